import { formatProblem } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import { mayFollow } from '../../shared/job/states';
import type { JobState } from '../../shared/job/states';
import type { Logger } from '../telemetry/logger';
import type { Outcome } from './executor';
import type { QueueStore, StateChange } from './queue-store';

/** Writes down how an attempt ended, by way of the states that the table asks for. */
export function recordOutcome(store: QueueStore, id: string, outcome: Outcome, at: number): Job {
  const { state } = store.get(id);
  const [target, change] = targetOf(outcome, state, at);
  if (!mayFollow(state, target)) {
    // A paused job that ends, or a running one that is stopped for a reason of ours.
    const through = target === 'canceled' ? 'canceling' : target === 'queued' ? 'interrupted' : 'running';
    store.transition(id, through, { at });
  }
  return store.transition(id, target, change);
}

function targetOf(outcome: Outcome, state: JobState, at: number): [JobState, StateChange] {
  switch (outcome.kind) {
    case 'completed':
      return ['completed', { at, result: outcome.result }];
    case 'failed':
      return ['failed', { at, error: outcome.problem }];
    case 'stopped':
      // Quitting puts a job back; one that the user had canceled before is canceled all the same.
      return outcome.reason.kind === 'quit' && state !== 'canceling'
        ? ['queued', { at }]
        : ['canceled', { at }];
  }
}

/** The last lines of the attempt's log. */
export function logOutcome(log: Logger, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'completed':
      log.info(`Completed: ${outcome.result.output}`, {
        sha256: outcome.result.sha256,
        durationSeconds: outcome.result.durationSeconds,
        segmentsReused: outcome.result.segmentsReused,
        segmentsRendered: outcome.result.segmentsRendered,
      });
      return;
    case 'failed': {
      const stack =
        outcome.problem.code === 'INTERNAL' && outcome.error instanceof Error
          ? outcome.error.stack
          : undefined;
      log.error(formatProblem(outcome.problem), {
        code: outcome.problem.code,
        ...(stack === undefined ? {} : { stack }),
      });
      return;
    }
    case 'stopped':
      log.info(outcome.reason.kind === 'quit' ? 'Stopped, to go on later.' : 'Canceled.');
  }
}
