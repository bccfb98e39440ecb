import {
  CancelScope,
  checkpoint,
  currentContext,
  isCancelled,
  sleep,
  withContext,
  withTaskGroup,
} from '../concurrency';
import type { Settings } from '../../shared/settings';
import type { Logger } from '../telemetry/logger';
import type { Executor } from './executor';
import { PlainExecutor } from './plain-executor';
import { StructuredExecutor } from './structured-executor';

/** Longest time that the self-test may take, milliseconds; it takes one or two. */
const selfTestMs = 2_000;

/**
 * The executor that the setting asks for; with `auto` the structured one where this runtime carries its context and its
 * cancellation as it must. Chosen once for an engine: jobs never change executors.
 */
export async function chooseExecutor(
  setting: Settings['executor'],
  log: Logger,
  test: () => Promise<string | null> = selfTest,
): Promise<Executor> {
  if (setting === 'plain') return new PlainExecutor();
  const problem = setting === 'structured' ? null : await test();
  if (problem === null) return StructuredExecutor.open();
  log.warn('The structured executor does not work in this runtime, so the plain one is used.', { problem });
  return new PlainExecutor();
}

/** A small drill of what jobs rely on: context over awaits and timers, cancelling of siblings, absorbing. Null is passed. */
export async function selfTest(): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('it did not end in time'), selfTestMs);
  });
  try {
    return await Promise.race([drill(), tooSlow]);
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
  }
}

async function drill(): Promise<string | null> {
  let stopped = 0;
  let jobId: string | undefined;
  const scope = new CancelScope({ name: 'self-test' });
  await scope.run(async () => {
    await withContext({ jobId: 'self-test' }, () =>
      withTaskGroup((group) => {
        for (let task = 0; task < 2; task++) {
          group.startSoon(async () => {
            try {
              await sleep(Infinity);
            } catch (error) {
              if (isCancelled(error)) stopped += 1;
              throw error;
            }
          });
        }
        group.startSoon(async () => {
          await sleep(1);
          jobId = currentContext().jobId;
          scope.cancel();
          await checkpoint();
        });
      }),
    );
  });
  if (jobId !== 'self-test') return 'context was lost';
  if (stopped !== 2) return 'a cancel did not reach all tasks';
  return scope.cancelledCaught ? null : 'a cancel was not absorbed by its scope';
}
