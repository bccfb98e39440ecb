import { describe, expect, it } from 'vitest';
import { noProgress, ProgressReport } from '../../../electron/encoder/progress-report';

const feed = (report: ProgressReport, ...lines: string[]) => lines.map((line) => report.take(line)).at(-1);

describe('progress reports', () => {
  it('takes a block at its end, not before', () => {
    const report = new ProgressReport();
    expect(feed(report, 'frame=12', 'fps=24.5', 'out_time_us=480000', 'total_size=2048', 'speed=1.2x')).toBe(
      'unfinished',
    );
    expect(report.latest).toEqual(noProgress);
    expect(feed(report, 'progress=continue')).toBe('advanced');
    expect(report.latest).toEqual({
      ...{ frame: 12, fps: 24.5, speed: 1.2, outTime: 0.48, bytes: 2048 },
      furtherBytes: [],
    });
  });

  it('reads what is not known yet as nothing', () => {
    const report = new ProgressReport();
    const step = feed(
      report,
      'frame=0',
      'fps=N/A',
      'out_time_us=N/A',
      'total_size=N/A',
      'speed=   N/A',
      'progress=continue',
    );
    expect(step).toBe('same');
    expect(report.latest).toEqual(noProgress);
    feed(report, 'out_time_us=-9223372036854775808', 'progress=continue');
    expect(report.latest.outTime).toBe(0);
  });

  it('never goes back, and tells a repeated position from a step', () => {
    const report = new ProgressReport();
    feed(report, 'frame=10', 'out_time_us=400000', 'progress=continue');
    expect(feed(report, 'frame=10', 'out_time_us=400000', 'progress=continue')).toBe('same');
    expect(feed(report, 'frame=3', 'out_time_us=100000', 'progress=continue')).toBe('same');
    expect(report.latest).toMatchObject({ frame: 10, outTime: 0.4 });
    expect(feed(report, 'frame=11', 'progress=end')).toBe('advanced');
  });

  it('passes over what is no report', () => {
    const report = new ProgressReport();
    expect(feed(report, '', 'hello', '=', 'progress=continue')).toBe('same');
  });
});
