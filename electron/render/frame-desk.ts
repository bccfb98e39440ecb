import { fail } from '../../shared/errors';
import type { TimelineSummary } from '../../shared/frame';
import { CancelScope } from '../concurrency';
import type { GivenValues } from './examine';
import type { FramePicture, FramePictures, FrameRequest } from './frame-picture';

/**
 * Serves those who look at a storyboard while they change it: of all requests for the same slot only the newest is worth
 * its work, so it ends the one before.
 */
export class FrameDesk {
  readonly #pictures: FramePictures;
  readonly #slots = new Map<string, CancelScope>();
  readonly #open = new Set<CancelScope>();
  readonly #work = new Set<Promise<unknown>>();
  #closed = false;

  constructor(pictures: FramePictures) {
    this.#pictures = pictures;
  }

  /**
   * @param slot Where the picture is wanted; without one it ends no other and is ended by none.
   * @throws as `FramePictures.picture`; CANCELED when a newer request for the slot came, or it was cancelled.
   */
  picture(file: string, request: FrameRequest, slot?: string): Promise<FramePicture> {
    return this.#run(() => this.#pictures.picture(file, request), slot);
  }

  /** @throws as `FramePictures.timeline`. */
  timeline(file: string, given: GivenValues): Promise<TimelineSummary> {
    return this.#run(() => this.#pictures.timeline(file, given));
  }

  /** Ends what is being made for a slot. */
  cancel(slot: string): void {
    this.#slots.get(slot)?.cancel('No longer wanted.');
  }

  /** Ends everything, takes nothing any more, and resolves when all has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const scope of this.#open) scope.cancel('Renderyard is closing.');
    await Promise.allSettled(this.#work);
  }

  async #run<T>(make: () => Promise<T>, slot?: string): Promise<T> {
    // The page asks as long as it is there; what began now would leave its files when the app ends.
    if (this.#closed) throw fail('CANCELED', 'Renderyard is closing.');
    const scope = new CancelScope({ name: 'frame' });
    if (slot !== undefined) {
      this.#slots.get(slot)?.cancel('A newer picture was asked for.');
      this.#slots.set(slot, scope);
    }
    this.#open.add(scope);
    const work = scope.run(make);
    this.#work.add(work);
    try {
      const made = await work;
      if (made === undefined) {
        throw fail('CANCELED', scope.reason?.message ?? 'No longer wanted.');
      }
      return made;
    } finally {
      this.#open.delete(scope);
      this.#work.delete(work);
      if (slot !== undefined && this.#slots.get(slot) === scope) this.#slots.delete(slot);
    }
  }
}
