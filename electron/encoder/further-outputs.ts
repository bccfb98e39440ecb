import { statSync } from 'node:fs';

/** Watches the outputs of one run of ffmpeg after the first one, of which its reports say nothing, by what they weigh. */
export class FurtherOutputs {
  readonly #files: readonly string[];
  #bytes: readonly number[];

  /** @param files Absolute paths; they need not be there yet. */
  constructor(files: readonly string[]) {
    this.#files = files;
    this.#bytes = files.map(() => 0);
  }

  /** Of each file, as it was when they were last looked at. */
  get bytes(): readonly number[] {
    return this.#bytes;
  }

  /** Looks again; whether one of them has grown. A few microseconds for each, a few times a second. */
  look(): boolean {
    const before = this.#bytes;
    this.#bytes = this.#files.map((file, index) =>
      Math.max(before[index] ?? 0, statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    );
    return this.#bytes.some((bytes, index) => bytes > (before[index] ?? 0));
  }
}
