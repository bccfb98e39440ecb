import { join } from 'node:path';
import { composerVersion } from '../cache-key';
import type { JobTools } from '../job-tools';
import { keptKey } from '../made/kept-key';
import type { AnimationExtent } from '../segment';
import type { SegmentCache } from '../segment-cache';
import { composeAnimation } from './compose';

/** What ffmpeg is given of animations that it cannot read: composed once, by content, and kept for other jobs. */
export class Animations {
  readonly #tools: JobTools;
  readonly #cache: SegmentCache;
  readonly #folder: string;
  readonly #hash: (path: string) => Promise<string>;
  readonly #inSlot: <T>(run: () => Promise<T>) => Promise<T>;
  readonly #onPart: (path: string, part: number) => void;
  readonly #ready = new Set<string>();

  /**
   * @param options.folder Of the job's own, where the files stay as long as it does.
   * @param options.hash The content hash of a source.
   * @param options.inSlot Runs something while holding an encoder slot.
   * @param options.onPart Called with how much of a whole animation is composed, 0 to 1.
   */
  constructor(options: {
    tools: JobTools;
    cache: SegmentCache;
    folder: string;
    hash: (path: string) => Promise<string>;
    inSlot: <T>(run: () => Promise<T>) => Promise<T>;
    onPart: (path: string, part: number) => void;
  }) {
    this.#tools = options.tools;
    this.#cache = options.cache;
    this.#folder = options.folder;
    this.#hash = options.hash;
    this.#inSlot = options.inSlot;
    this.#onPart = options.onPart;
  }

  /**
   * The animated PNG in place of an animation.
   *
   * @throws SOURCE_UNREADABLE; what kept ffmpeg from running; Cancelled.
   */
  async file(path: string, extent: AnimationExtent): Promise<string> {
    const tools = this.#tools;
    const ingredients = [composerVersion, tools.version, extent, await this.#hash(path)];
    const key = keptKey('animation', ingredients);
    const file = join(this.#folder, `${key}.apng`);
    const turn = await this.#cache.turn(key);
    try {
      if (this.#ready.has(file)) return file;
      if ((await this.#cache.take(key, file)) === undefined) {
        const how =
          extent === 'whole' ? { onPart: (part: number) => this.#onPart(path, part) } : { frames: 1 };
        await this.#inSlot(() => composeAnimation(tools, path, file, how));
        await this.#cache.store(key, file);
      }
      this.#ready.add(file);
      return file;
    } finally {
      turn.end();
    }
  }
}
