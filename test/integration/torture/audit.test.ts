import { describe, expect, it } from 'vitest';
import { planRound } from '../../torture/round-plan';
import { faultsOf } from '../../torture/store-audit';
import type { Change } from '../../torture/store-audit';

const change = (attempt: number, from: Change['from'], to: Change['to']): Change => ({
  ...{ jobId: 'a', attempt, from, to },
  at: 0,
});

describe('the torture suite itself', () => {
  it('finds a history in order that is', () => {
    const retried = [
      change(1, null, 'queued'),
      change(1, 'queued', 'running'),
      change(1, 'running', 'failed'),
      change(2, null, 'queued'),
      change(2, 'queued', 'canceled'),
    ];
    expect(faultsOf(retried)).toEqual([]);
  });

  it.each([
    [
      'a step back',
      [
        change(1, null, 'queued'),
        change(1, 'queued', 'running'),
        change(1, 'running', 'failed'),
        change(1, 'failed', 'queued'),
      ],
    ],
    ['a step that is left out', [change(1, null, 'queued'), change(1, 'queued', 'completed')]],
    ['a state that it did not have', [change(1, null, 'queued'), change(1, 'running', 'failed')]],
    ['two attempts at once', [change(1, null, 'queued'), change(2, null, 'queued')]],
    ['an attempt that is missing', [change(2, null, 'queued')]],
    ['an attempt that begins in the middle', [change(1, null, 'running')]],
  ])('notices %s', (_what, changes) => {
    expect(faultsOf(changes)).not.toEqual([]);
  });

  it('plays the same round for the same seed, and others for others', () => {
    const plans = Array.from({ length: 50 }, (_, index) => planRound(7, index));
    expect(plans).toEqual(Array.from({ length: 50 }, (_, index) => planRound(7, index)));
    expect(new Set(plans.map(({ ending }) => ending)).size).toBeGreaterThan(5);
    expect(plans).not.toEqual(Array.from({ length: 50 }, (_, index) => planRound(8, index)));
  });
});
