import type {
  AnimationExtent,
  FileInput,
  FileRecipe,
  MotionInput,
  RecipeInput,
  SegmentRecipe,
  Sought,
} from '../segment';
import { print } from './filters';

/** A named output of one filter chain, to be used exactly once. */
export type Pad = string;

/** Part of a clip that is to be read. */
export interface ClipPart {
  path: string;
  stream: number;
  /** Options before `-i`, but for those that seek. */
  options: readonly string[];
  /** See `FileInput`. */
  composed?: AnimationExtent | undefined;
  /** Seconds into the source. */
  from: number;
  to: number;
  /** Whether what is decoded on the way to `from` is given, too, with timestamps below 0: it is dropped by whoever resamples. */
  fromKeyFrame: boolean;
  /** Where what is decoded on the way could be left out in part. */
  sought?: Pick<Sought, 'startSeconds' | 'pixels'> | undefined;
}

/** What a graph gets of a clip. */
export interface OpenedClip {
  pad: Pad;
  /** Where in the source its timestamps are 0, seconds. */
  origin: number;
}

/** Further apart, two parts of a clip are better read by themselves. */
const gapAtMostSeconds = 1;

/**
 * The clips that two graphs both read, next to each other: in one graph those are opened and decoded once. What it takes
 * to decode a clip up to where it is used, which may be seconds of it, is then done once as well.
 */
export function sharedClips(one: readonly ClipPart[], other: readonly ClipPart[]): ClipPart[] {
  return one.flatMap((part) => {
    const [match, another] = other.filter((candidate) => areOfOneClip(candidate, part));
    if (match === undefined || another !== undefined) return [];
    if (one.filter((candidate) => areOfOneClip(candidate, part)).length > 1) return [];
    const isNear = match.from <= part.to + gapAtMostSeconds && part.from <= match.to + gapAtMostSeconds;
    return isNear
      ? [{ ...part, from: Math.min(part.from, match.from), to: Math.max(part.to, match.to) }]
      : [];
  });
}

function areOfOneClip(a: ClipPart, b: ClipPart): boolean {
  return (
    a.path === b.path &&
    a.stream === b.stream &&
    a.options.length === b.options.length &&
    a.options.every((option, index) => option === b.options[index])
  );
}

/** Writes the filter graph of one segment, or of two: gives out names, and collects the files that the graph refers to. */
export class GraphBuilder {
  /** Those that are opened once for two uses. */
  readonly #shared: readonly { part: ClipPart; pads: Pad[] | null }[];
  readonly #clips: ClipPart[] = [];
  readonly #inputs: RecipeInput[] = [];
  readonly #files: { name: string; text: string }[] = [];
  readonly #fonts = new Set<string>();
  readonly #chains: string[] = [];
  readonly #ends: ((results: number) => void)[] = [];
  #pads = 0;

  /** Adds a source, and returns the pad of one of its streams. A source that is used twice is opened twice. */
  input(path: string, stream: number, options: readonly string[] = [], composed?: AnimationExtent): Pad {
    return this.#add(
      { kind: 'file', path, options, ...(composed === undefined ? {} : { composed }) },
      stream,
    );
  }

  #add(input: FileInput, stream: number): Pad {
    this.#inputs.push(input);
    return `${this.#inputs.length - 1}:${stream}`;
  }

  /** @param shared Parts of clips that are used twice: see {@link sharedClips}. */
  constructor(shared: readonly ClipPart[] = []) {
    this.#shared = shared.map((part) => ({ part, pads: null }));
  }

  /** All parts of clips that were asked for. */
  get clips(): readonly ClipPart[] {
    return this.#clips;
  }

  /** Opens a part of a clip. */
  clip(part: ClipPart): OpenedClip {
    this.#clips.push(part);
    const shared = this.#shared.find((one) => areOfOneClip(one.part, part));
    if (shared === undefined) return { pad: this.#open(part), origin: part.from };
    shared.pads ??= [...this.split(this.#open(shared.part), ['null'], 2)];
    const pad = shared.pads.shift();
    if (pad === undefined) throw new Error(`${part.path} is used more often than it was said to be`);
    const origin = shared.part.from;
    const early = part.from - origin;
    const cut = early > 0 && !part.fromKeyFrame;
    return { pad: cut ? this.chain([pad], [`trim=start=${print(early)}`]) : pad, origin };
  }

  #open({ path, stream, options, composed, from, to, fromKeyFrame, sought }: ClipPart): Pad {
    const seek = from > 0 ? ['-ss', print(from)] : [];
    if (fromKeyFrame && from > 0) {
      // `-t` would count from the key frame.
      const input = this.input(path, stream, [...options, '-noaccurate_seek', ...seek], composed);
      return this.chain([input], [`trim=end=${print(to - from)}`]);
    }
    const input = {
      kind: 'file',
      path,
      options: [...options, ...seek, '-t', print(to - from)],
      composed,
    } as const;
    if (sought === undefined || from <= 0) return this.#add(input, stream);
    const part = { from: Number(print(from)), seconds: to - from, ...sought, options };
    return this.#add({ ...input, sought: part }, stream);
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

  /**
   * Adds a chain of filters from some pads (none for a source filter) to one pad.
   *
   * @param to One of {@link pad}; a new one when left out.
   */
  chain(from: readonly Pad[], filters: readonly string[], to: Pad = this.pad()): Pad {
    this.#chains.push(`${bracketed(from)}${filters.join(',')}[${to}]`);
    return to;
  }

  /** As {@link chain}, with the result in several pads: so many new ones, or these. */
  split(from: Pad, filters: readonly string[], to: number | readonly Pad[]): readonly Pad[] {
    const pads = typeof to === 'number' ? Array.from({ length: to }, () => this.pad()) : to;
    this.#chains.push(`[${from}]${[...filters, `split=${pads.length}`].join(',')}${bracketed(pads)}`);
    return pads;
  }

  /** A name for a pad that a chain will lead to: until the graph is finished, one has to. */
  pad(): Pad {
    return `p${this.#pads++}`;
  }

  /** Has something written when all else has been, and it is known how many results there are. */
  atEnd(write: (results: number) => void): void {
    this.#ends.push(write);
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
    return this.finishAll([{ from, filters }]);
  }

  /** The same for several results: the first one is in `[out]`, the next one in `[out1]`. */
  finishAll(results: readonly { from: Pad; filters: readonly string[] }[]): SegmentRecipe {
    const ends = results.map(
      ({ from, filters }, index) => `${bracketed([from])}${filters.join(',')}[${outPad(index)}]`,
    );
    for (const write of this.#ends.splice(0)) write(results.length);
    const graph = [...this.#chains, ...ends].join(';\n');
    return { inputs: this.#inputs, files: this.#files, fonts: [...this.#fonts], graph };
  }
}

/** Name of the pad that gives a recipe's result; most have one. */
export function outPad(index: number): Pad {
  return index === 0 ? 'out' : `out${index}`;
}

function bracketed(pads: readonly Pad[]): string {
  // Thousands of times for a long video, mostly for one pad or two.
  let text = '';
  for (const pad of pads) text += `[${pad}]`;
  return text;
}
