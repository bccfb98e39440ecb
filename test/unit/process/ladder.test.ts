import { describe, expect, it } from 'vitest';

import { endTree } from '../../../electron/process/ladder';
import type { EndableTree } from '../../../electron/process/ladder';
import type { TreeMember } from '../../../electron/process/tree';
import { createLogger } from '../../../electron/telemetry/logger';

const times = { cancelGraceMs: 60_000, killWaitMs: 60 };

/** A tree that goes at the given step and notes what is done to it. */
function pretend(goesAfter: 'terminate' | 'kill' | 'kill, untold' | 'never') {
  const steps: string[] = [];
  let gone = false;
  let left: TreeMember[] = [{ pid: 2, startTime: '1', inGroup: true, stopped: false }];
  const tree: EndableTree = {
    label: 'pretender',
    closeInput: () => void steps.push('close input'),
    terminate: async () => {
      steps.push('terminate');
      gone = goesAfter === 'terminate';
    },
    kill: async () => {
      steps.push('kill');
      gone = goesAfter === 'kill';
      left = goesAfter === 'never' ? left : [];
    },
    waitUntilGone: async (ms, hurry) => {
      if (!gone && ms > 0 && ms < 1000) await new Promise((resolve) => setTimeout(resolve, ms));
      if (!gone && ms >= 1000 && hurry?.aborted === false) {
        await new Promise((resolve) => hurry.addEventListener('abort', resolve));
      }
      return gone;
    },
    living: async () => left,
  };
  return { tree, steps };
}

const silent = createLogger(() => undefined);

describe('the ladder', () => {
  it('ends input before it sends the signal, and stops where the tree goes', async () => {
    const { tree, steps } = pretend('terminate');
    expect(await endTree(tree, times, silent, new AbortController().signal)).toBe('term');
    expect(steps).toEqual(['close input', 'terminate']);
  });

  it('hurries to SIGKILL when told to, in the middle of the grace', async () => {
    const { tree, steps } = pretend('kill');
    const hurry = new AbortController();
    const ending = endTree(tree, times, silent, hurry.signal);
    setImmediate(() => hurry.abort());
    expect(await ending).toBe('kill');
    expect(steps).toEqual(['close input', 'terminate', 'kill']);
  });

  it('skips SIGTERM when it is in a hurry from the start', async () => {
    const { tree, steps } = pretend('kill');
    expect(await endTree(tree, times, silent, AbortSignal.abort())).toBe('kill');
    expect(steps).toEqual(['close input', 'kill']);
  });

  it('looks itself, before it gives up, whether the news of the end is only late', async () => {
    const { tree } = pretend('kill, untold');
    expect(await endTree(tree, times, silent, AbortSignal.abort())).toBe('kill');
  });

  it('sweeps again and again until it gives up', async () => {
    const { tree, steps } = pretend('never');
    const patient = { ...times, killWaitMs: 250 };
    expect(await endTree(tree, patient, silent, AbortSignal.abort())).toBe('unkillable');
    expect(steps.filter((step) => step === 'kill').length).toBeGreaterThanOrEqual(2);
    expect(steps.filter((step) => step === 'terminate')).toEqual([]);
  });
});
