import { describe, expect, it } from 'vitest';
import { reportText } from '../../../renderer/features/health/health-text';
import {
  fileName,
  folderName,
  formatAbout,
  formatBytes,
  formatClock,
  formatFps,
  formatLength,
  formatLimit,
  formatSpan,
  percentOf,
} from '../../../renderer/format';
import { healthReport } from '../../support/page-harness/sample-answers';

describe('numbers as people read them', () => {
  it.each([
    [0, '0:00'],
    [59.99, '0:59'],
    [61, '1:01'],
    [3661, '1:01:01'],
  ])('%d s on a clock is %s', (seconds, shown) => expect(formatClock(seconds)).toBe(shown));

  it.each([
    [0, 'under 0.1 s'],
    [0.049, 'under 0.1 s'],
    [0.05, '0.1 s'],
    [9.94, '9.9 s'],
    [9.95, '10 s'],
    [59.5, '0:59'],
  ])('%d s that something took are %s', (seconds, shown) => expect(formatSpan(seconds)).toBe(shown));

  it.each([
    [0.2, 'under 1 s'],
    [8.4, '8 s'],
    [59.7, '1 min'],
    [3570, '1 h'],
    [4800, '1 h 20 min'],
  ])('about %d s is %s', (seconds, shown) => expect(formatAbout(seconds)).toBe(shown));

  it.each([
    [1.2, '1.2 s'],
    [90, '1.5 min'],
    [600, '10 min'],
    [7200, '2 h'],
    [5430, '1 h 30.5 min'],
  ])('a limit of %d s is %s', (seconds, shown) => expect(formatLimit(seconds)).toBe(shown));

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [999_950, '1.0 MB'],
    [18_734_112, '18.7 MB'],
    [250_000_000_000, '250 GB'],
  ])('%d bytes are %s', (bytes, shown) => expect(formatBytes(bytes)).toBe(shown));

  it('shows 100 percent only at the end', () => {
    expect(percentOf(0.9999)).toBe(99);
    expect(percentOf(1)).toBe(100);
    expect(percentOf(1.5)).toBe(100);
    expect(percentOf(-1)).toBe(0);
  });

  it('shows rates and lengths with as many digits as matter', () => {
    expect(formatFps(7.25)).toBe('7.3 fps');
    expect(formatFps(1234.5)).toBe('1,235 fps');
    expect(formatLength(12.4)).toBe('12.40 s');
    expect(formatLength(125)).toBe('2:05');
  });
});

describe('paths of any system', () => {
  it.each([
    ['/home/ada/a.yaml', 'a.yaml', '/home/ada'],
    ['C:\\Videos\\a b.mp4', 'a b.mp4', 'C:\\Videos'],
    ['/a.mp4', 'a.mp4', '/'],
    ['a.mp4', 'a.mp4', ''],
  ])('%s', (path, name, folder) => {
    expect(fileName(path)).toBe(name);
    expect(folderName(path)).toBe(folder);
  });
});

describe('the health report as text', () => {
  it('holds every check and every metric', () => {
    const report = reportText(healthReport);
    for (const { title, detail } of healthReport.checks) expect(report).toContain(`${title}: ${detail}`);
    expect(report).toContain('jobs_total{state="failed"} 2');
    expect(report).toContain('cancel_seconds 7 × · median 212 ms · 99 % under 704 ms');
  });
});
