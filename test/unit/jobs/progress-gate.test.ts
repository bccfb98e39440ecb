import { describe, expect, it, vi } from 'vitest';
import { ProgressGate } from '../../../electron/jobs/progress-gate';
import type { Progress } from '../../../shared/job/progress';

const at = (fraction: number) => ({ fraction, frame: 0, totalFrames: 0, fps: 0, speed: 0, etaSeconds: null });

describe('ProgressGate', () => {
  it('lets one value through each interval: the latest, and the last one always', () => {
    vi.useFakeTimers();
    try {
      const seen: Progress[] = [];
      const gate = new ProgressGate(
        (progress) => seen.push(progress),
        100,
        () => Date.now(),
      );
      for (let step = 1; step <= 100; step++) {
        gate.push('scenes', at(step / 200));
        vi.advanceTimersByTime(10);
      }
      // One second: at most ten, and the first at once.
      expect(seen.length).toBeLessThanOrEqual(11);
      expect(seen.length).toBeGreaterThanOrEqual(10);
      vi.advanceTimersByTime(100);
      expect(seen.at(-1)?.fraction).toBe(0.5);
      gate.push('verify', at(0.9));
      gate.push('verify', at(1));
      gate.flush();
      expect(seen.at(-1)).toMatchObject({ phase: 'verify', fraction: 1 });
      const count = seen.length;
      vi.advanceTimersByTime(1000);
      expect(seen.length).toBe(count);
    } finally {
      vi.useRealTimers();
    }
  });

  it('never lets the fraction fall or leave 0 to 1, whatever it is given', () => {
    const seen: number[] = [];
    const gate = new ProgressGate(({ fraction }) => seen.push(fraction), 0);
    for (const fraction of [0.2, 0.1, NaN, -1, 0.5, 7, 0.3, Infinity]) gate.push('scenes', at(fraction));
    expect(seen).toEqual([0.2, 0.2, 0.2, 0.2, 0.5, 1, 1, 1]);
  });
});
