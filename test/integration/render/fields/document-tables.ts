import { builtInPresets } from '../../../../shared/presets/library';
import { near } from './element-tables';
import { size } from './made';
import type { Made } from './made';

/** Two storyboards that differ by one field, and what is true of the first one alone. */
export interface DocumentRow {
  with: object;
  without: object;
  look: (made: Made) => Promise<boolean>;
}

const output = { ...size, fps: 10, quality: 'draft' };
const plain = { output, scenes: [{ duration: 1 }] };
const white = { type: 'image', src: 'white.png', width: 40, height: 20 };
const isWhite = async (made: Made, at = 0.5) => (await made.light(at, 80, 45)) > 200;

/** One member of a part of the document that has all its other members in common. */
function member(part: string, base: object, fields: object, rest: object = {}) {
  const of = (own: object) => ({ ...plain, ...rest, [part]: { ...base, ...own } });
  return {
    with: of(fields),
    without: of({}),
  };
}

const clip = { scenes: [{ duration: 0.4, elements: [{ type: 'video', src: 'busy.mkv', mute: true }] }] };
const video = (fields: object, base: object = {}) => member('output', { ...output, ...base }, fields, clip);
/** Seen in sound, whose encoder spends what it may. */
const noise = (fields: object) =>
  member('output', { ...output, format: 'm4a' }, fields, {
    scenes: [{ duration: 1, elements: [{ type: 'audio', src: 'noise.wav' }] }],
  });
const draft = builtInPresets.get('draft');
/** Sound of a storyboard without any picture is as good as that of a video. */
const heard = { ...output, format: 'wav' };

export const outputRows: Record<string, DocumentRow> = {
  preset: {
    ...{ with: { ...plain, output: { preset: 'draft' } }, without: { ...plain, output: {} } },
    look: async (made) => (await made.timeline()).width === draft?.width,
  },
  width: { ...video({ width: 64 }), look: async (made) => (await made.timeline()).width === 64 },
  height: { ...video({ height: 64 }), look: async (made) => (await made.timeline()).height === 64 },
  fps: { ...video({ fps: 5 }), look: async (made) => (await made.timeline()).fps === 5 },
  format: {
    ...video({ format: 'mkv' }),
    look: async (made) => JSON.stringify((await made.streams()).format).includes('matroska'),
  },
  codec: {
    ...video({ codec: 'hevc' }),
    look: async (made) => (await made.streams()).streams[0]?.codec_name === 'hevc',
  },
  depth: {
    ...video({ depth: 10 }, { codec: 'hevc' }),
    look: async (made) => JSON.stringify((await made.streams()).streams[0]).includes('yuv420p10le'),
  },
  quality: { ...noise({ quality: 'high' }), look: async (made) => (await made.bytes()) > 20_000 },
  crf: { ...video({ crf: 51 }), look: async (made) => (await made.bytes()) < 6000 },
  audioBitrate: {
    ...noise({ audioBitrate: 32_000 }),
    look: async (made) => (await made.bytes()) < 7000,
  },
};

const scene = (fields: object, base: object = { duration: 1 }) => ({
  with: { output, scenes: [{ ...base, ...fields }, { duration: 1 }] },
  without: { output, scenes: [base, { duration: 1 }] },
});
const total = async (made: Made, seconds: number) => near((await made.timeline()).duration, seconds, 0.01);

export const sceneRows: Record<string, DocumentRow> = {
  id: {
    ...scene({ id: 'opening' }),
    look: async (made) => (await made.timeline()).scenes[0]?.id === 'opening',
  },
  condition: { ...scene({ condition: false }), look: (made) => total(made, 1) },
  duration: { ...scene({ duration: 2 }), look: (made) => total(made, 3) },
  background: { ...scene({ background: '#ffffff' }), look: (made) => isWhite(made) },
  elements: { ...scene({ elements: [white] }), look: async (made) => isWhite(made, 0.5) },
  transition: { ...scene({ transition: { type: 'fade' } }), look: (made) => total(made, 1.5) },
};

