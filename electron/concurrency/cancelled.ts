import { leaves } from './error-tree';

/** Why a scope was cancelled. `sibling`: another task of the same group failed; `quit`: the app is leaving. */
export type CancelReason = {
  readonly kind: 'cancel' | 'timeout' | 'sibling' | 'quit';
  readonly message: string;
};

/**
 * Thrown at a checkpoint inside a cancelled scope, and absorbed by that scope. Let it pass: code that
 * swallows it gets it again at its next checkpoint.
 *
 * Scopes deliver it; code does not construct it. A scope absorbs only what was delivered inside itself, so
 * one made by hand, or one that came from elsewhere through a shared promise, is an error like any other.
 */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  readonly reason: CancelReason;

  constructor(reason: CancelReason) {
    super(reason.message);
    this.reason = reason;
  }
}

/** True for a `Cancelled`, and for a group of errors in which every leaf is one. */
export function isCancelled(error: unknown): error is Cancelled | AggregateError {
  for (const leaf of leaves(error)) if (!(leaf instanceof Cancelled)) return false;
  return true;
}
