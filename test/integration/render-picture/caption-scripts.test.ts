import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FramePictures } from '../../../electron/render/frame-picture';
import { silentLogger } from '../../../electron/telemetry/logger';
import { barFont, readBars, squaresPerEm } from '../../support/bar-font/bar-font';
import { ffmpeg } from '../render/audio-probe';
import { RenderHarness } from '../render/render-harness';

/** What is written, and how it stands in the picture from left to right. */
const lines = [
  ['Japanese', '日本語の字幕です', '日本語の字幕です'],
  ['Chinese', '中文字幕', '中文字幕'],
  ['Hebrew', 'שלום עולם', 'םלוע םולש'],
  ['Arabic', 'مرحبا بالعالم', 'ملاعلاب ابحرم'],
  ['Hebrew among Latin letters', 'Say שלום now', 'Say םולש now'],
  ['Emoji', 'Go 👍 🎬 ✅', 'Go 👍 🎬 ✅'],
] as const;

const width = 480;
const height = 96;
const unit = 4;
const size = unit * squaresPerEm;

let harness: RenderHarness;
let pictures: FramePictures;

beforeAll(() => {
  harness = new RenderHarness();
  pictures = new FramePictures(harness.services, silentLogger);
  const letters = new Set(lines.flatMap(([, text]) => Array.from(text, (one) => one.codePointAt(0) ?? 0)));
  letters.delete(0x20);
  writeFileSync(harness.path('bars.ttf'), barFont('Bars', letters, [0x20, 0xa0, 0x2060]));
  const clock = (second: number, point: string) => `00:00:0${second}${point}000`;
  const cues = (point: string) =>
    lines.map(([, text], at) => `${at + 1}\n${clock(at, point)} --> ${clock(at + 1, point)}\n${text}\n`);
  writeFileSync(harness.path('lines.srt'), cues(',').join('\n'));
  writeFileSync(harness.path('lines.vtt'), `WEBVTT\n\n${cues('.').join('\n')}`);
});
afterAll(() => harness.close());

/** Brightness of each pixel at a moment. */
async function draw(document: object, at: number): Promise<Buffer> {
  const file = harness.storyboard('drawn', { output: { width, height, fps: 10 }, ...document });
  const { bytes } = await pictures.picture(file, { at, format: 'png' });
  writeFileSync(harness.path('drawn.png'), bytes);
  return ffmpeg(['-i', harness.path('drawn.png'), '-f', 'rawvideo', '-pix_fmt', 'gray', '-']);
}

const plain = { size, color: '#ffffff', maxWidth: '100%', stroke: null, shadow: null, background: null };

function captioned(file: string, style: object, at: number): Promise<Buffer> {
  const scenes = [{ duration: lines.length, background: '#000000' }];
  return draw({ scenes, captions: { src: file, style: { ...plain, ...style } } }, at + 0.5);
}

describe.each(['lines.srt', 'lines.vtt'])('captions of %s in the picture', (file) => {
  it.each(lines.map(([what, , seen], at) => [what, seen, at] as const))(
    'stand in the order in which they are read: %s',
    async (_what, seen, at) => {
      const grey = await captioned(file, { font: 'bars.ttf', position: 'top' }, at);
      const top = Math.floor(grey.findIndex((value) => value > 128) / width);
      const letters = readBars((x, y) => grey[y * width + x] ?? 0, { left: 0, right: width, top, unit });
      expect(letters.map((code) => String.fromCodePoint(code ?? 0)).join('')).toBe(seen.replaceAll(' ', ''));
    },
  );
});

describe('captions in the picture', () => {
  it.each(lines.map(([what, text], at) => [what, text, at] as const))(
    'look as a text does, in fonts that have their letters: %s',
    async (_what, text, at) => {
      const style = { font: 'Inter', position: 'center', lineHeight: 1.25 };
      const element = { type: 'text', text, ...plain, ...style };
      const [caption, drawn] = [
        await captioned('lines.srt', style, at),
        await draw({ scenes: [{ duration: 1, background: '#000000', elements: [element] }] }, 0),
      ];
      expect(drawn.filter((value) => value > 128).length).toBeGreaterThan(200);
      const away = caption.map((value, place) => Math.abs(value - (drawn[place] ?? 0)));
      expect(Math.max(...away)).toBeLessThanOrEqual(2);
    },
  );
});