const gradient = ['#000000', '#ffffff'];
const background = (fields: object, base: object = {}) => ({
  with: { output, scenes: [{ duration: 1, background: { ...base, ...fields } }] },
  without: { output, scenes: [{ duration: 1, background: Object.keys(base).length > 0 ? base : '#000000' }] },
});
export const backgroundRows: Record<string, DocumentRow> = {
  gradient: { ...background({ gradient }), look: async (made) => (await made.light(0.5, 80, 80)) > 180 },
  angle: {
    ...background({ angle: 90 }, { gradient }),
    look: async (made) => (await made.light(0.5, 150, 5)) > 200,
  },
  src: { ...background({ src: 'white.png' }), look: (made) => isWhite(made) },
  fit: {
    ...background({ fit: 'contain' }, { src: 'tall.png' }),
    look: async (made) => (await made.light(0.5, 5, 45)) < 20,
  },
  blur: {
    ...background({ blur: 20 }, { src: 'halves.png' }),
    look: async (made) => near(await made.light(0.5, 84, 45), 110, 45),
  },
};

const between = (transition: object) => ({
  output,
  scenes: [{ duration: 1, background: '#ffffff', transition }, { duration: 1 }],
});
export const transitionRows: Record<string, DocumentRow> = {
  type: {
    with: between({ type: 'wipeleft', duration: 0.8 }),
    without: between({ duration: 0.8 }),
    look: async (made) => (await made.light(0.6, 10, 45)) > 240 && (await made.light(0.6, 150, 45)) < 16,
  },
  duration: {
    with: between({ type: 'fade', duration: 0.2 }),
    without: between({ type: 'fade' }),
    look: (made) => total(made, 1.8),
  },
};

const music = (fields: object, base: object = {}, rest: object = {}) =>
  member('soundtrack', { src: 'clip.mp4', ...base }, fields, { output: heard, ...rest });
const loud = async (made: Made, from: number, to: number) => (await made.level(from, to)) > 0.02;
export const soundtrackRows: Record<string, DocumentRow> = {
  src: {
    with: { ...plain, output: heard, soundtrack: { src: 'high.wav' } },
    without: { ...plain, output: heard, soundtrack: { src: 'clip.mp4' } },
    look: async (made) => near(await made.pitch(0.2, 0.8), 1200, 30),
  },
  volume: {
    ...music({ volume: 0.25 }),
    look: async (made) => near((await made.level(0.2, 0.8)) / 0.1414, 0.25, 0.05),
  },
  fadeIn: {
    ...music({ fadeIn: 0.9 }),
    look: async (made) => (await made.level(0.05, 0.2)) < (await made.level(0.7, 0.9)) / 3,
  },
  fadeOut: {
    ...music({ fadeOut: 0.9 }),
    look: async (made) => (await made.level(0.8, 0.95)) < (await made.level(0.1, 0.3)) / 3,
  },
  loop: {
    ...music({ loop: true }, {}, { scenes: [{ duration: 3 }] }),
    look: (made) => loud(made, 2.2, 2.9),
  },
  trimStart: {
    ...music({ trimStart: 1 }),
    look: async (made) => near(await made.pitch(0.1, 0.9), 800, 20),
  },
  duck: {
    ...music(
      { duck: true },
      {},
      {
        scenes: [{ duration: 2, elements: [{ type: 'audio', src: 'high.wav', volume: 1, start: 1 }] }],
      },
    ),
    // 400 Hz before, and 800 Hz under 1200 Hz: the sum of two equal tones is 1.41 times as loud as one of them.
    look: async (made) => (await made.level(1.5, 1.9)) < (await made.level(0.2, 0.8)) * 1.15,
  },
};

const cues = [{ start: 0, end: 1, text: 'HH' }];
const style = { font: 'Inter Bold', size: 30, color: '#ffffff', background: null, position: 'center' };
const captions = (fields: object, base: object = { cues }) =>
  member('captions', { burnIn: true, style, ...base }, fields);
