import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TextElement } from '../../../electron/storyboard/resolved';
import { inter, output, scene, storyboard, text } from '../../unit/render/storyboards';
import { Frames, setUpEasel } from './easel';
import type { Easel } from './easel';

/** Text is what was written, where and as large as was asked for. */

let easel: Easel;
const wide = { ...output, width: 960, height: 120 };
const centre = { x: 480, y: 60, width: null, height: null, anchorX: 0.5, anchorY: 0.5 };

beforeAll(async () => {
  easel = await setUpEasel('text');
});
afterAll(() => easel.close());

/** White on black, one line. */
const ours = (content: string, more: Partial<TextElement> = {}) =>
  easel.draw(
    storyboard(
      [
        scene({
          duration: 1 / 30,
          elements: [text(content, { size: 40, maxWidth: 950, placement: centre, ...more })],
        }),
      ],
      { output: wide },
    ),
  );

/** The same by ffmpeg's other text filter, which knows no markup when told so. */
async function reference(content: string, size = 40): Promise<Frames> {
  await writeFile(easel.at('text.txt'), content);
  const options = `fontfile=${inter().file}:textfile=text.txt:expansion=none:fontsize=${size}:fontcolor=white:x=(w-text_w)/2:y=(h-text_h)/2`;
  const target = ['-frames:v', '1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', easel.at('reference.rgb')];
  await easel.bench.make(
    '-f',
    'lavfi',
    '-i',
    'color=black:s=960x120:d=1,format=rgb24',
    '-vf',
    `drawtext=${options}`,
    ...target,
  );
  return new Frames(await readFile(easel.at('reference.rgb')), wide);
}

/** Runs of columns that have ink, which are letters or groups that touch, and how high each is. */
function shapes(frames: Frames): { width: number; height: number }[] {
  const runs: { width: number; top: number; bottom: number }[] = [];
  let inside = false;
  for (let x = 0; x < frames.width; x += 1) {
    const rows = Array.from({ length: frames.height }, (_, y) => y);
    const inked = rows.filter((y) => frames.brightness(0, x, y) > 110);
    const [top, bottom, run] = [inked[0], inked.at(-1), runs.at(-1)];
    if (top === undefined || bottom === undefined) {
      inside = false;
    } else if (inside && run !== undefined) {
      run.width += 1;
      run.top = Math.min(run.top, top);
      run.bottom = Math.max(run.bottom, bottom);
    } else {
      runs.push({ width: 1, top, bottom });
      inside = true;
    }
  }
  return runs.map(({ width, top, bottom }) => ({ width, height: bottom - top + 1 }));
}

/** From the first column and row with ink to the last: a line that was broken, or a letter that is missing, changes it. */
function extent(frames: Frames): { width: number; height: number } {
  const [columns, rows] = [new Set<number>(), new Set<number>()];
  for (let x = 0; x < frames.width; x += 1) {
    for (let y = 0; y < frames.height; y += 1) {
      if (frames.brightness(0, x, y) <= 110) continue;
      columns.add(x);
      rows.add(y);
    }
  }
  const length = (places: Set<number>) => Math.max(...places) - Math.min(...places) + 1;
  return { width: length(columns), height: length(rows) };
}

/** All light there is. */
function ink(frames: Frames): number {
  let sum = 0;
  for (let x = 0; x < frames.width; x += 1) {
    for (let y = 0; y < frames.height; y += 1) sum += frames.brightness(0, x, y);
  }
  return sum;
}

describe('text is literal', () => {
  it.each([
    ['quotes', `It's "quoted" „here“`],
    ['colons and commas', 'a:b,c;d=e'],
    ['percent signs', '100 % %{pts} %{n} %d'],
    ['backslashes', 'C:\\new\\Names\\t\\h\\\\'],
    ['braces', '{x} {\\b1} {{y}} {\\p1} }{'],
    ['what begins like a script', 'Dialogue: 0,0:00,{\\an8}'],
    ['ends of filters', "[out];[0:v]'movie=x"],
    ['entities and markup', '<b>bold</b> &lt; \\u1234'],
    ['a backslash at the end', 'end\\'],
    ['accents', 'Größe Ångström ça é'],
  ])('%s', async (_what, content) => {
    const [frames, meant] = [await ours(content), await reference(content)];
    expect(Math.abs(ink(frames) / ink(meant) - 1)).toBeLessThan(0.015);
    const [whole, wanted] = [extent(frames), extent(meant)];
    expect(Math.abs(whole.width / wanted.width - 1)).toBeLessThan(0.035);
    // To one pixel at the top and one at the bottom: the two draw edges at other fractions of a pixel.
    expect(Math.abs(whole.height - wanted.height)).toBeLessThanOrEqual(2);
    const [seen, expected] = [shapes(frames), shapes(meant)];
    // Ours kerns, which makes some letters after a backslash touch it: then it is left at the whole.
    if (content.includes('\\n')) return;
    expect(seen).toHaveLength(expected.length);
    for (const [index, shape] of seen.entries()) {
      expect(Math.abs(shape.width - (expected[index]?.width ?? 0))).toBeLessThanOrEqual(2);
      expect(Math.abs(shape.height - (expected[index]?.height ?? 0))).toBeLessThanOrEqual(1);
    }
  });

  it('lines are lines', async () => {
    const both = await ours('H\nH', { size: 30 });
    const [upper, lower] = [30, 90].map((y) => {
      const rows = Array.from({ length: 60 }, (_, row) => y - 30 + row);
      return rows.filter((row) => both.brightness(0, 474, row) > 100).length;
    });
    expect(upper).toBeGreaterThan(15);
    expect(lower).toBe(upper);
  });

  it('control characters are not seen', async () => {
    expect(shapes(await ours('a\u0000b\u001b[1mc\u0007'))).toEqual(shapes(await ours('ab[1mc')));
  });
});

