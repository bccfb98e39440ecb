import { CancelScope } from './scope';
import type { CancelReason } from './cancelled';

/** A time limit passed, and what it limited was cancelled. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
  readonly reason: CancelReason | undefined;

  constructor(message: string, reason: CancelReason | undefined) {
    super(message);
    this.reason = reason;
  }
}

type Body<T> = (scope: CancelScope) => Promise<T> | T;

/** Runs `fn`, cancels it after `ms` milliseconds, and goes on either way: `undefined` if it was cancelled. */
export function moveOnAfter<T>(
  ms: number,
  fn: Body<T>,
  options: { shield?: boolean } = {},
): Promise<T | undefined> {
  return new CancelScope({ name: 'moveOnAfter', ...options, timeoutMs: ms }).run(fn);
}

/** Runs `fn` and cancels it after `ms` milliseconds. @throws TooSlow if it was cancelled. */
export async function failAfter<T>(ms: number, fn: Body<T>, options: { shield?: boolean } = {}): Promise<T> {
  const scope = new CancelScope({ name: 'failAfter', ...options, timeoutMs: ms });
  const value = await scope.run(fn);
  if (scope.cancelledCaught) throw new TooSlow(`Not finished within ${ms} ms.`, scope.reason);
  return value as T;
}

/**
 * Runs `fn` to its end even when the code around is cancelled meanwhile. For cleanup, and then always with a
 * limit: the timeout still works inside. @throws TooSlow after `timeoutMs` milliseconds.
 */
export function shielded<T>(fn: Body<T>, options: { timeoutMs?: number } = {}): Promise<T> {
  return failAfter(options.timeoutMs ?? Infinity, fn, { shield: true });
}
