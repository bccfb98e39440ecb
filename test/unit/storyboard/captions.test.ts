import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../electron/storyboard/captions/decode-text';
import { parseCaptions } from '../../../electron/storyboard/captions/parse-captions';

const textsOf = (file: string) => parseCaptions(file).cues.map(({ start, end, text }) => [start, end, text]);

describe('a caption file', () => {
  it('is SRT, with numbers, commas, several lines, and tags that players know', () => {
    const file =
      '1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Hello</i>,\r\n{\\an8}you <3 & <me>\r\n\r\n2\r\n01:00:00,5 --> 01:00:01,25\r\nBye\r\n';
    expect(textsOf(file)).toEqual([
      [1, 2.5, 'Hello,\nyou <3 & <me>'],
      [3600.5, 3601.25, 'Bye'],
    ]);
  });

  it('is WebVTT, with headers, notes, names, settings and entities', () => {
    const file = `WEBVTT - a title

NOTE not shown

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.000 line:10% align:start
<v Ann>Fish &amp; <b>chips</b> &lt;now&gt;

NOTE nor this

00:03.000 --> 00:04.000
- one
- two
`;
    expect(textsOf(file)).toEqual([
      [1, 2, 'Fish & chips <now>'],
      [3, 4, '- one\n- two'],
    ]);
  });

  it('tells the times of words from the times inside a WebVTT caption', () => {
    const [cue] = parseCaptions(
      'WEBVTT\n\n00:00.000 --> 00:03.000\nOne <00:01.000>two <00:02.000><c>three</c>\n',
    ).cues;
    expect(cue?.text).toBe('One two three');
    expect(cue?.words).toEqual([
      { start: 0, end: 1, text: 'One' },
      { start: 1, end: 2, text: 'two' },
      { start: 2, end: 3, text: 'three' },
    ]);
  });

  it.each([
    ['without blank lines', '1\n00:00:01,0 --> 00:00:02,0\nOne\n2\n00:00:03,0 --> 00:00:04,0\nTwo'],
    ['without numbers', '00:00:01,0 --> 00:00:02,0\nOne\n\n00:00:03,0 --> 00:00:04,0\nTwo'],
    ['in the wrong order', '2\n0:00:03,0 --> 0:00:04,0\nTwo\n\n1\n0:00:01,0 --> 0:00:02,0\nOne'],
    ['with old Mac line ends', '1\r00:00:01,0 --> 00:00:02,0\rOne\r\r2\r00:00:03,0 --> 00:00:04,0\rTwo'],
    [
      'with a byte order mark',
      '\ufeff1\n00:00:01,0 --> 00:00:02,0\nOne\n\n2\n00:00:03,0 --> 00:00:04,0\nTwo',
    ],
    ['with coordinates', '1\n00:00:01,0 --> 00:00:02,0 X1:1 X2:2\nOne\n\n2\n00:00:03,0-->00:00:04,0\nTwo'],
  ])('is read %s', (_, file) => {
    expect(textsOf(file)).toEqual([
      [1, 2, 'One'],
      [3, 4, 'Two'],
    ]);
  });

  it('keeps a caption that is a number, and leaves out one that is empty', () => {
    const file =
      '1\n0:00:01,0 --> 0:00:02,0\n3\n\n2\n0:00:02,0 --> 0:00:03,0\n\n\n3\n0:00:03,0 --> 0:00:04,0\n1\n';
    expect(textsOf(file)).toEqual([
      [1, 2, '3'],
      [3, 4, '1'],
    ]);
  });

  it('says on which line a time is wrong, without quoting the file', () => {
    const file = 'secret\n1\n00:00:01,0 -> x\n00:00:02,0 --> 00:00:01,0\nA\n\n00:61:00,0 --> 00:62:00,0\nB\n';
    const { faults } = parseCaptions(file);
    expect(faults.map(({ line }) => line)).toEqual([1, 4, 7]);
    expect(faults.map(({ message }) => message).join()).not.toContain('secret');
  });

  it.each(['', '\n\n', 'WEBVTT\n', '1\n2\n'])('has captions: %j has none', (file) => {
    expect(parseCaptions(file)).toMatchObject({ cues: [], faults: [{ line: 1 }] });
  });

  it('comes to an end for hostile input', () => {
    for (const file of [
      '-->'.repeat(50_000),
      '<'.repeat(200_000),
      '1\n'.repeat(100_000),
      '&amp;'.repeat(90_000),
    ]) {
      expect(parseCaptions(file).faults.length).toBeGreaterThan(0);
      expect(parseCaptions(`WEBVTT\n\n0:00.0 --> 0:01.0\n${file}`)).toBeDefined();
    }
  });
});

describe('the encoding of a caption file', () => {
  const text = '1\n00:00:01,000 --> 00:00:02,000\nÄ – 漢\n';
  const bytesBigEndian = (content: string) => Buffer.from(content, 'utf16le').swap16();

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 big-endian with a mark', bytesBigEndian(`\ufeff${text}`)],
    ['UTF-16 without', Buffer.from(text, 'utf16le')],
    ['UTF-16 big-endian without', bytesBigEndian(text)],
  ])('is told from its bytes: %s', (_, bytes) => {
    expect(decodeText(bytes, undefined)).toEqual({ text });
  });

  it('is asked for where it cannot be told, and never guessed', () => {
    const bytes = Buffer.from('caf\xe9', 'latin1');
    expect(decodeText(bytes, undefined)).toHaveProperty('fault');
    expect(decodeText(bytes, 'windows-1252')).toEqual({ text: 'café' });
    expect(decodeText(bytes, 'klingon')).toHaveProperty('fault');
    expect(decodeText(bytes, 'utf-8')).toHaveProperty('fault');
  });
});
