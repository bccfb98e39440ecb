import type { FileRecipe } from '../segment';
import { outPad } from './graph-builder';

/** Whether a recipe needs nothing but its sources, so that it can be merged with others. */
export function canMerge({ files, fonts }: FileRecipe): boolean {
  return files.length === 0 && fonts.length === 0;
}

/**
 * One recipe for several that need nothing but their sources: gives the first one's result in `[out]`, the next one's in `[out1]`
 * and so on.
 */
export function mergeRecipes(recipes: readonly FileRecipe[]): FileRecipe {
  const [only] = recipes;
  if (only !== undefined && recipes.length === 1) return only;
  if (!recipes.every(canMerge)) throw new Error('a recipe with files of its own is merged with others');
  let sources = 0;
  const graphs = recipes.map(({ graph, inputs }, index) => {
    const first = sources;
    sources += inputs.length;
    return graph
      .split(';\n')
      .map((chain) => renamed(chain, (pad) => padIn(pad, index, first)))
      .join(';\n');
  });
  return { inputs: recipes.flatMap(({ inputs }) => inputs), files: [], fonts: [], graph: graphs.join(';\n') };
}

/** Pads are in brackets before and behind the filters of a chain. */
function renamed(chain: string, nameOf: (pad: string) => string): string {
  const [, before = '', filters = '', behind = ''] =
    /^((?:\[[^\]]*\])*)(.*?)((?:\[[^\]]*\])*)$/s.exec(chain) ?? [];
  const rename = (pads: string) => pads.replaceAll(/\[([^\]]*)\]/g, (_, pad: string) => `[${nameOf(pad)}]`);
  return rename(before) + filters + rename(behind);
}

function padIn(pad: string, recipe: number, firstSource: number): string {
  if (pad === outPad(0)) return outPad(recipe);
  const [, source, stream] = /^(\d+)(:.*)$/.exec(pad) ?? [];
  return source === undefined ? `r${recipe}${pad}` : `${firstSource + Number(source)}${stream ?? ''}`;
}
