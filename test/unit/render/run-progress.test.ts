import { describe, expect, it } from 'vitest';
import { noProgress } from '../../../electron/encoder/progress-report';
import { runProgress } from '../../../electron/render/run-progress';

describe('the progress of one run of ffmpeg', () => {
  it('is that of its frames where it has one result', () => {
    const report = { ...noProgress, frame: 25, bytes: 1000, fps: 50, speed: 2 };
    expect(runProgress(report, [100])).toEqual({ parts: [0.25], fps: 50, speed: 2 });
  });

  it('goes on with the next result by its bytes, and so do the rates', () => {
    const report = { ...noProgress, frame: 100, bytes: 200_000, fps: 40, speed: 2, furtherBytes: [50_000] };
    expect(runProgress(report, [100, 50])).toEqual({ parts: [1, 0.5], fps: 50, speed: 2.5 });
  });

  it('never takes a guess for the end', () => {
    const report = { ...noProgress, frame: 100, bytes: 200_000, furtherBytes: [900_000] };
    expect(runProgress(report, [100, 50]).parts).toEqual([1, 0.99]);
  });

  it('is none before there is something to go by', () => {
    expect(runProgress({ ...noProgress, furtherBytes: [48] }, [100, 50])).toEqual({
      ...{ parts: [0, 0], fps: 0, speed: 0 },
    });
  });
});
