import { describe, expect, it } from 'vitest';

import {
  ScopeMisuse,
  currentContext,
  setContext,
  sleep,
  withContext,
  withTaskGroup,
} from '../../../electron/concurrency';
import { inVirtualTime } from '../../support/virtual-clock';

describe('context fields', () => {
  it('are laid over the caller’s for the time of a call', () => {
    expect(currentContext()).toEqual({});
    withContext({ jobId: 'a', attempt: 1 }, () =>
      withContext({ phase: 'probe' }, () => {
        expect(currentContext()).toEqual({ jobId: 'a', attempt: 1, phase: 'probe' });
      }),
    );
    expect(currentContext()).toEqual({});
  });

  it('[14] are copied at spawn: neither task nor spawner sees the other’s later changes', () =>
    inVirtualTime(async () => {
      const seen: unknown[] = [];
      await withContext({ jobId: 'a', phase: 'probe' }, () =>
        withTaskGroup(async (group) => {
          group.startSoon(async () => {
            await sleep(5);
            seen.push(currentContext().phase);
            setContext({ phase: 'verify' });
            await sleep(5);
            seen.push(currentContext().phase);
          });
          setContext({ phase: 'encode' });
          await sleep(20);
          seen.push(currentContext().phase);
        }),
      );
      expect(seen).toEqual(['probe', 'verify', 'encode']);
    }));

  it('[14] two tasks side by side keep theirs apart, also those made by start()', () =>
    inVirtualTime(async () => {
      const seen: unknown[] = [];
      await withTaskGroup(async (group) => {
        for (const jobId of ['a', 'b']) {
          group.startSoon(async () => {
            setContext({ jobId });
            await sleep(5);
            seen.push(currentContext());
          });
        }
        await group.start(async (started) => {
          setContext({ jobId: 'c' });
          started();
          await sleep(6);
          seen.push(currentContext());
        });
      });
      expect(seen).toEqual([{ jobId: 'a' }, { jobId: 'b' }, { jobId: 'c' }]);
    }));

  it('what is returned is a copy, and there is nothing to set outside', () => {
    withContext({ phase: 'probe' }, () => {
      Object.assign(currentContext(), { phase: 'changed' });
      expect(currentContext().phase).toBe('probe');
    });
    expect(() => setContext({ phase: 'probe' })).toThrow(ScopeMisuse);
  });
});
