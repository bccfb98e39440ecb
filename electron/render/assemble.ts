import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FrameRate, OutputSettings } from '../storyboard/resolved';
import type { CaptionTrack } from './caption-track';
import { haveSameHeaders } from './codec-headers';
import { joinMp4 } from './join/join-mp4';
import type { JobTools } from './job-tools';
import { runEncoder } from './job-tools';
import { keptArguments, keptInput } from './kept-streams';
import type { KeptStreams } from './kept-streams';
import { timescale } from './segment-encoding';

/** A finished segment, in the order of the timeline. */
export interface Part {
  /** Absolute; all parts lie in one folder. */
  file: string;
  frames: number;
}

export interface Assembly {
  output: OutputSettings;
  title: string;
  parts: readonly Part[];
  /** Absolute paths of the finished sound tracks. */
  sounds: readonly string[];
  /** Absolute; exists, and is replaced. */
  target: string;
  totalFrames: number;
  /** Captions that players can switch on; null is no such track. */
  captions: CaptionTrack | null;
  /** What is taken over from a source beside its picture. */
  kept?: KeptStreams;
}

/**
 * Joins the segments and adds the sound. Nothing is encoded again, save for GIF, whose one palette needs all pictures.
 * What mp4 files need most often we do ourselves, the rest ffmpeg does.
 *
 * @param onPart Called with how much is done, 0 to 1.
 */
export async function assemble(
  tools: JobTools,
  assembly: Assembly,
  onPart: (part: number) => void = () => undefined,
): Promise<void> {
  const { parts, sounds, title, target, kept } = assembly;
  const [first] = parts;
  if (first === undefined) {
    await storeSound(tools, assembly, onPart);
    return;
  }
  // What is more than one picture and one sound is for ffmpeg to join.
  const isPlain = assembly.captions === null && kept === undefined && sounds.length <= 1;
  if (assembly.output.format === 'mp4' && isPlain) {
    const pictures = parts.map(({ file }) => file);
    if (await joinMp4({ pictures, sound: sounds[0] ?? null, title, target }, onPart)) return;
    tools.log.debug('The segments are not alike: ffmpeg joins them');
  }
  const folder = dirname(first.file);
  const list = join(folder, 'parts.ffconcat');
  await writeFile(list, concatList(assembly.parts, assembly.output.fps));
  if (assembly.output.format === 'gif') await assembleGif(tools, assembly, list, folder, onPart);
  else await joinParts(tools, assembly, list, folder, onPart);
}

/** The sound alone, which is finished but for its title. */
async function storeSound(
  tools: JobTools,
  { output, title, sounds, target, kept }: Assembly,
  onPart: (part: number) => void,
): Promise<void> {
  const [sound] = sounds;
  if (sound === undefined) throw new Error('there is nothing to assemble');
  await runEncoder(tools, {
    args: [
      ...['-i', sound, ...(kept === undefined ? [] : keptInput(kept)), '-map', '0:a:0', '-c', 'copy'],
      ...(kept === undefined ? ownTitle(title) : keptArguments(kept, 1, title)),
      ...containerArguments(output),
      ...['-y', target],
    ],
    label: 'ffmpeg (storing the sound)',
    partialPaths: [target],
  });
  onPart(1);
}

