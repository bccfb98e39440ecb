import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../../shared/errors';
import { CapacityLimiter } from '../../concurrency';
import type { MotionInput } from '../segment';

/** A still, and the file of raw pixels that it goes to. */
export interface StillTarget {
  input: MotionInput;
  /** Absolute. */
  target: string;
}

/** Draws stills into their files. */
export type DrawStills = (stills: readonly StillTarget[]) => Promise<void>;

/** That one command draws: to start it takes as long as to draw one, and all their pictures are decoded at once. */
const stillsAtMost = 4;

/**
 * The stills of one job's moving pictures. A scene's body and both of its seams show the same one, which is decoded and
 * scaled once. Some that will be wanted later are drawn with those that are wanted now.
 */
export class Stills {
  readonly #folder: string;
  readonly #draw: DrawStills;
  readonly #locks = new Map<string, CapacityLimiter>();
  readonly #ready = new Set<string>();
  /** Wanted later, in that order. */
  #expected: readonly MotionInput[] = [];
  #hasDrawn = false;

  /** @param folder Of the job's own, where the files stay as long as it does. */
  constructor(folder: string, draw: DrawStills) {
    this.#folder = folder;
    this.#draw = draw;
  }

  /** Says what will be asked for, in that order. */
  expect(inputs: readonly MotionInput[]): void {
    this.#expected = inputs;
  }

  /**
   * The files of the inputs' stills; those that are not there yet are drawn by the first that asks for them.
   *
   * @throws what drawing throws; VERIFY_FAILED when a picture has not the size that was planned. Cancelled.
   */
  async files(inputs: readonly MotionInput[]): Promise<string[]> {
    const files = inputs.map((input) => this.#fileOf(input));
    const wanted = new Map(files.map((file, index) => [file, inputs[index]]));
    const held: (() => void)[] = [];
    try {
      // In one order: two that want the same would wait for each other otherwise.
      for (const file of [...wanted.keys()].sort()) held.push(await this.#lockOf(file).acquire());
      const missing = [...wanted].flatMap(([file, input]) =>
        input === undefined || this.#ready.has(file) ? [] : [{ input, target: file }],
      );
      if (missing.length === 0) return files;
      // Nothing runs yet when the first ones are asked for: they must not wait for others.
      const room = (stillsAtMost - (missing.length % stillsAtMost)) % stillsAtMost;
      const more = this.#hasDrawn ? this.#next(room) : [];
      this.#hasDrawn = true;
      // They are free: nobody is waited for.
      for (const { target } of more) held.push(await this.#lockOf(target).acquire());
      await this.#drawAll([...missing, ...more]);
    } finally {
      for (const release of held) release();
    }
    return files;
  }

  async #drawAll(stills: readonly StillTarget[]): Promise<void> {
    for (let from = 0; from < stills.length; from += stillsAtMost) {
      const some = stills.slice(from, from + stillsAtMost);
      await this.#draw(some);
      for (const { input, target } of some) {
        const { size } = await stat(target);
        if (size !== bytesOf(input)) {
          throw fail('VERIFY_FAILED', `a picture has ${size} bytes where ${bytesOf(input)} were planned.`);
        }
        this.#ready.add(target);
      }
    }
  }

  /** The next ones that are expected, and that nobody is drawing. */
  #next(count: number): StillTarget[] {
    const next = new Map<string, MotionInput>();
    let passed = 0;
    for (const input of this.#expected) {
      if (next.size === count) break;
      const file = this.#fileOf(input);
      if (this.#lockOf(file).held === 0 && !this.#ready.has(file)) next.set(file, input);
      passed += 1;
    }
    // Those that are being drawn are there soon, or whoever wants them draws them.
    this.#expected = this.#expected.slice(passed);
    return [...next].map(([target, input]) => ({ input, target }));
  }

  #fileOf(input: MotionInput): string {
    const made = [input.still, input.view.picture, input.alpha];
    return join(this.#folder, `${createHash('sha256').update(JSON.stringify(made)).digest('hex')}.still`);
  }

  #lockOf(file: string): CapacityLimiter {
    const lock = this.#locks.get(file) ?? new CapacityLimiter(1);
    this.#locks.set(file, lock);
    return lock;
  }
}

function bytesOf({ view: { picture }, alpha }: MotionInput): number {
  const full = picture.width * picture.height;
  return full * (alpha ? 2 : 1) + 2 * Math.ceil(picture.width / 2) * Math.ceil(picture.height / 2);
}
