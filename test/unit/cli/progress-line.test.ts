import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Output } from '../../../electron/cli/output';
import { clockTime, ProgressLine, progressText } from '../../../electron/cli/progress-line';
import { table } from '../../../electron/cli/table';

const progress = {
  phase: 'scenes',
  fraction: 0.425,
  frame: 10,
  totalFrames: 20,
  fps: 59.7,
  speed: 1.99,
  etaSeconds: 75.4,
} as const;

function screen(members: { isTTY?: boolean; columns?: number }): { output: Output; text: () => string } {
  const stream = Object.assign(new PassThrough(), members);
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { output: new Output(stream), text: () => text };
}

describe('clockTime', () => {
  it.each([
    [0, '0:00'],
    [59.6, '1:00'],
    [187, '3:07'],
    [3_765, '1:02:45'],
    [-5, '0:00'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(clockTime(seconds)).toBe(text);
  });
});

describe('progressText', () => {
  it('says how far it is, how fast, and how long it takes', () => {
    const text = progressText('My video', 'scenes', progress, 100);
    expect(text).toMatch(/^ {1,2}42 % \[█+·+\] scenes · 60 fps · 2.0x · 1:15 left {2}My video$/);
  });

  it.each([200, 100, 80, 40, 20, 5, 1, 0])('fits in %i columns', (columns) => {
    const text = progressText('A title that is quite long, as titles go', 'scenes', progress, columns);
    expect(text.length).toBeLessThanOrEqual(Math.max(0, columns - 1));
  });

  it('does not need figures', () => {
    expect(progressText('My video', null, null, 80)).toContain('0 %');
  });
});

describe('ProgressLine', () => {
  it('draws one line again and again on a terminal, and removes it', () => {
    const { output, text } = screen({ isTTY: true, columns: 60 });
    const line = new ProgressLine(output);
    line.show('My video', 'scenes', progress);
    line.show('My video', 'verify', { ...progress, fraction: 1 });
    line.clear();
    line.clear();
    expect(text()).not.toContain('\n');
    expect(text().split('\r')).toHaveLength(4);
    expect(text().endsWith('\r\u001b[K')).toBe(true);
  });

  it('writes nothing where there is no terminal', () => {
    const { output, text } = screen({});
    const line = new ProgressLine(output);
    line.show('My video', 'scenes', progress);
    line.clear();
    expect(text()).toBe('');
  });
});

describe('Output', () => {
  it('goes on without a reader, and says that it is gone', async () => {
    const stream = new PassThrough();
    const output = new Output(stream);
    output.line('read');
    stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(output.closed.aborted).toBe(true);
    output.line('not read');
    await output.flush();
  });
});

describe('table', () => {
  it('aligns columns, and cuts lines on a terminal only', () => {
    const rows = [
      ['a', 'long cell', 'end'],
      ['bb', '', 'a very long end of a line'],
    ];
    const { output: file } = screen({});
    expect(table(['X', 'Y', 'Z'], rows, file)).toBe(
      'X   Y          Z\na   long cell  end\nbb             a very long end of a line\n',
    );
    const { output: terminal } = screen({ isTTY: true, columns: 20 });
    expect(table(['X', 'Y', 'Z'], rows, terminal).split('\n')[2]).toBe('bb             a ve…');
  });
});
