import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FramePictures } from '../../../electron/render/frame-picture';
import { silentLogger } from '../../../electron/telemetry/logger';
import { RenderyardError } from '../../../shared/errors';
import { barFont, readBars, squaresPerEm } from '../../support/bar-font/bar-font';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';

/**
 * Text is literal, whatever is in it: each string is drawn in a font whose letters are patterns that say their own code
 * points, and read back from the picture.
 *
 * `RENDERYARD_TEXT_FUZZ=500` is the long form, `RENDERYARD_TEXT_SEED` another set of strings.
 */
const count = Number(process.env.RENDERYARD_TEXT_FUZZ ?? 20);
const seed = Number(process.env.RENDERYARD_TEXT_SEED ?? 1);
const batch = 10;

/** Pixels of a square of a letter, of a letter, and between lines. */
const unit = 3;
const em = unit * squaresPerEm;
const pitch = 24;
const linesAtMost = 4;
const width = 1280;
const lettersAtMost = 40;

/** Mulberry32: equal numbers on every machine. */
function randomFrom(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What ffmpeg, its filters, libass, YAML or a shell give a meaning to. */
const meaningful = [
  ...Array.from('\\{}%:;,\'"[]()<>=@&$`|*?#!~^_+-./ \n\t'),
  ...[
    '\\N',
    '\\n',
    '\\h',
    '{\\b1}',
    '{\\pos(9,9)}',
    '{\\p1}m 0 0 l 9 0 9 9{\\p0}',
    '{\\fscx900}',
    '{\\1a&HFF&}',
    '\\{',
    '\\}',
  ],
  ...[
    '%{pts}',
    '%{expr:1}',
    '%%',
    '[out]',
    ';[0:v]',
    "':x='",
    "\\'",
    '\\\\',
    '\\:',
    '${HOME}',
    '$(id)',
    '<b>',
    '&lt;',
    '\\u0041',
  ],
  ...[
    'Dialogue: 0,0:00:00.00,',
    '[Events]',
    'Comment: ',
    'file:',
    'concat:',
    '/etc/passwd',
    '- a',
    '? b',
    '*c',
    '!!d',
    '\u00a0',
    '  ',
  ],
];

/** Drawn as nothing, or not in its own place: spaces, marks (which lie over letters), and what steers the layout. */
const unseen = /[\p{Z}\p{M}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u;
/** Written from right to left, or makes others so. */
const turning =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** A shaping engine may draw these as other characters, where the font has those: as Unicode wants it, and not what is tried here. */
const shaped = /[\u25cc\u1100-\u11ff\u0e33\u0eb3\ufb50-\ufdff\ufe70-\ufeff]/u;

/** Assigned by a later Unicode than the one here, perhaps: libraries of other versions then differ in what it does to its neighbours. */
const mayBecome = (one: string) => (one.codePointAt(0) ?? 0) < 0x4_0000 && /\p{Cn}/u.test(one);

function anyString(random: (below: number) => number): string {
  const planes = [0x80, 0x80, 0x250, 0x3000, 0x1_0000, 0x2_0000, 0x11_0000];
  const kind = random(4);
  let made = '';
  const length = 1 + random(lettersAtMost - 12);
  while (Array.from(made).length < length) {
    const word = meaningful[random(meaningful.length)] ?? '';
    const codePoint = random(planes[random(planes.length)] ?? 0x80);
    const any = String.fromCodePoint(codePoint);
    if (shaped.test(any) || mayBecome(any)) continue;
    made += kind === 0 ? word : kind === 1 ? any : random(3) === 0 ? word : any;
  }
  return made.split('\n').slice(0, linesAtMost).join('\n');
}

/** The lines that are to be seen, letter by letter. */
function expected(text: string): number[][] {
  return text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) =>
      Array.from(line, (one) => one.codePointAt(0) ?? 0).filter(
        (code) => !unseen.test(String.fromCodePoint(code)),
      ),
    );
}

const random = randomFrom(seed);
const strings = [
  // Every one of them at least once, whatever the others are.
  meaningful.slice(0, 38).join('').replaceAll('\n', ''),
  ...meaningful.slice(38).filter((word) => word.trim() !== ''),
  // Several scripts in one font: each is placed by its own rules, by which a mark may be as wide as a letter.
  'ç\u{14801}\u1ce9\u0c4b9#¥\u6dc4',
  ...Array.from({ length: count }, () => anyString(random)),
];

let harness: RenderHarness;
let pictures: FramePictures;

beforeAll(() => {
  harness = new RenderHarness();
  pictures = new FramePictures(harness.services, silentLogger);
  const used = new Set(strings.flatMap((text) => Array.from(text, (one) => one.codePointAt(0) ?? 0)));
  for (const one of 'aNhxy{}\\') used.add(one.codePointAt(0) ?? 0);
  const [visible, empty] = [new Set<number>(), new Set([0x20, 0xa0, 0x2060])];
  for (const code of used) (unseen.test(String.fromCodePoint(code)) ? empty : visible).add(code);
  writeFileSync(harness.path('bars.ttf'), barFont('Bars', visible, empty));
});
afterAll(() => harness.close());

const style = { font: 'bars.ttf', size: em, lineHeight: pitch / em, color: '#ffffff', maxWidth: width };

interface Picture {
  brightness: (x: number, y: number) => number;
}

