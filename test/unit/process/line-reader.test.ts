import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LineReader, TailBuffer } from '../../../electron/process/line-reader';

function linesOf(chunks: readonly Uint8Array[], limit?: number): string[] {
  const lines: string[] = [];
  const reader = new LineReader((line) => lines.push(line), limit);
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return lines;
}

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((start, index) => bytes.subarray(start, ends[index] ?? bytes.length));
}

describe('LineReader', () => {
  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\rb\rc', ['a', 'b', 'c']],
    ['\n\n', ['', '']],
    ['\r\r\n\n', ['', '', '']],
    ['', []],
    ['no end', ['no end']],
    ['é日本\n', ['é日本']],
  ])('%j', (text, lines) => {
    expect(linesOf([Buffer.from(text)])).toEqual(lines);
  });

  it('gives the same lines however the stream is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\r\n', 'é', '日') });
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (whole, places) => {
        const bytes = Buffer.from(whole);
        const expected = whole.split(/\r\n|\r|\n/);
        if (expected.at(-1) === '') expected.pop();
        expect(linesOf(cut(bytes, places))).toEqual(expected);
      }),
    );
  });

  it('cuts a long line at the limit, drops its rest, and goes on with the next', () => {
    expect(linesOf(cut(Buffer.from(`${'x'.repeat(100)}\nnext\n`), [7, 30, 99]), 10)).toEqual([
      'x'.repeat(10),
      'next',
    ]);
  });
});

describe('TailBuffer', () => {
  it('keeps the end, in chunks of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 50 }), { maxLength: 400 }), (texts) => {
        const tail = new TailBuffer(64);
        const whole = Buffer.concat(texts.map((text) => Buffer.from(text)));
        for (const text of texts) tail.push(Buffer.from(text));
        const kept = whole.subarray(Math.max(0, whole.length - 64)).toString('latin1');
        // The front may lose a character that was cut in half.
        const text = Buffer.from(tail.text()).toString('latin1');
        expect(kept.endsWith(text)).toBe(true);
        expect(kept.length - text.length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('begins with a whole character', () => {
    const tail = new TailBuffer(5);
    tail.push(Buffer.from('日本語'));
    expect(tail.text()).toBe('語');
  });
});
