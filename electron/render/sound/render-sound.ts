import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { safeInput } from '../../encoder/safe-input';
import type { OutputSettings } from '../../storyboard/resolved';
import type { JobTools } from '../job-tools';
import { runEncoder } from '../job-tools';
import { limiter, mixRecipe } from './graph';
import type { SoundPieces } from './pieces';
import { premixed } from './premix';
import { sampleRate } from './samples';

export interface SoundJob {
  pieces: SoundPieces;
  /** LUFS, or null to leave the mix as it is. */
  loudness: number | null;
  /** Options of the audio encoder: see {@link soundEncoding}. */
  encoding: readonly string[];
}

export interface RenderedSound {
  /** LUFS as measured after the last pass; null where no loudness was asked for, or nothing can be heard. */
  loudness: number | null;
}

/** Off by no more than this, the loudness is as asked (LU). */
const closeEnough = 0.2;
/** The limiter takes loudness away, so the gain is corrected and the pass repeated; each time the error shrinks several-fold. */
const passesAtMost = 5;
/** More gain than this would only raise noise (dB). */
const gainAtMost = 40;
/** Integrated loudness of silence, as ebur128 gives it (LUFS). */
const silence = -69;

/** How sound is encoded and stored for a format. */
export function soundEncoding(output: OutputSettings): { arguments: string[]; extension: string } {
  const { codec, format, extension } = soundStorage(output);
  return {
    arguments: [
      ...[...codec, '-ar', String(sampleRate), '-ac', '2'],
      ...['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact', '-f', format],
    ],
    extension,
  };
}

function soundStorage({ format, audioBitrate }: OutputSettings): {
  codec: string[];
  format: string;
  extension: string;
} {
  const rate = ['-b:a', String(audioBitrate)];
  switch (format) {
    case 'webm':
      return { codec: ['-c:a', 'libopus', ...rate], format: 'webm', extension: 'webm' };
    case 'mp3':
      return { codec: ['-c:a', 'libmp3lame', ...rate], format: 'mp3', extension: 'mp3' };
    case 'flac':
      return { codec: ['-c:a', 'flac', '-sample_fmt', 's16'], format: 'flac', extension: 'flac' };
    case 'wav':
      return { codec: ['-c:a', 'pcm_s16le'], format: 'wav', extension: 'wav' };
    case 'mp4':
    case 'mov':
    case 'mkv':
    case 'm4a':
    case 'gif':
      return { codec: ['-c:a', 'aac', ...rate], format: 'ipod', extension: 'm4a' };
  }
}

/**
 * Renders the sound of the whole video into `target`.
 *
 * Where a loudness is asked for, the mix is made once into an uncompressed file and measured (EBU R 128); then a gain
 * brings it to the target and a limiter holds the peaks, and what comes out is measured again. A plain gain keeps the
 * dynamics, which ffmpeg's own loudnorm gives up as soon as a peak would clip.
 *
 * @param onPart Called with how much is done, 0 to 1.
 */
export async function renderSound(
  tools: JobTools,
  job: SoundJob,
  target: string,
  onPart: (part: number) => void,
): Promise<RenderedSound> {
  const { total } = job.pieces;
  const seconds = total / sampleRate;
  const folder = `${target}.mix`;
  await mkdir(folder, { recursive: true });
  const recipe = mixRecipe(await premixed(tools, job.pieces, folder));
  const inputs = recipe.inputs.flatMap((input) => safeInput(input.path, input.options));
  const mixing = (filters: string, output: readonly string[], share: number, cwd?: string) =>
    runEncoder(tools, {
      args: [
        ...inputs,
        ...['-filter_complex', `${recipe.graph};\n[out]${filters}[mix]`, '-map', '[mix]', '-vn', ...output],
      ],
      label: 'ffmpeg (sound)',
      ...(cwd === undefined ? {} : { cwd }),
      onProgress: ({ outTime }) => onPart(Math.min(1, outTime / seconds) * share),
    });

  if (job.loudness === null) {
    await mixing(limiter(total), [...job.encoding, '-y', target], 1);
    await rm(folder, { recursive: true, force: true });
    return { loudness: null };
  }

  const mixFile = join(folder, 'mix.nut');
  await mixing(meter('mix'), ['-c:a', 'pcm_f32le', '-f', 'nut', '-y', mixFile], 0.6, folder);
  const mixLoudness = await readLoudness(join(folder, 'mix.txt'));
  let gain = mixLoudness === null ? 0 : clampGain(job.loudness - mixLoudness);
  let result: number | null = null;
  let before: { gain: number; error: number } | undefined;
  for (let pass = 1; pass <= passesAtMost; pass++) {
    await runEncoder(tools, {
      args: [
        ...['-i', mixFile, '-af', `volume=${gain.toFixed(3)}dB,${limiter(total)}`],
        ...[...job.encoding, '-y', target],
      ],
      label: 'ffmpeg (loudness)',
      onProgress: ({ outTime }) => onPart(Math.min(0.9, 0.6 + 0.3 * Math.min(1, outTime / seconds))),
    });
    // What was encoded is measured, not what went into the encoder: that is what will be heard.
    await runEncoder(tools, {
      args: ['-i', target, '-af', meter(`pass${pass}`), '-f', 'null', '-'],
      label: 'ffmpeg (measuring the loudness)',
      cwd: folder,
    });
    result = await readLoudness(join(folder, `pass${pass}.txt`));
    if (mixLoudness === null || result === null) break;
    const error = job.loudness - result;
    if (Math.abs(error) <= closeEnough) break;
    const passed = before !== undefined && Math.sign(before.error) !== Math.sign(error);
    const next = passed && before !== undefined ? (gain + before.gain) / 2 : clampGain(gain + error);
    before = { gain, error };
    gain = next;
  }
  await rm(folder, { recursive: true, force: true });
  return { loudness: result };
}

/** Writes the integrated loudness so far into a file, ten times a second. */
function meter(name: string): string {
  return `ebur128=metadata=1,ametadata=mode=print:key=lavfi.r128.I:file=${name}.txt`;
}

/** The last figure that the meter wrote; null for silence, or for less sound than can be measured (0.4 s). */
async function readLoudness(file: string): Promise<number | null> {
  const { size } = await stat(file);
  if (size === 0) return null;
  const values = [...(await readFile(file, 'utf8')).matchAll(/^lavfi\.r128\.I=(-?[\d.]+)/gm)];
  const last = Number(values.at(-1)?.[1] ?? Number.NaN);
  return Number.isFinite(last) && last > silence ? last : null;
}

function clampGain(gain: number): number {
  return Math.max(-gainAtMost, Math.min(gainAtMost, gain));
}
