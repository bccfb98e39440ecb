import { Cancelled } from '../../../electron/concurrency';

/** The error a promise rejects with; fails if it does not. */
export async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`Expected an error, got ${JSON.stringify(value)}.`);
}

/** An error as nested lists, e.g. `['disk', ['Cancelled']]` for a group of an error and a group. */
export type Shape = string | Shape[];

export function shapeOf(error: unknown): Shape {
  if (error instanceof AggregateError) return error.errors.map(shapeOf);
  if (error instanceof Cancelled) return 'Cancelled';
  return error instanceof Error ? error.message : String(error);
}

/** The rejections that nobody handled while `fn` ran. */
export async function unhandledDuring(fn: () => Promise<void>): Promise<unknown[]> {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note);
  try {
    await fn();
    // Node reports after the microtasks of the turn.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', note);
  }
  return unhandled;
}
