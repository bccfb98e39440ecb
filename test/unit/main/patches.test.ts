import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PatchStream } from '../../../electron/main/patches';
import type { Patch } from '../../../shared/ipc/contract';
import type { EngineEvent } from '../../../shared/engine-events';

const progress = (jobId: string, fraction: number): EngineEvent => ({
  type: 'progress',
  jobId,
  progress: { phase: 'scenes', fraction, frame: 1, totalFrames: 10, fps: 1, speed: 1, etaSeconds: null },
});

describe('patches for the page', () => {
  let sent: Patch[];
  let stream: PatchStream;

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    stream = new PatchStream((patch) => sent.push(patch), 100);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('keeps only the latest progress of each job within a batch', () => {
    stream.push(progress('a', 0.1));
    stream.push(progress('b', 0.5));
    stream.push(progress('a', 0.2));
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([{ sequence: 1, events: [progress('b', 0.5), progress('a', 0.2)] }]);
  });

  it('sends at most one batch each interval, however many events there are', () => {
    for (let step = 0; step < 1000; step += 1) {
      stream.push(progress('a', step / 1000));
      vi.advanceTimersByTime(1);
    }
    expect(sent).toHaveLength(10);
    expect(sent.map((patch) => patch.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('does not let a change of state wait for the next progress', () => {
    stream.push(progress('a', 0.1));
    vi.advanceTimersByTime(10);
    stream.push({ type: 'queue', queue: { paused: true, reason: null } });
    vi.advanceTimersByTime(5);
    expect(sent.map(({ events }) => events.map(({ type }) => type))).toEqual([['progress', 'queue']]);
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(1);
  });

  it('flushes what waits before a snapshot takes its number', () => {
    stream.push(progress('a', 0.1));
    expect(stream.flush()).toBe(1);
    expect(sent).toHaveLength(1);
    expect(stream.flush()).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(1);
  });

  it('never lets two removals hide each other', () => {
    stream.push({ type: 'removed', jobIds: ['a'] });
    stream.push({ type: 'removed', jobIds: ['b'] });
    stream.flush();
    expect(sent[0]?.events).toHaveLength(2);
  });
});
