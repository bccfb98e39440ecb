import { once, EventEmitter } from 'node:events';

import { describe, expect, it } from 'vitest';

import { CancelScope, Cancelled, isCancelled, unwrapSingle } from '../../../electron/concurrency';
import { leaves, nothing, withoutLeaves } from '../../../electron/concurrency/error-tree';
import { inVirtualTime } from '../../support/virtual-clock';
import { shapeOf, thrownBy } from './outcome';

const cancelled = (): Cancelled => new Cancelled({ kind: 'cancel', message: 'stop' });
const groupOf = (...errors: unknown[]): AggregateError => new AggregateError(errors, 'group');

/** What `await using` throws, as the compiler's helper makes it for engines that have no SuppressedError. */
function suppressed(error: unknown, hidden: unknown): Error {
  return Object.assign(new Error('both failed'), { name: 'SuppressedError', error, suppressed: hidden });
}

describe('trees of errors', () => {
  it('isCancelled: a Cancelled, and groups of nothing else at any depth', () => {
    expect(isCancelled(cancelled())).toBe(true);
    expect(isCancelled(groupOf(cancelled(), groupOf(cancelled())))).toBe(true);
    expect(isCancelled(suppressed(cancelled(), cancelled()))).toBe(true);
    expect(isCancelled(groupOf(cancelled(), new Error('disk')))).toBe(false);
    expect(isCancelled(groupOf())).toBe(false);
    expect(isCancelled(undefined)).toBe(false);
  });

  it('isCancelled goes by class, never by name or text', () => {
    const imposter = Object.assign(new Error('Cancelled.'), {
      name: 'Cancelled',
      reason: { kind: 'cancel' },
    });
    expect(isCancelled(imposter)).toBe(false);
  });

  it('unwrapSingle peels groups of one and leaves everything else alone', () => {
    const disk = new Error('disk');
    const two = groupOf(disk, new Error('net'));
    expect(unwrapSingle(groupOf(groupOf(disk)))).toBe(disk);
    expect(unwrapSingle(groupOf(two))).toBe(two);
    expect(unwrapSingle(disk)).toBe(disk);
    const empty = groupOf();
    expect(unwrapSingle(empty)).toBe(empty);
  });

  it('dropping leaves keeps the shape, the message and the identity of what is untouched', () => {
    const untouched = groupOf(new Error('b'));
    const before = groupOf(groupOf(cancelled(), new Error('a')), untouched, groupOf(cancelled()));
    const after = withoutLeaves(before, (leaf) => leaf instanceof Cancelled) as AggregateError;
    expect(shapeOf(after)).toEqual([['a'], ['b']]);
    expect(after.message).toBe('group');
    expect(after.errors[1]).toBe(untouched);
    expect(withoutLeaves(before, () => false)).toBe(before);
    expect(withoutLeaves(before, () => true)).toBe(nothing);
  });

  it('when block and disposal both failed, the Cancelled half is dropped and the other survives', () => {
    const disk = new Error('disk');
    const drop = (leaf: unknown): boolean => leaf instanceof Cancelled;
    expect(withoutLeaves(suppressed(disk, cancelled()), drop)).toBe(disk);
    expect(withoutLeaves(suppressed(cancelled(), cancelled()), drop)).toBe(nothing);
  });

  it('a group that contains itself is walked once', () => {
    const loop = groupOf(new Error('a'));
    loop.errors.push(loop);
    expect([...leaves(loop)]).toEqual([new Error('a')]);
    expect(shapeOf(withoutLeaves(groupOf(cancelled(), new Error('b')), isCancelled))).toEqual(['b']);
  });

  it('[14] five thousand groups deep is not too deep', () => {
    let deep: unknown = groupOf(cancelled(), new Error('disk'));
    for (let depth = 0; depth < 5000; depth++) deep = groupOf(deep);
    expect(isCancelled(deep)).toBe(false);
    expect(unwrapSingle(withoutLeaves(deep, isCancelled))).toEqual(new Error('disk'));
  });

  it('the AbortError of a Node call that was given a scope’s signal counts as its Cancelled', () =>
    inVirtualTime(async () => {
      const scope = new CancelScope();
      const seen: unknown[] = [];
      await scope.run(async () => {
        const waiting = once(new EventEmitter(), 'never', { signal: scope.signal });
        scope.cancel();
        const error = await thrownBy(waiting);
        seen.push((error as Error).name, isCancelled(error));
        throw error;
      });
      expect(seen).toEqual(['AbortError', true]);
      expect(scope.cancelledCaught).toBe(true);
    }));
});
