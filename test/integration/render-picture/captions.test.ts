import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffmpeg } from '../render/audio-probe';
import { RenderHarness } from '../render/render-harness';

const size = { width: 320, height: 180 };
const fps = 20;
let harness: RenderHarness;

beforeAll(() => {
  harness = new RenderHarness();
});
afterAll(() => harness.close());

/** Every frame of a video as bytes of RGB. */
function framesOf(file: string): Buffer[] {
  const raw = ffmpeg(['-i', file, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']);
  const bytes = size.width * size.height * 3;
  return Array.from({ length: raw.length / bytes }, (_, index) =>
    raw.subarray(index * bytes, (index + 1) * bytes),
  );
}

interface Found {
  count: number;
  /** Rows of the first and the last pixel, and their mean column; of no meaning without pixels. */
  top: number;
  bottom: number;
  column: number;
}

/** The pixels of a frame that pass. */
function pixels(frame: Buffer, test: (red: number, green: number, blue: number) => boolean): Found {
  let [count, top, bottom, columns] = [0, size.height, -1, 0];
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1) {
      const at = (y * size.width + x) * 3;
      if (!test(frame[at]!, frame[at + 1]!, frame[at + 2]!)) continue;
      count += 1;
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      columns += x;
    }
  return { count, top, bottom, column: columns / count };
}

const isWhite = (red: number, green: number, blue: number) => Math.min(red, green, blue) > 200;
const isGold = (red: number, green: number, blue: number) => red > 190 && green > 150 && blue < 140;

async function rendered(name: string, captions: object): Promise<Buffer[]> {
  const file = harness.storyboard(name, {
    output: { ...size, fps, quality: 'high' },
    scenes: [{ duration: 2, background: '#204060' }],
    captions: { burnIn: true, ...captions },
  });
  return framesOf((await harness.render(file, `${name}.mp4`)).output);
}

describe('captions in the picture', () => {
  it('are there from their first frame to their last, at the bottom, in the middle', async () => {
    const frames = await rendered('plain', { cues: [{ start: 0.5, end: 1.25, text: 'Hello there' }] });
    expect(frames).toHaveLength(40);
    const white = frames.map((frame) => pixels(frame, isWhite));
    const shown = white.flatMap(({ count }, index) => (count > 20 ? [index] : []));
    expect(shown).toEqual(Array.from({ length: 15 }, (_, index) => 10 + index));
    expect(white.filter((_, index) => !shown.includes(index)).every(({ count }) => count === 0)).toBe(true);
    const { top, bottom, column } = white[12]!;
    expect(top).toBeGreaterThan(size.height * 0.75);
    expect(bottom).toBeLessThan(size.height * 0.98);
    expect(Math.abs(column - size.width / 2)).toBeLessThan(8);
  });

  it('light up the word that is said, and no other', async () => {
    const words = ['One', 'two', 'three'].map((text, index) => ({
      ...{ text, start: 0.2 + index * 0.5, end: 0.7 + index * 0.5 },
    }));
    const frames = await rendered('words', {
      cues: [{ start: 0.2, end: 1.7, text: 'One two three', words }],
    });
    const [first, second, third] = [8, 18, 28].map((frame) => pixels(frames[frame]!, isGold));
    for (const { count } of [first!, second!, third!]) expect(count).toBeGreaterThan(10);
    expect(first!.column).toBeLessThan(second!.column);
    expect(second!.column).toBeLessThan(third!.column);
    // The other two words are as white as ever.
    expect(pixels(frames[18]!, isWhite).count).toBeGreaterThan(20);
    expect(pixels(frames[38]!, isGold).count).toBe(0);
  });

  it('stand where their style says, over two lines where it leaves no room for one', async () => {
    const style = { position: 'top', color: '#ffd84d', maxWidth: '40%', size: '8%' };
    const frames = await rendered('styled', {
      style,
      cues: [{ start: 0, end: 2, text: 'A line that is far too long for so little room' }],
    });
    const { top, bottom } = pixels(frames[20]!, isGold);
    expect(top).toBeLessThan(size.height * 0.15);
    expect(bottom - top).toBeGreaterThan(size.height * 0.12);
    expect(bottom).toBeLessThan(size.height * 0.5);
    expect(pixels(frames[20]!, isWhite).count).toBe(0);
  });
});