const isWritten = async (made: Made, at: number) => (await made.count(at, (red) => red > 150)) > 20;
export const captionRows: Record<string, DocumentRow> = {
  src: {
    with: { ...plain, captions: { burnIn: true, style, src: 'late.srt' } },
    without: { ...plain, captions: { burnIn: true, style, cues } },
    look: async (made) => !(await isWritten(made, 0.3)) && (await isWritten(made, 0.8)),
  },
  encoding: {
    with: { ...plain, captions: { burnIn: true, style, src: 'latin.srt', encoding: 'windows-1252' } },
    without: { ...plain, captions: { burnIn: true, style, src: 'late.srt' } },
    look: (made) => isWritten(made, 0.2),
  },
  cues: {
    with: { ...plain, captions: { burnIn: true, style, cues } },
    without: { ...plain, captions: { burnIn: true, style, src: 'late.srt' } },
    look: (made) => isWritten(made, 0.2),
  },
  from: {
    with: { ...plain, ...spoken({}), captions: { burnIn: true, style, from: 'voices' } },
    without: {
      ...plain,
      ...spoken({}),
      captions: { burnIn: true, style, cues: [{ ...cues[0], start: 0.9 }] },
    },
    look: (made) => isWritten(made, 0.3),
  },
  style: {
    ...captions({ style: { ...style, position: 'top' } }),
    look: async (made) => (await made.ink(0.5)).bottom < 45,
  },
  burnIn: {
    ...captions({ burnIn: true }, { cues, track: true, burnIn: undefined }),
    look: (made) => isWritten(made, 0.5),
  },
  track: {
    ...captions({ track: true }),
    look: async (made) => (await made.streams()).streams.some(({ codec_type }) => codec_type === 'subtitle'),
  },
};

const longText = { cues: [{ start: 0, end: 1, text: 'H H H' }] };
const twoLines = { cues: [{ start: 0, end: 1, text: 'HH\nHH' }] };
const words = [
  { start: 0, end: 0.5, text: 'HH' },
  { start: 0.5, end: 1, text: 'HH' },
];
const aloud = { cues: [{ start: 0, end: 1, text: 'HH HH', words }] };
const red = (r: number, g: number, b: number) => r > 150 && g < 90 && b < 90;
function restyled(fields: object, more: object = {}) {
  const base = { cues, ...more };
  return { with: captions({ style: { ...style, ...fields } }, base).with, without: captions({}, base).with };
}
export const captionStyleRows: Record<string, DocumentRow> = {
  font: {
    ...restyled({ font: 'Inter Thin' }),
    look: async (made) => (await made.count(0.5, (r) => r > 150)) < 120,
  },
  size: { ...restyled({ size: 60 }), look: async (made) => (await made.ink(0.5)).height > 38 },
  color: { ...restyled({ color: '#ff0000' }), look: async (made) => (await made.count(0.5, red)) > 50 },
  lineHeight: {
    ...restyled({ lineHeight: 2 }, twoLines),
    look: async (made) => (await made.ink(0.5)).height > 70,
  },
  stroke: {
    ...restyled({ stroke: { color: '#ff0000', width: 3 } }),
    look: async (made) => (await made.count(0.5, red)) > 50,
  },
  shadow: {
    ...restyled({ shadow: { color: '#ff0000', x: 6, y: 6, blur: 0 } }),
    look: async (made) => (await made.count(0.5, red)) > 50,
  },
  background: {
    ...restyled({ background: '#ff0000' }),
    look: async (made) => (await made.count(0.5, red)) > 200,
  },
  position: { ...restyled({ position: 'bottom' }), look: async (made) => (await made.ink(0.5)).top > 50 },
  highlight: {
    ...restyled({ highlight: '#ff0000' }, aloud),
    look: async (made) => (await made.count(0.2, red)) > 50,
  },
  maxWidth: {
    ...restyled({ maxWidth: 50 }, longText),
    look: async (made) => (await made.ink(0.5)).height > 45,
  },
};

