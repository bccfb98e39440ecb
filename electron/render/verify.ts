import { z } from 'zod';
import { fail, RenderyardError } from '../../shared/errors';
import type { ErrorCode } from '../../shared/errors';
import { isSoundFormat } from '../../shared/storyboard/output';
import { isCancelled } from '../concurrency';
import { requireFfprobe } from '../encoder/capabilities';
import { runExplained } from '../encoder/encode';
import type { OutputSettings } from '../storyboard/resolved';
import { colorTagsOf, pixelFormatOf } from './pixel-format';
import type { JobTools } from './job-tools';
import { runEncoder } from './job-tools';

/** What a finished video has to be. */
export interface Expected {
  output: OutputSettings;
  frames: number;
  /** Tracks of sound. */
  sounds: number;
  /** Tracks of captions. */
  captions: number;
  chapters: number;
}

export interface Verified {
  /** Seconds, as the container says. */
  durationSeconds: number;
}

/** Encoders of sound fill up their last frame, and some add one before the first; seconds. */
const soundTolerance = 0.1;
/** Two frames of AAC at 48 kHz, or of Opus: so much the sound of a video may go on after its picture; seconds. */
const soundOverhang = 2048 / 48_000;

const number = z.coerce.number();
const streamSchema = z.looseObject({
  codec_type: z.string(),
  codec_name: z.string().optional(),
  width: number.optional(),
  height: number.optional(),
  avg_frame_rate: z.string().optional(),
  pix_fmt: z.string().optional(),
  color_transfer: z.string().optional(),
  nb_read_packets: number.optional(),
  duration: number.optional().catch(undefined),
});
const probeSchema = z.looseObject({
  streams: z.array(streamSchema),
  chapters: z.array(z.unknown()).optional(),
  format: z.looseObject({ duration: number.optional().catch(undefined) }),
});

const codecNames: Readonly<Record<OutputSettings['codec'], string>> = {
  h264: 'h264',
  hevc: 'hevc',
  vp9: 'vp9',
  av1: 'av1',
  prores: 'prores',
  gif: 'gif',
  aac: 'aac',
  mp3: 'mp3',
  flac: 'flac',
  pcm: 'pcm_s16le',
};

/** @throws ENCODER_MISSING when another program is named as ffprobe, or what kept it from running. Cancelled. */
async function readStructure(tools: JobTools, file: string): Promise<z.infer<typeof probeSchema>> {
  try {
    const { stdout } = await runExplained(tools.processes, {
      program: tools.ffprobe,
      args: [
        ...['-v', 'error', '-count_packets', '-of', 'json', '-show_chapters', '-show_entries'],
        'stream=codec_type,codec_name,width,height,pix_fmt,color_transfer,avg_frame_rate,nb_read_packets,duration:format=duration',
        file,
      ],
      label: 'ffprobe (finished video)',
      stdout: 'capture',
      limits: { ...tools.limits, stallMs: undefined },
    });
    return probeSchema.parse(JSON.parse(stdout));
  } catch (error) {
    if (!isCancelled(error)) await requireFfprobe(tools.processes, tools.ffprobe);
    throw error;
  }
}

/**
 * Compares a finished file with what was planned: its streams, size, frame rate, number of frames (exactly) and
 * duration (within one frame). Reads the packets, decodes nothing.
 *
 * @throws VERIFY_FAILED with everything that differs.
 */
export async function verifyStructure(tools: JobTools, file: string, expected: Expected): Promise<Verified> {
  const { streams, chapters = [], format } = await readStructure(tools, file);
  const { output, frames } = expected;
  const of = (type: string) => streams.filter(({ codec_type }) => codec_type === type);
  const [video, audio, captions] = [of('video'), of('audio'), of('subtitle')];
  const frameSeconds = output.fps.den / output.fps.num;
  // Subtitles may go on after the picture.
  const ofVideo = expected.captions > 0 ? video[0]?.duration : undefined;
  const duration = ofVideo ?? format.duration ?? video[0]?.duration ?? 0;
  const isSound = isSoundFormat(output.format);
  const faults: string[] = [];
  const check = (holds: boolean, what: string) => {
    if (!holds) faults.push(what);
  };
  const wanted = isSound ? 0 : 1;
  check(video.length === wanted, `${video.length} video streams instead of ${wanted}`);
  check(audio.length === expected.sounds, `${audio.length} sound streams instead of ${expected.sounds}`);
  check(
    captions.length === expected.captions,
    `${captions.length} caption tracks instead of ${expected.captions}`,
  );
  check(chapters.length === expected.chapters, `${chapters.length} chapters instead of ${expected.chapters}`);
  // mp4 and mov keep the titles of chapters in a stream of their own.
  const titles = of('data').length === 1 && expected.chapters > 0 ? 1 : 0;
  check(
    streams.length === video.length + audio.length + captions.length + titles,
    'streams that are neither video nor sound nor captions',
  );
  const [stream] = isSound ? audio : video;
  check(
    stream?.codec_name === codecNames[output.codec],
    `${stream?.codec_name ?? 'no codec'} instead of ${output.codec}`,
  );
  const [picture] = video;
  if (picture !== undefined) {
    check(
      picture.width === output.width && picture.height === output.height,
      `${picture.width ?? 0} × ${picture.height ?? 0} pixels instead of ${output.width} × ${output.height}`,
    );
    if (output.format !== 'gif') {
      const [pixels, { transfer }] = [pixelFormatOf(output), colorTagsOf(output)];
      check(picture.pix_fmt === pixels, `pixels in ${picture.pix_fmt ?? 'no format'} instead of ${pixels}`);
      check(
        picture.color_transfer === transfer,
        `colours of ${picture.color_transfer ?? 'no kind'} instead of ${transfer}`,
      );
    }
    check(picture.nb_read_packets === frames, `${picture.nb_read_packets ?? 0} frames instead of ${frames}`);
    // A container that counts in milliseconds (WebM) or hundredths (GIF) gives the rate by average only.
    check(
      frames < 2 || isRate(ratio(picture.avg_frame_rate), frames, output),
      `${picture.avg_frame_rate ?? 'no'} frames a second instead of ${output.fps.num}/${output.fps.den}`,
    );
  }
  const seconds = frames * frameSeconds;
  const isLonger = expected.captions > 0 && ofVideo === undefined && duration > seconds;
  // Where the picture's own length is not said (Matroska), it is that of the longest track.
  const hasOverhang = !isSound && expected.sounds > 0 && ofVideo === undefined && duration > seconds;
  const tolerance = hasOverhang ? Math.max(frameSeconds, soundOverhang) : frameSeconds;
  check(
    isLonger || Math.abs(duration - seconds) <= (isSound ? soundTolerance : tolerance + 0.0015),
    `${duration} s instead of ${seconds.toFixed(3)} s`,
  );
  if (faults.length > 0) {
    throw fail(
      'VERIFY_FAILED',
      `The finished video is not as planned (${faults.join('; ')}): retry, and report it if it happens again.`,
    );
  }
  return { durationSeconds: duration };
}

