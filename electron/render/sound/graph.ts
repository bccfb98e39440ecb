import type { FileInput, FileRecipe } from '../segment';
import type { SoundPiece } from './clip-chain';
import { pieceChain, pieceInputOptions } from './clip-chain';
import type { SoundPieces } from './pieces';
import { toSamples } from './samples';

/**
 * Ducking: how strongly the soundtrack gives way to clips. Speech at usual levels (about -20 dBFS) takes about 14 dB
 * off the music, quieter speech less, and it comes back within half a second.
 */
const ducking = 'threshold=0.02:ratio=6:attack=15:release=450:detection=rms';

/** What the limiter holds peaks below, as a factor; AAC and Opus may overshoot a little. -1.4 dBFS. */
export const ceiling = 0.851138;
/** The limiter looks this far ahead, and its output is late by one sample less. */
const lookAhead = toSamples(0.005);

/**
 * The filter graph of the whole mix, as the recipe of a segment whose `[out]` is stereo sound of exactly
 * `pieces.total` samples, not limited yet: see {@link limiter}.
 *
 * Pieces that do not overlap share a lane (one after the other, with silence between), so that there are only as
 * many streams to mix as there are sounds at the same time.
 */
export function mixRecipe(pieces: SoundPieces): FileRecipe {
  const inputs: FileInput[] = [];
  const chains: string[] = [];
  const decoded = (piece: SoundPiece): string => {
    inputs.push({ kind: 'file', path: piece.src, options: pieceInputOptions(piece) });
    return `[${inputs.length - 1}:${piece.stream}]${pieceChain(piece)}`;
  };

  const lanes = lanesOf(pieces.clips).map((lane, index) => {
    lane.forEach((piece, place) => {
      const next = lane[place + 1]?.start ?? pieces.total;
      const before = place === 0 && piece.start > 0 ? `,adelay=${piece.start}S:all=1` : '';
      const length = next - (place === 0 ? 0 : piece.start);
      chains.push(`${decoded(piece)}${before},${exactly(length)}[l${index}p${place}]`);
    });
    if (lane.length === 1) return `[l${index}p0]`;
    chains.push(
      `${lane.map((_, place) => `[l${index}p${place}]`).join('')}concat=n=${lane.length}:v=0:a=1[l${index}]`,
    );
    return `[l${index}]`;
  });

  const { soundtrack } = pieces;
  if (soundtrack !== null) chains.push(`${decoded(soundtrack)},${exactly(pieces.total)}[music]`);

  if (lanes.length === 0) {
    chains.push(`[music]anull[out]`);
  } else if (soundtrack === null) {
    chains.push(`${mix(lanes)},${exactly(pieces.total)}[out]`);
  } else if (pieces.duck) {
    chains.push(
      `${mix(lanes)},${exactly(pieces.total)},asplit=2[clips][key]`,
      `[music][key]sidechaincompress=${ducking}[ducked]`,
      `${mix(['[clips]', '[ducked]'])},${exactly(pieces.total)}[out]`,
    );
  } else {
    chains.push(`${mix([...lanes, '[music]'])},${exactly(pieces.total)}[out]`);
  }
  return { inputs, files: [], fonts: [], graph: chains.join(';\n') };
}

/** Holds peaks below the ceiling, without changing what is below it, its place or its length (samples). */
export function limiter(total: number): string {
  return [
    `apad=pad_len=${lookAhead}`,
    `alimiter=limit=${ceiling}:attack=5:release=60:level=0`,
    `atrim=start_sample=${lookAhead - 1}`,
    'asetpts=N/SR/TB',
    exactly(total),
  ].join(',');
}

/** Pads with silence, or cuts, to so many samples. */
function exactly(samples: number): string {
  return `apad=whole_len=${samples},atrim=end_sample=${samples}`;
}

function mix(pads: readonly string[]): string {
  if (pads.length === 1) return `${pads[0]}anull`;
  return `${pads.join('')}amix=inputs=${pads.length}:normalize=0:dropout_transition=0:duration=longest`;
}

/** Puts pieces, sorted by start, into as few lanes as possible such that pieces of a lane do not overlap. */
export function lanesOf(pieces: readonly SoundPiece[]): SoundPiece[][] {
  const lanes: SoundPiece[][] = [];
  for (const piece of pieces) {
    const free = lanes.find((lane) => endOf(lane) <= piece.start);
    if (free === undefined) lanes.push([piece]);
    else free.push(piece);
  }
  return lanes;
}

function endOf(lane: readonly SoundPiece[]): number {
  const last = lane.at(-1);
  return last === undefined ? 0 : last.start + last.length;
}
