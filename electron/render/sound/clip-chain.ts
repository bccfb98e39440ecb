import { sampleRate, toSamples } from './samples';

/** One stretch of sound to place on the timeline; lengths in samples of the output. */
export interface SoundPiece {
  /** Absolute path. */
  src: string;
  /** Index of the audio stream in its file. */
  stream: number;
  channels: number;
  /** On the output timeline. */
  start: number;
  /** How long it is heard, after speed. */
  length: number;
  /** Seconds into the source. */
  trimStart: number;
  /** Samples of source (at the output's rate, before speed) that are played, or repeated where `loop`; null is to the end. */
  body: number | null;
  loop: boolean;
  speed: number;
  volume: number;
  fadeIn: Fade;
  fadeOut: Fade;
}

/** The ends of a piece are faded by themselves, or into another piece: then the two together keep their power. */
export interface Fade {
  samples: number;
  curve: 'linear' | 'equalPower';
}

export const noFade: Fade = { samples: 0, curve: 'linear' };

/** No sound begins or ends at once: a step in the wave is heard as a click. */
export const antiClick = toSamples(0.005);

/** atempo skips samples above 2 and cannot go below 0.5; several in a row do what one cannot. */
const fastestStep = 2;
const slowestStep = 0.5;

/** Options before `-i` for a piece's source. */
export function pieceInputOptions(piece: SoundPiece): string[] {
  return piece.trimStart > 0 ? ['-ss', seconds(piece.trimStart)] : [];
}

/**
 * The filters that turn a decoded source into the piece as it is heard: stereo at the output's rate, from its first
 * sample to exactly `length` samples.
 */
export function pieceChain(piece: SoundPiece): string {
  const filters = [
    // Fills the gap where sound begins later than its file's picture, and gaps inside.
    `aresample=${sampleRate}:async=1:first_pts=0`,
    'aformat=sample_fmts=fltp',
    // ffmpeg's own way from mono to stereo takes 3 dB away.
    piece.channels === 1 ? 'pan=stereo|c0=c0|c1=c0' : 'aformat=channel_layouts=stereo',
  ];
  if (piece.body !== null) filters.push(`atrim=end_sample=${piece.body}`, 'asetpts=N/SR/TB');
  if (piece.loop) filters.push(`aloop=loop=-1:size=${piece.body ?? 0x7fffffff}`);
  for (const step of tempoSteps(piece.speed)) filters.push(`atempo=${step}`);
  filters.push(`apad=whole_len=${piece.length}`, `atrim=end_sample=${piece.length}`, 'asetpts=N/SR/TB');
  if (piece.volume !== 1) filters.push(`volume=${piece.volume}`);
  filters.push(...fades(piece));
  return filters.join(',');
}

/** Factors within what one atempo does well, whose product is `speed`. */
export function tempoSteps(speed: number): number[] {
  const steps: number[] = [];
  let rest = speed;
  for (; rest > fastestStep; rest /= fastestStep) steps.push(fastestStep);
  for (; rest < slowestStep; rest /= slowestStep) steps.push(slowestStep);
  if (rest !== 1) steps.push(Number(rest.toPrecision(12)));
  return steps;
}

function fades({ length, fadeIn, fadeOut }: SoundPiece): string[] {
  let first = Math.max(fadeIn.samples, antiClick);
  let last = Math.max(fadeOut.samples, antiClick);
  if (first + last > length) {
    const share = length / (first + last);
    first = Math.floor(first * share);
    last = Math.floor(last * share);
  }
  return [
    ...(first > 0 ? [`afade=t=in:ss=0:ns=${first}:curve=${curves[fadeIn.curve]}`] : []),
    ...(last > 0 ? [`afade=t=out:ss=${length - last}:ns=${last}:curve=${curves[fadeOut.curve]}`] : []),
  ];
}

const curves: Readonly<Record<Fade['curve'], string>> = { linear: 'tri', equalPower: 'qsin' };

function seconds(value: number): string {
  return value.toFixed(6);
}
