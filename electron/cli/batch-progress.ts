import type { EngineEvent } from '../../shared/engine-events';
import type { Job } from '../../shared/job/job';
import { isTerminal } from '../../shared/job/states';
import type { TerminalState } from '../../shared/job/states';
import { clockTime } from './progress-line';

/** How far a batch is: what has ended, how, and how far the running jobs are. */
export class BatchProgress {
  readonly #all: number;
  readonly #began: number;
  readonly #fractions = new Map<string, number>();
  readonly #ends = new Map<string, TerminalState>();

  /** @param beganAt Milliseconds, on the clock that `text` is given. */
  constructor(jobIds: readonly string[], beganAt: number) {
    this.#all = jobIds.length;
    this.#began = beganAt;
    for (const jobId of jobIds) this.#fractions.set(jobId, 0);
  }

  has(jobId: string): boolean {
    return this.#fractions.has(jobId);
  }

  /** Takes note of a job's state. Returns whether it has ended now. */
  noteJob({ id, state, progress }: Job): boolean {
    if (!this.has(id) || this.#ends.has(id)) return false;
    if (!isTerminal(state)) {
      this.#fractions.set(id, Math.max(this.#fractions.get(id) ?? 0, progress?.fraction ?? 0));
      return false;
    }
    this.#ends.set(id, state);
    this.#fractions.set(id, 1);
    return true;
  }

  noteProgress({ jobId, progress }: Extract<EngineEvent, { type: 'progress' }>): void {
    if (this.has(jobId) && !this.#ends.has(jobId)) this.#fractions.set(jobId, progress.fraction);
  }

  ended(state: TerminalState): number {
    return [...this.#ends.values()].filter((end) => end === state).length;
  }

  /** 0 to 1 over all jobs. */
  get fraction(): number {
    let sum = 0;
    for (const fraction of this.#fractions.values()) sum += fraction;
    return this.#all === 0 ? 1 : sum / this.#all;
  }

  /** ` 37 % [██████····] 3 of 8 done · 1 failed · 0:42 left`. */
  text(now: number, columns: number): string {
    const { fraction } = this;
    const seconds = (now - this.#began) / 1000;
    const failed = this.ended('failed');
    const canceled = this.ended('canceled');
    const figures = [
      `${this.ended('completed')} of ${this.#all} done`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(canceled > 0 ? [`${canceled} canceled`] : []),
      // Before that it is a guess.
      ...(fraction > 0.02 && seconds > 3 ? [`${clockTime((seconds / fraction) * (1 - fraction))} left`] : []),
    ].join(' · ');
    const barWidth = Math.max(0, Math.min(30, columns - figures.length - 10));
    const filled = Math.round(fraction * barWidth);
    const bar = barWidth < 5 ? '' : ` [${'█'.repeat(filled)}${'·'.repeat(barWidth - filled)}]`;
    return `${`${Math.floor(fraction * 100)} %`.padStart(5)}${bar} ${figures}`.slice(
      0,
      Math.max(0, columns - 1),
    );
  }
}