async function draw(document: object, height: number): Promise<Picture> {
  const file = harness.storyboard('text', { output: { width, height, fps: 10 }, ...document });
  const { bytes } = await pictures.picture(file, { at: 0, format: 'png' });
  writeFileSync(harness.path('text.png'), bytes);
  const grey = ffmpeg(['-i', harness.path('text.png'), '-f', 'rawvideo', '-pix_fmt', 'gray', '-']);
  return { brightness: (x, y) => grey[y * width + x] ?? 0 };
}

/** Lines of letters below a place. */
function read({ brightness }: Picture, top: number, lines: number): (number | null)[][] {
  return Array.from({ length: lines }, (_, line) =>
    readBars(brightness, { left: 0, right: width, top: top + line * pitch + (pitch - em) / 2, unit }),
  );
}

/** Null where the string may not be used as text, which is said with a code and a place. */
async function refusal(text: string): Promise<string | null> {
  const scenes = [{ duration: 1, elements: [{ type: 'text', text, ...style }] }];
  try {
    await pictures.timeline(harness.storyboard('one', { output: { width, height: 64 }, scenes }), {});
    return null;
  } catch (error) {
    if (!(error instanceof RenderyardError)) throw error;
    expect(error.code).toMatch(/^(STORYBOARD_INVALID|VARIABLE_\w+)$/);
    expect(error.problems[0]?.path ?? '').toContain('text');
    return error.message;
  }
}

function compare(seen: (number | null)[][], text: string): void {
  const wanted = expected(text);
  const shown = JSON.stringify(text);
  expect(seen.flat(), shown).not.toContain(null);
  wanted.forEach((line, index) => {
    const found = seen[index] ?? [];
    // Lines with letters from right to left are in another order, and brackets in them are mirrored.
    const turned = turning.test(text);
    const ordered = (codes: readonly (number | null)[]) => {
      const characters = codes.map((code) => String.fromCodePoint(code ?? 0));
      return turned ? characters.filter((one) => !/\p{Bidi_Mirrored}/u.test(one)).sort() : characters;
    };
    expect(ordered(found), shown).toEqual(ordered(line));
  });
}

describe('any text', () => {
  const batches = Array.from({ length: Math.ceil(strings.length / batch) }, (_, index) =>
    strings.slice(index * batch, (index + 1) * batch),
  );
  it.each(batches.map((texts, index) => [index, texts] as const))(
    'is read back from the picture: batch %i',
    async (_index, texts) => {
      const drawn: string[] = [];
      for (const text of texts) {
        const refused = await refusal(text);
        if (refused === null) drawn.push(text);
        // What no font has a picture of, and what names a variable.
        else
          expect(/[\p{Cc}\p{Surrogate}]|\{\{/u.test(text), `${JSON.stringify(text)}: ${refused}`).toBe(true);
      }
      const room = linesAtMost * pitch;
      const elements = drawn.map((text, index) => ({
        type: 'text',
        text,
        ...style,
        align: 'left',
        x: 0,
        y: index * room,
      }));
      const picture = await draw({ scenes: [{ duration: 1, elements }] }, batch * room);
      drawn.forEach((text, index) => compare(read(picture, index * room, linesAtMost), text));
    },
  );

  it('as a caption, too', async () => {
    for (const text of ['{\\b1}C:\\new\\N{x}', 'a\'b"c;[d]:e,%{pts}', '\\h\\\\{\\p1}m 0 0{\\p0}']) {
      const captions = {
        cues: [{ start: 0, end: 1, text }],
        style: { ...style, position: 'top-left', background: null },
      };
      const picture = await draw({ scenes: [{ duration: 1 }], captions }, 200);
      const top = Array.from({ length: 200 }, (_, y) => y).find((y) =>
        Array.from({ length: width }, (_, x) => x).some((x) => picture.brightness(x, y) > 128),
      );
      const seen = readBars(picture.brightness, { left: 0, right: width, top: top ?? 0, unit });
      expect(seen.map((code) => String.fromCodePoint(code ?? 0)).join(''), text).toBe(
        text.replaceAll(' ', ''),
      );
    }
  });

  it('would be found out if it were not literal', async () => {
    // The same picture from a script that somebody forgot to escape.
    const script = (text: string) =>
      [
        '[Script Info]',
        `PlayResX: ${width}`,
        'PlayResY: 64',
        '[V4+ Styles]',
        'Format: Name, Fontname, Fontsize, PrimaryColour, Alignment, BorderStyle, Outline, Shadow',
        `Style: Default,Bars,${em},&H00FFFFFF,7,1,0,0`,
        '[Events]',
        'Format: Layer, Start, End, Style, Text',
        `Dialogue: 0,0:00:00.00,0:00:09.00,Default,{\\pos(0,0)}${text}`,
      ].join('\n');
    const readScript = (text: string) => {
      writeFileSync(harness.path('raw.ass'), script(text));
      const source = [
        '-f',
        'lavfi',
        '-i',
        `color=black:s=${width}x64:d=1,format=gray,ass=raw.ass:fontsdir=.`,
      ];
      const grey = ffmpeg(
        [...source, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'],
        harness.folder,
      );
      const brightness = (x: number, y: number) => grey[y * width + x] ?? 0;
      const codes = readBars(brightness, { left: 0, right: width, top: 0, unit });
      return codes.map((code) => String.fromCodePoint(code ?? 0)).join('');
    };
    expect(readScript('axy')).toBe('axy');
    expect(readScript('a{x}y')).toBe('ay');
    expect(readScript('a\\Ny')).toBe('a');
    expect(readScript('a\\hy')).toBe('ay');
  });
});
