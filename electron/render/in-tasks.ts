import { unwrapSingle, withTaskGroup } from '../concurrency';

/** Runs all tasks at once and waits for them. The first failure stops the others, and comes out as it is. */
export async function inTasks(...tasks: readonly (() => Promise<void>)[]): Promise<void> {
  try {
    await withTaskGroup((group) => {
      for (const task of tasks) group.startSoon(task);
    });
  } catch (error) {
    throw unwrapSingle(error);
  }
}
