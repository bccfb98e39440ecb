import { abortableWait, CancelScope, currentClock, withContext, withTaskGroup } from '../concurrency';
import type { TaskGroup } from '../concurrency';
import { carryOut } from './attempt';
import type { Attempt, Executor, Outcome, RunningAttempt } from './executor';
import { outcomeOf } from './outcome';

/**
 * Attempts as tasks of one group that lives as long as the engine: none can outlive it. Each has a cancel scope of its
 * own, whose deadline is the job's time limit.
 */
export class StructuredExecutor implements Executor {
  readonly mode = 'structured';
  readonly #group: TaskGroup;
  readonly #endIntake: () => void;
  readonly #ended: () => Promise<unknown>;

  private constructor(group: TaskGroup, endIntake: () => void, ended: () => Promise<unknown>) {
    this.#group = group;
    this.#endIntake = endIntake;
    this.#ended = ended;
  }

  static open(): Promise<StructuredExecutor> {
    return new Promise((resolve, reject) => {
      const ended: Promise<unknown> = withTaskGroup(
        (group) =>
          abortableWait<undefined>((end) => {
            resolve(
              new StructuredExecutor(
                group,
                () => end(undefined),
                () => ended,
              ),
            );
            return () => undefined;
          }),
        { name: 'jobs' },
      );
      ended.catch(reject);
    });
  }

  run(attempt: Attempt): RunningAttempt {
    const name = `job ${attempt.jobId}`;
    const scope = new CancelScope({ name, timeoutMs: attempt.timeoutMs });
    let clock = currentClock();
    let left: number | undefined;
    const ended = new Promise<Outcome>((resolve) => {
      const task = async () => {
        clock = currentClock();
        resolve(await outcome(attempt, scope));
      };
      this.#group.startSoon(
        () => withContext({ jobId: attempt.jobId, attempt: attempt.number, phase: undefined }, task),
        { name },
      );
    });
    return {
      ended,
      cancel: (reason) => scope.cancel(reason),
      hold() {
        if (left !== undefined) return;
        left = scope.deadline - clock.now();
        scope.deadline = Infinity;
      },
      release() {
        if (left === undefined) return;
        scope.deadline = clock.now() + left;
        left = undefined;
      },
    };
  }

  async close(): Promise<void> {
    this.#endIntake();
    await this.#ended();
  }
}

async function outcome(attempt: Attempt, scope: CancelScope): Promise<Outcome> {
  try {
    const result = await scope.run(() => carryOut(attempt, scope));
    if (result !== undefined) return { kind: 'completed', result };
    return outcomeOf(undefined, scope.reason, attempt.timeoutMs);
  } catch (error) {
    return outcomeOf(error, scope.reason, attempt.timeoutMs);
  }
}
