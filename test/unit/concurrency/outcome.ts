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
