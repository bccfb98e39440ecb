import { join } from 'node:path';
import { safeInput } from '../../encoder/safe-input';
import type { JobTools } from '../job-tools';
import { runEncoder } from '../job-tools';
import { noFade } from './clip-chain';
import type { SoundPiece } from './clip-chain';
import { mixRecipe } from './graph';
import type { SoundPieces } from './pieces';

/** Sources that one ffmpeg mixes: each needs a decoder, a few megabytes and an open file, all at once. */
const atOnce = 48;

/**
 * The same sound with no more clips than one ffmpeg can mix: where there are more, neighbours are mixed into files
 * first, each of which is then one clip.
 *
 * @param folder Where such files go.
 */
export async function premixed(tools: JobTools, pieces: SoundPieces, folder: string): Promise<SoundPieces> {
  let { clips } = pieces;
  for (let round = 0; clips.length > atOnce; round++) {
    const mixed: SoundPiece[] = [];
    for (let first = 0; first < clips.length; first += atOnce) {
      const file = join(folder, `premix-${round}-${first}.nut`);
      mixed.push(await mixGroup(tools, clips.slice(first, first + atOnce), file));
    }
    clips = mixed;
  }
  return { ...pieces, clips };
}

async function mixGroup(tools: JobTools, group: readonly SoundPiece[], file: string): Promise<SoundPiece> {
  const start = Math.min(...group.map((piece) => piece.start));
  const end = Math.max(...group.map((piece) => piece.start + piece.length));
  const clips = group.map((piece) => ({ ...piece, start: piece.start - start }));
  const recipe = mixRecipe({ total: end - start, clips, soundtrack: null, duck: false });
  await runEncoder(tools, {
    args: [
      ...recipe.inputs.flatMap((input) => safeInput(input.path, input.options)),
      ...['-filter_complex', recipe.graph, '-map', '[out]', '-c:a', 'pcm_f32le', '-f', 'nut', '-y', file],
    ],
    label: 'ffmpeg (mixing clips)',
  });
  return {
    ...{ src: file, stream: 0, channels: 2, start, length: end - start, trimStart: 0, body: null },
    ...{ loop: false, speed: 1, volume: 1, fadeIn: noFade, fadeOut: noFade },
  };
}