const cue = (fields: object, base: object = { start: 0.2, end: 0.6, text: 'H' }) => ({
  with: captions({}, { cues: [{ ...base, ...fields }] }).with,
  without: captions({}, { cues: [base] }).with,
});
export const cueRows: Record<string, DocumentRow> = {
  start: { ...cue({ start: 0.4 }), look: async (made) => !(await isWritten(made, 0.3)) },
  end: { ...cue({ end: 0.9 }), look: (made) => isWritten(made, 0.8) },
  text: { ...cue({ text: 'HHH' }), look: async (made) => (await made.ink(0.4)).width > 40 },
  words: {
    ...cue(
      { words: [{ start: 0.2, end: 0.6, text: 'HH' }], text: 'HH' },
      { start: 0.2, end: 0.6, text: 'HH' },
    ),
    // The colour of the word that is said, unless told otherwise.
    look: async (made) => (await made.count(0.4, (r, _g, b) => r > 150 && b < 120)) > 20,
  },
};

function spoken(fields: object) {
  const element = { type: 'voice', text: 'One two three four' };
  return { scenes: [{ duration: 'auto', elements: [{ ...element, ...fields }] }] };
}
/** What espeak-ng says of its own accord: how long it takes, and how loud its first second is. */
export interface UsualVoice {
  seconds: number;
  level: number;
}
export const usualVoice = { output: heard, ...spoken({}) };
const wordy = (fields: object) => ({ with: { output: heard, ...spoken(fields) }, without: usualVoice });
const lasts = async (made: Made) => (await made.timeline()).duration;
interface VoiceRow extends Omit<DocumentRow, 'look'> {
  look: (made: Made, usual: UsualVoice) => Promise<boolean>;
}
export const voiceRows: Record<string, VoiceRow> = {
  // That program speaks for two seconds.
  engine: { ...wordy({ engine: 'command', run: ['./speaker.sh'] }), look: (made) => total(made, 2) },
  speed: { ...wordy({ speed: 2 }), look: async (made, { seconds }) => (await lasts(made)) < seconds * 0.75 },
  language: {
    ...wordy({ language: 'de' }),
    look: async (made, { seconds }) => Math.abs((await lasts(made)) - seconds) > 0.01,
  },
  voice: {
    ...wordy({ voice: 'en+f3' }),
    look: async (made, { level }) => Math.abs((await made.level(0, 1)) / level - 1) > 0.01,
  },
};

const variable = (declaration: object, text = '{{word}}') => ({
  output,
  variables: [declaration],
  scenes: [
    { duration: 1, elements: [{ type: 'text', text, color: '#ffffff', font: 'Inter Bold', size: 30 }] },
  ],
});
const toned = {
  ...plain,
  output: heard,
  scenes: [{ duration: 1, elements: [{ type: 'audio', src: 'low.wav' }] }],
};
export const documentRows: Record<string, DocumentRow> = {
  title: {
    with: { ...plain, title: 'A name' },
    without: plain,
    look: async (made) => (await made.streams()).format.tags?.title === 'A name',
  },
  elements: { with: { ...plain, elements: [white] }, without: plain, look: (made) => isWhite(made) },
  loudness: {
    with: { ...toned, loudness: -35 },
    without: toned,
    look: async (made) => (await made.level(0.2, 0.8)) < 0.05,
  },
  variables: {
    with: variable({ id: 'word', default: 'HHHHHH' }),
    without: variable({ id: 'word', default: 'H' }),
    look: async (made) => (await made.ink(0.5)).width > 80,
  },
  destinations: {
    with: { ...plain, destinations: [{ type: 'gcs', bucket: 'some-bucket' }] },
    without: plain,
    look: async (made) => (await made.resolved()).destinations?.[0]?.bucket === 'some-bucket',
  },
};