describe('the size of letters', () => {
  it.each([16, 40, 63.5, 96])('at %d pixels is that of the font, to one pixel', async (size) => {
    const [seen, meant] = [await ours('HExp', { size }), await reference('HExp', size)].map((frames) =>
      frames.bounds(0)!,
    );
    expect(Math.abs(seen!.bottom - seen!.top - (meant!.bottom - meant!.top))).toBeLessThanOrEqual(1);
    expect(Math.abs(seen!.right - seen!.left - (meant!.right - meant!.left))).toBeLessThanOrEqual(2);
  });

  it.each([400, 600, 700] as const)('in weight %d is drawn with that face', async (weight) => {
    const inkOf = async (font: TextElement['font']) => ink(await ours('Illumination', { font }));
    const [own, regular] = [await inkOf(inter(weight)), await inkOf(inter(400))];
    if (weight === 400) expect(own).toBe(regular);
    else expect(own).toBeGreaterThan(regular * 1.1);
  });
});

describe('the place of text', () => {
  const board = (element: TextElement) => storyboard([scene({ duration: 1 / 30, elements: [element] })]);
  const bounds = async (more: Partial<TextElement>, content = 'HHH') =>
    (await easel.draw(board(text(content, more)))).bounds(0)!;

  it.each([
    [0, 0],
    [0.5, 0],
    [1, 0],
    [0, 0.5],
    [0.5, 0.5],
    [1, 0.5],
    [0, 1],
    [0.5, 1],
    [1, 1],
  ])('at %d, %d of the frame', async (anchorX, anchorY) => {
    const margin = 9;
    const x = margin + anchorX * (320 - 2 * margin);
    const y = margin + anchorY * (180 - 2 * margin);
    // A line as high as its capitals makes the box that of the letters.
    const seen = await bounds({
      size: 40,
      lineHeight: 0.727,
      placement: { x, y, width: null, height: null, anchorX, anchorY },
    });
    const [width, height] = [seen.right - seen.left, seen.bottom - seen.top];
    expect(Math.abs(seen.top + anchorY * height - y)).toBeLessThanOrEqual(2);
    // Letters have some room at their sides.
    expect(Math.abs(seen.left + anchorX * width - x)).toBeLessThanOrEqual(4.5);
  });

  it.each([
    ['left', 0],
    ['center', 0.5],
    ['right', 1],
  ] as const)('lines to the %s of their block', async (align, part) => {
    const frames = await easel.draw(board(text('HHHHHH\nH', { align, size: 30 })));
    const row = (y: number) => {
      const inked = Array.from({ length: 320 }, (_, x) => x).filter((x) => frames.brightness(0, x, y) > 128);
      return { left: inked[0]!, right: inked.at(-1)! + 1 };
    };
    const [long, short] = [row(72), row(108)];
    const along = (line: { left: number; right: number }) => line.left + (line.right - line.left) * part;
    expect(Math.abs(along(long) - along(short))).toBeLessThanOrEqual(1.5);
  });

  it('breaks lines at the greatest width', async () => {
    const seen = await bounds({ maxWidth: 150, size: 24 }, 'some words that do not fit on one line');
    expect(seen.right - seen.left).toBeLessThanOrEqual(150);
    expect(seen.bottom - seen.top).toBeGreaterThan(24 * 1.2 * 2);
  });

  it('has its box around it, with round corners', async () => {
    const white = { rgb: '#ffffff', alpha: 1 };
    const frames = await easel.draw(
      board(
        text('HH', {
          size: 40,
          lineHeight: 1,
          color: { rgb: '#000000', alpha: 1 },
          background: { color: white, padding: 20, radius: 20 },
        }),
      ),
    );
    const box = frames.bounds(0)!;
    expect(box.bottom - box.top).toBe(80);
    expect(Math.abs((box.left + box.right) / 2 - 160)).toBeLessThanOrEqual(1);
    expect(frames.brightness(0, box.left + 2, box.top + 2)).toBeLessThan(20);
    expect(frames.brightness(0, box.left + 8, box.top + 8)).toBeGreaterThan(230);
  });

  it('partly outside of the frame is cut off there', async () => {
    const off = await bounds({
      size: 120,
      placement: { x: 0, y: 0, width: null, height: null, anchorX: 0.5, anchorY: 0.5 },
    });
    expect([off.left, off.top]).toEqual([0, 0]);
    expect(off.bottom).toBeLessThan(60);
  });

  it('quite outside is nothing', async () => {
    const frames = await easel.draw(
      board(text('HH', { placement: { x: 4000, y: 0, width: null, height: null, anchorX: 0, anchorY: 0 } })),
    );
    expect(frames.bounds(0, 5)).toBeNull();
  });
});
