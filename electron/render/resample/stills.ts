import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../../shared/errors';
import { CapacityLimiter } from '../../concurrency';
import type { MotionInput } from '../segment';

/** Draws a still into a file of raw pixels. */
export type DrawStill = (input: MotionInput, target: string) => Promise<void>;

/**
 * The stills of one job's moving pictures. A scene's body and both of its seams show the same one, which is decoded and
 * scaled once.
 */
export class Stills {
  readonly #folder: string;
  readonly #draw: DrawStill;
  readonly #locks = new Map<string, CapacityLimiter>();
  readonly #ready = new Set<string>();

  /** @param folder Of the job's own, where the files stay as long as it does. */
  constructor(folder: string, draw: DrawStill) {
    this.#folder = folder;
    this.#draw = draw;
  }

  /**
   * The file of an input's still; it is drawn if it is not there yet, by the first that asks for it.
   *
   * @throws what drawing throws; VERIFY_FAILED when the picture has not the size that was planned. Cancelled.
   */
  async file(input: MotionInput): Promise<string> {
    const made = [input.still, input.view.picture, input.alpha];
    const file = join(
      this.#folder,
      `${createHash('sha256').update(JSON.stringify(made)).digest('hex')}.still`,
    );
    const lock = this.#locks.get(file) ?? new CapacityLimiter(1);
    this.#locks.set(file, lock);
    return await lock.run(async () => {
      if (this.#ready.has(file)) return file;
      await this.#draw(input, file);
      const { size } = await stat(file);
      if (size !== bytesOf(input)) {
        throw fail('VERIFY_FAILED', `a picture has ${size} bytes where ${bytesOf(input)} were planned.`);
      }
      this.#ready.add(file);
      return file;
    });
  }
}

function bytesOf({ view: { picture }, alpha }: MotionInput): number {
  const full = picture.width * picture.height;
  return full * (alpha ? 2 : 1) + 2 * Math.ceil(picture.width / 2) * Math.ceil(picture.height / 2);
}
