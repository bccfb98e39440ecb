/** How far an encoder is. No member ever falls within one run, but for the two rates. */
export interface EncodeProgress {
  /** Frames written so far. */
  frame: number;
  /** Frames a second, as ffmpeg averages them. */
  fps: number;
  /** Seconds of media for each second of time; 1 is real time. */
  speed: number;
  /** Seconds of media written so far. */
  outTime: number;
  /** Bytes of the first output that are written so far. */
  bytes: number;
  /** The same of each further one that is watched: see `Encoding.furtherOutputs`. */
  furtherBytes: readonly number[];
}

/** Nothing is done yet. */
export const noProgress: Readonly<EncodeProgress> = {
  ...{ frame: 0, fps: 0, speed: 0, outTime: 0, bytes: 0 },
  furtherBytes: [],
};

/**
 * Reads what `ffmpeg -progress` writes: lines `key=value`, a block each interval, closed by `progress=continue` or
 * `progress=end`. Values that are not known yet are `N/A`.
 * Source: https://ffmpeg.org/ffmpeg.html, option `-progress`.
 */
export class ProgressReport {
  #latest: EncodeProgress = noProgress;
  #pending = new Map<string, string>();

  /** The last complete block. */
  get latest(): Readonly<EncodeProgress> {
    return this.#latest;
  }

  /**
   * Takes one line.
   *
   * @returns `unfinished` inside a block; at its end `advanced` or, where neither a frame nor media time nor a byte
   *   was added since the last block, `same`.
   */
  take(line: string): 'unfinished' | 'advanced' | 'same' {
    const equals = line.indexOf('=');
    if (equals < 0) return 'unfinished';
    const key = line.slice(0, equals).trim();
    if (key !== 'progress') {
      this.#pending.set(key, line.slice(equals + 1).trim());
      return 'unfinished';
    }
    const before = this.#latest;
    this.#latest = {
      frame: Math.max(before.frame, this.#number('frame')),
      fps: this.#number('fps'),
      speed: this.#number('speed'),
      // `out_time_ms` is in microseconds too (https://trac.ffmpeg.org/ticket/7345), so it is no help.
      outTime: Math.max(before.outTime, this.#number('out_time_us') / 1e6),
      bytes: Math.max(before.bytes, this.#number('total_size')),
      furtherBytes: before.furtherBytes,
    };
    this.#pending.clear();
    const { frame, outTime, bytes } = this.#latest;
    return frame > before.frame || outTime > before.outTime || bytes > before.bytes ? 'advanced' : 'same';
  }

  /** A finite number that is not negative, or 0 (`N/A`, absent, `-577014:32:22.77` before the first packet). */
  #number(key: string): number {
    const value = Number.parseFloat(this.#pending.get(key) ?? '');
    return Number.isFinite(value) && value > 0 ? value : 0;
  }
}
