import { randomUUID } from 'node:crypto';
import { kindOfFile } from '../../shared/media-kinds';
import { isShowable } from './media-files';

/** Files that the page may show at most; the oldest are forgotten first. */
const kept = 5_000;

/** Pictures that the user gave the page, by a name that says nothing of their path. */
export class ShownFiles {
  readonly #byName = new Map<string, string>();
  readonly #byFile = new Map<string, string>();

  /** The address at which the page gets a picture; null for what it cannot show. */
  show(file: string): string | null {
    if (kindOfFile(file) !== 'picture' || !isShowable(file)) return null;
    const known = this.#byFile.get(file);
    if (known !== undefined) return addressOf(known);
    const name = randomUUID();
    this.#byName.set(name, file);
    this.#byFile.set(file, name);
    const [oldest] = this.#byName;
    if (this.#byName.size > kept && oldest !== undefined) {
      this.#byName.delete(oldest[0]);
      this.#byFile.delete(oldest[1]);
    }
    return addressOf(name);
  }

  find(name: string): string | undefined {
    return this.#byName.get(name);
  }
}

function addressOf(name: string): string {
  return `/media/file/${name}`;
}
