import type { Progress } from '../../shared/job/progress';

/** One piece of the work. Its cost is relative to that of the others. */
export interface Share {
  id: string;
  cost: number;
  /** Frames of the video in it; 0 for sound and for the steps after the scenes. */
  frames: number;
}

/** What an encoder says while it runs. */
export interface Running {
  /** 0 to 1. */
  part: number;
  /** Frames a second. */
  fps: number;
  /** Seconds of media for each second of time. */
  speed: number;
}

interface Piece extends Share {
  done: number;
  running: Running | undefined;
}

/** For how long the rate of work is averaged: long enough to be steady, short enough to follow a change of load. */
const averageMs = 8000;
/** Before this much time nobody can know how long the rest takes. */
const knowableMs = 1500;

/**
 * How far a job is, from how far each of its pieces is. The fraction is weighted by cost and never falls; what was in
 * the cache counts as not needed at all, so a half-cached job does not begin at a half and then crawl.
 */
export class RenderProgress {
  readonly #pieces: Map<string, Piece>;
  readonly #totalFrames: number;
  readonly #totalCost: number;
  readonly #now: () => number;
  readonly #framesReady: number;
  #highest = 0;
  #began: number | undefined;
  #rate = 0;
  #last: { at: number; done: number } | undefined;

  /**
   * @param shares Everything that is still to be done.
   * @param framesReady Frames of the video that are there already.
   * @param now Milliseconds on a steady clock.
   */
  constructor(
    shares: readonly Share[],
    totalFrames: number,
    framesReady: number,
    now: () => number = () => performance.now(),
  ) {
    this.#pieces = new Map(shares.map((share) => [share.id, { ...share, done: 0, running: undefined }]));
    this.#totalCost = shares.reduce((sum, { cost }) => sum + cost, 0);
    this.#totalFrames = totalFrames;
    this.#framesReady = framesReady;
    this.#now = now;
  }

  /** A report of the piece that runs. */
  update(id: string, running: Running): void {
    const piece = this.#piece(id);
    piece.running = running;
    piece.done = Math.max(piece.done, Math.min(1, running.part));
  }

  finish(id: string): void {
    const piece = this.#piece(id);
    piece.running = undefined;
    piece.done = 1;
  }

  /** The figures to show now. */
  current(): Omit<Progress, 'phase'> {
    const now = this.#now();
    let done = 0;
    let frame = this.#framesReady;
    let fps = 0;
    let speed = 0;
    for (const piece of this.#pieces.values()) {
      done += piece.cost * piece.done;
      frame += piece.frames * piece.done;
      // Sound is far faster than picture: it says nothing about how fast the video comes into being.
      if (piece.running !== undefined && piece.frames > 0) {
        fps += piece.running.fps;
        speed += piece.running.speed;
      }
    }
    this.#measure(now, done);
    this.#highest = Math.max(this.#highest, this.#totalCost === 0 ? 1 : done / this.#totalCost);
    return {
      fraction: Math.min(1, this.#highest),
      frame: Math.min(this.#totalFrames, Math.floor(frame)),
      totalFrames: this.#totalFrames,
      fps,
      speed,
      etaSeconds: this.#eta(now, this.#totalCost - done),
    };
  }

  #measure(now: number, done: number): void {
    this.#began ??= now;
    if (this.#last === undefined) {
      this.#last = { at: now, done };
      return;
    }
    const elapsed = now - this.#last.at;
    if (elapsed < 200) return;
    const rate = (done - this.#last.done) / elapsed;
    // An exponential average by time, which is the plain average while less than the window has passed.
    const weight = Math.min(1, elapsed / Math.min(averageMs, Math.max(elapsed, now - this.#began)));
    this.#rate += weight * (rate - this.#rate);
    this.#last = { at: now, done };
  }

  #eta(now: number, left: number): number | null {
    if (left <= 0) return 0;
    if (this.#began === undefined || now - this.#began < knowableMs || this.#rate <= 0) return null;
    return left / this.#rate / 1000;
  }

  #piece(id: string): Piece {
    const piece = this.#pieces.get(id);
    if (piece === undefined) throw new Error(`${id} is no piece of this job`);
    return piece;
  }
}