async function joinParts(
  tools: JobTools,
  { output, title, parts, sounds, target, totalFrames, captions, kept }: Assembly,
  list: string,
  folder: string,
  onPart: (part: number) => void,
): Promise<void> {
  const seconds = (totalFrames * output.fps.den) / output.fps.num;
  if (captions !== null) await writeFile(join(folder, captions.name), captions.text);
  // Otherwise every segment would begin with parameters for the decoder that all of them share.
  const alike = await haveSameHeaders(parts.map(({ file }) => file));
  // The picture is the first input; captions of our own, or what is kept of a source, come after the sounds.
  const next = 1 + sounds.length;
  await runEncoder(tools, {
    args: [
      ...['-f', 'concat', ...(alike ? ['-auto_convert', '0'] : []), '-i', basename(list)],
      ...sounds.flatMap((sound) => ['-i', sound]),
      ...(captions === null ? [] : ['-i', captions.name]),
      ...(kept === undefined ? [] : keptInput(kept)),
      ...['-map', '0:v:0', ...sounds.flatMap((_, index) => ['-map', `${index + 1}:a:0`]), '-c', 'copy'],
      ...(captions === null ? [] : ['-map', `${next}:s:0`, ...captions.codec, '-disposition:s:0', '0']),
      ...(kept === undefined ? ownTitle(title) : keptArguments(kept, next, title)),
      ...containerArguments(output),
      ...['-y', target],
    ],
    label: 'ffmpeg (joining the segments)',
    cwd: folder,
    partialPaths: [target],
    onProgress: ({ outTime }) => onPart(Math.min(1, outTime / seconds)),
  });
}

function ownTitle(title: string): string[] {
  return ['-map_metadata', '-1', '-map_chapters', '-1', '-metadata', `title=${title}`];
}

function containerArguments(output: OutputSettings): string[] {
  // No date and no version of the muxer in the file: equal inputs give equal bytes.
  const exact = ['-fflags', '+bitexact'];
  switch (output.format) {
    case 'mp4':
    case 'mov':
      return [
        ...exact,
        ...[
          '-video_track_timescale',
          String(timescale(output)),
          // A tag with a timecode, which cameras write, would become a track of its own.
          ...['-write_tmcd', '0'],
          '-movflags',
          '+faststart',
          '-f',
          output.format,
        ],
      ];
    case 'm4a':
      return [...exact, '-movflags', '+faststart', '-f', 'ipod'];
    case 'mkv':
      return [...exact, '-f', 'matroska'];
    case 'webm':
    case 'gif':
    case 'mp3':
    case 'flac':
    case 'wav':
      return [...exact, '-f', output.format];
  }
}

/**
 * The list for ffmpeg's concat demuxer. It adds up durations in whole microseconds, so each is the difference of two
 * rounded places on the timeline: rounding each by itself would add up over a thousand segments and shift frames.
 */
export function concatList(parts: readonly Part[], fps: FrameRate): string {
  let frame = 0;
  const place = (at: number) => Math.round((at * fps.den * 1e6) / fps.num);
  const lines = parts.map((part) => {
    const microseconds = place(frame + part.frames) - place(frame);
    frame += part.frames;
    return `file '${basename(part.file)}'\nduration ${(microseconds / 1e6).toFixed(6)}`;
  });
  return `ffconcat version 1.0\n${lines.join('\n')}\n`;
}

/** The two passes of a GIF: the palette of 256 colours that suits all pictures best, then the pictures in it. */
async function assembleGif(
  tools: JobTools,
  { output, target, totalFrames }: Assembly,
  list: string,
  folder: string,
  onPart: (part: number) => void,
): Promise<void> {
  const palette = join(folder, 'palette.png');
  const source = ['-f', 'concat', '-i', basename(list)];
  await runEncoder(tools, {
    args: [...source, '-vf', 'palettegen=stats_mode=diff', '-frames:v', '1', '-update', '1', '-y', palette],
    label: 'ffmpeg (palette)',
    cwd: folder,
  });
  onPart(0.4);
  await runEncoder(tools, {
    args: [
      ...[...source, '-i', palette, '-lavfi', `paletteuse=dither=${output.speed}:diff_mode=rectangle`],
      ...['-map_metadata', '-1', '-loop', '0', ...containerArguments(output), '-y', target],
    ],
    label: 'ffmpeg (GIF)',
    cwd: folder,
    partialPaths: [target],
    onProgress: ({ frame }) => onPart(0.4 + 0.6 * Math.min(1, frame / totalFrames)),
  });
}
