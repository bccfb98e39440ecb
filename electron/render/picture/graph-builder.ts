import type { FileInput, FileRecipe, MotionInput, RecipeInput, SegmentRecipe } from '../segment';

/** A named output of one filter chain, to be used exactly once. */
export type Pad = string;

/** Writes the filter graph of one segment: gives out names, and collects the files that the graph refers to. */
export class GraphBuilder {
  readonly #inputs: RecipeInput[] = [];
  readonly #files: { name: string; text: string }[] = [];
  readonly #fonts = new Set<string>();
  readonly #chains: string[] = [];
  #pads = 0;

  /** Adds a source, and returns the pad of one of its streams. A source that is used twice is opened twice. */
  input(path: string, stream: number, options: readonly string[] = []): Pad {
    this.#inputs.push({ kind: 'file', path, options });
    return `${this.#inputs.length - 1}:${stream}`;
  }

  /** Adds a moving picture, and returns its pad: raw frames, one for each of the input's. */
  frames(input: MotionInput): Pad {
    this.#inputs.push(input);
    return `${this.#inputs.length - 1}:v`;
  }

  /** Adds a small text file, and returns the plain name by which the graph may call it. */
  file(extension: string, text: string): string {
    const name = `${this.#files.length}.${extension}`;
    this.#files.push({ name, text });
    return name;
  }

  font(path: string): void {
    this.#fonts.add(path);
  }

  /** Adds a chain of filters from some pads (none for a source filter) to one new pad. */
  chain(from: readonly Pad[], filters: readonly string[]): Pad {
    return this.#add(from, filters, 1)[0] ?? '';
  }

  /** As {@link chain}, with the result in `count` pads. */
  split(from: Pad, filters: readonly string[], count: number): Pad[] {
    return this.#add([from], [...filters, `split=${count}`], count);
  }

  #add(from: readonly Pad[], filters: readonly string[], count: number): Pad[] {
    const pads = Array.from({ length: count }, () => `p${this.#pads++}`);
    this.#chains.push(`${bracketed(from)}${filters.join(',')}${bracketed(pads)}`);
    return pads;
  }

  /** As {@link finish}, for a graph without moving pictures. */
  finishFromFiles(from: Pad, filters: readonly string[]): FileRecipe {
    const isFile = (input: RecipeInput): input is FileInput => input.kind === 'file';
    const recipe = this.finish(from, filters);
    if (!recipe.inputs.every(isFile)) throw new Error('a moving picture is made from files');
    return { ...recipe, inputs: recipe.inputs.filter(isFile) };
  }

  /** The finished recipe, whose graph ends with these filters. */
  finish(from: Pad, filters: readonly string[]): SegmentRecipe {
    const graph = [...this.#chains, `${bracketed([from])}${filters.join(',')}[out]`].join(';\n');
    return { inputs: this.#inputs, files: this.#files, fonts: [...this.#fonts], graph };
  }
}

function bracketed(pads: readonly Pad[]): string {
  return pads.map((pad) => `[${pad}]`).join('');
}
