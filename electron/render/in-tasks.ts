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

/** Does the same with each item, so many of them at a time. The first failure stops the others, and comes out as it is. */
export async function inLanes<T>(
  count: number,
  items: readonly T[],
  run: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const lane = async () => {
    for (const item of left) await run(item);
  };
  await inTasks(...Array.from({ length: Math.min(count, items.length) }, () => lane));
}