/**
 * Decodes every frame and every bit of sound, and tolerates no error.
 *
 * @param source A video, or a list of segments for ffmpeg's concat demuxer. Threads of the decoder are as many as it likes, unless
 *   there is a number: more decode sooner, and take more processor time.
 * @param onPart Called with how much is done, 0 to 1.
 * @throws VERIFY_FAILED when a part cannot be decoded, or gives another number of frames than planned.
 */
export async function verifyDecoding(
  tools: JobTools,
  source: Readonly<{ file: string; isList: boolean; threads?: number }>,
  frames: number,
  onPart: (part: number) => void = () => undefined,
): Promise<void> {
  // The loop filter only smooths what has been decoded: leaving it out hides no fault and saves a quarter of the time.
  const options = [
    ...['-skip_loop_filter', 'all'],
    ...(source.threads === undefined ? [] : ['-threads', String(source.threads)]),
    ...(source.isList ? ['-f', 'concat', '-safe', '0'] : []),
  ];
  const decoded = await decode(tools, source.file, options, (frame) =>
    onPart(frames === 0 ? 1 : Math.min(1, frame / frames)),
  );
  if (decoded !== frames) {
    throw fail(
      'VERIFY_FAILED',
      `Only ${decoded} of ${frames} frames of the finished video can be decoded: retry.`,
    );
  }
}

/**
 * Decodes a part of a file whose segments have been decoded whole before they were joined.
 *
 * @param parts `keyFrames`: those with which segments begin, and the others. `sound`: all of it, in all tracks.
 * @throws VERIFY_FAILED when a part cannot be decoded.
 */
export async function verifyParts(
  tools: JobTools,
  file: string,
  { keyFrames, sound }: Readonly<{ keyFrames: boolean; sound: boolean }>,
): Promise<void> {
  if (!keyFrames && !sound) return;
  const options = ['-skip_loop_filter', 'all', '-skip_frame', 'nokey'];
  const wanted = [...(keyFrames ? ['0:v'] : []), ...(sound ? ['0:a'] : [])];
  await decode(tools, file, keyFrames ? options : [], () => undefined, wanted);
}

/** @returns how many frames came out. */
async function decode(
  tools: JobTools,
  file: string,
  options: readonly string[],
  onFrame: (frame: number) => void,
  streams: readonly string[] = ['0:v?', '0:a?'],
): Promise<number> {
  let complaint: string | undefined;
  try {
    const { progress } = await runEncoder(tools, {
      args: [
        ...['-v', 'error', '-xerror', '-err_detect', 'explode', ...options, '-i', file],
        ...streams.flatMap((stream) => ['-map', stream]),
        ...['-fps_mode', 'passthrough', '-f', 'null', '-'],
      ],
      label: 'ffmpeg (check of the finished video)',
      onProgress: ({ frame }) => onFrame(frame),
      onStderrLine: (line) => (complaint ??= line),
    });
    if (complaint !== undefined) throw undecodable(complaint);
    return progress.frame;
  } catch (error) {
    // What is explained as a fault of a source is one of what we have made.
    const isFault = error instanceof RenderyardError && faultsOfContent.includes(error.code);
    throw isFault ? undecodable(complaint ?? error.message, error) : error;
  }
}

const faultsOfContent: readonly ErrorCode[] = ['SOURCE_UNREADABLE', 'ENCODER_FAILED'];

function undecodable(complaint: string, cause?: unknown): RenderyardError {
  return fail(
    'VERIFY_FAILED',
    `The finished video cannot be decoded without faults (${complaint}): retry, and report it if it happens again.`,
    {},
    cause,
  );
}

/** A GIF rounds how long each picture stays: the fewer there are, the farther its average is from what was meant. */
function isRate(found: number, frames: number, { fps, format }: OutputSettings): boolean {
  const wanted = fps.num / fps.den;
  return (
    Math.abs(found / wanted - 1) < 0.02 ||
    (format === 'gif' && (frames < 3 || Math.abs(frames / found - frames / wanted) < 2.5 / 100))
  );
}

function ratio(text: string | undefined): number {
  const [num = 0, den = 0] = (text ?? '').split('/').map(Number);
  return den === 0 ? 0 : num / den;
}
