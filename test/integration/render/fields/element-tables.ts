import type { ElementType } from '../../../../shared/storyboard/element';

export const [width, height, fps] = [160, 90, 10];
export const rate = 48_000;

/** One scene of the finished video, in its own time. */
export interface Shown {
  /** Brightness of a point, 0 to 255. */
  light(seconds: number, x: number, y: number): number;
  /** The box around what is brighter than a third. */
  bounds(seconds: number): { left: number; top: number; right: number; bottom: number };
  color(seconds: number, x: number, y: number): [number, number, number];
  /** Mean brightness of all the frame. */
  mean(seconds: number): number;
  level(from: number, to: number): number;
  pitch(from: number, to: number): number;
  seconds: number;
}

export interface Row {
  fields: object;
  look: (shown: Shown) => boolean;
  /** Other than the type's own. */
  base?: object;
  duration?: number | 'auto';
}

const centre = [80, 45] as const;
const lit = (shown: Shown, seconds: number, x: number = centre[0], y: number = centre[1]) =>
  shown.light(seconds, x, y) > 90;
export const near = (value: number, wanted: number, by: number) => Math.abs(value - wanted) <= by;
const heard = (shown: Shown, from: number, to: number) => shown.level(from, to) > 0.02;

/** Fields of a name are refused twice: that is what an id is for. Looked at apart. */
export const named = Symbol('named');
export type Rows = Record<string, Row | typeof named>;

const timed: Rows = {
  id: named,
  condition: { fields: { condition: false }, look: (shown) => !lit(shown, 0.5) && !heard(shown, 0.2, 0.8) },
  start: {
    fields: { start: 0.5 },
    look: (s) => !lit(s, 0.3) && !heard(s, 0.1, 0.45) && (lit(s, 0.8) || heard(s, 0.6, 0.9)),
  },
  duration: {
    fields: { duration: 0.4 },
    look: (s) => !lit(s, 0.7) && !heard(s, 0.5, 0.9) && (lit(s, 0.2) || heard(s, 0.1, 0.35)),
  },
};

const seen: Rows = {
  position: {
    fields: { position: 'top-left' },
    look: (s) => s.bounds(0.5).left < 10 && s.bounds(0.5).bottom < 60,
  },
  x: { fields: { x: 110 }, look: (s) => near(s.bounds(0.5).left, 111, 4) },
  y: { fields: { y: '60%' }, look: (s) => near(s.bounds(0.5).top, 56, 5) },
  opacity: { fields: { opacity: 0.4 }, look: (s) => near(brightest(s, 0.5), 0.4, 0.07) },
  fadeIn: {
    fields: { fadeIn: 1 },
    look: (s) => near(brightest(s, 0.5), 0.5, 0.08) && brightest(s, 0.9) > 0.8,
  },
  fadeOut: {
    fields: { fadeOut: 1 },
    look: (s) => near(brightest(s, 0.5), 0.5, 0.08) && brightest(s, 0.1) > 0.8,
  },
  animation: {
    fields: { animation: { type: 'slideIn', side: 'right', duration: 0.8 } },
    look: (s) => s.bounds(0.1).left > s.bounds(0.9).left + 30,
  },
};
/** Of the brightness that the middle has without it, in all of the frame: media here are white where they are lit. */
function brightest(shown: Shown, seconds: number): number {
  let most = 0;
  for (let y = 0; y < height; y += 3)
    for (let x = 0; x < width; x += 1) most = Math.max(most, shown.light(seconds, x, y));
  return most / 255;
}

const box: Rows = {
  width: { fields: { width: 80 }, look: (s) => near(s.bounds(0.5).right - s.bounds(0.5).left, 80, 3) },
  height: { fields: { height: '80%' }, look: (s) => near(s.bounds(0.5).bottom - s.bounds(0.5).top, 72, 3) },
  fit: {
    base: { width: 60, height: 60 },
    fields: { fit: 'contain' },
    look: (s) => near(s.bounds(0.5).bottom - s.bounds(0.5).top, 30, 3),
  },
};

/** Of media that run: white for a second, then grey for another; 400 Hz, then 800 Hz. */
const clip: Rows = {
  trimStart: { fields: { trimStart: 1 }, look: (s) => near(s.pitch(0.1, 0.9), 800, 20) },
  trimDuration: { duration: 'auto', fields: { trimDuration: 0.6 }, look: (s) => near(s.seconds, 0.6, 0.05) },
  loop: { duration: 2, base: { trimDuration: 0.5 }, fields: { loop: true }, look: (s) => heard(s, 1.1, 1.9) },
  speed: { fields: { speed: 2 }, look: (s) => near(s.pitch(0.6, 0.9), 800, 40) },
};

const sound: Rows = {
  volume: { fields: { volume: 0.25 }, look: (s) => near(s.level(0.2, 0.8) / 0.1414, 0.25, 0.05) },
  mute: { fields: { mute: true }, look: (s) => s.level(0.1, 0.9) < 0.001 },
};
const soundFades: Rows = {
  fadeIn: { fields: { fadeIn: 0.9 }, look: (s) => s.level(0.05, 0.2) < s.level(0.7, 0.9) / 3 },
  fadeOut: { fields: { fadeOut: 0.9 }, look: (s) => s.level(0.8, 0.95) < s.level(0.1, 0.3) / 3 },
};

const text: Rows = {
  text: { fields: { text: 'HHHHHH' }, look: (s) => s.bounds(0.5).right - s.bounds(0.5).left > 100 },
  font: { fields: { font: 'Inter Thin' }, look: (s) => s.mean(0.5) < 6 },
  size: { fields: { size: 60 }, look: (s) => s.bounds(0.5).bottom - s.bounds(0.5).top > 38 },
  color: { fields: { color: '#ff0000' }, look: (s) => isRed(s) },
  lineHeight: {
    base: { text: 'H\nH', size: 16 },
    fields: { lineHeight: 3 },
    look: (s) => s.bounds(0.5).bottom - s.bounds(0.5).top > 50,
  },
  stroke: {
    fields: { stroke: { color: '#ffffff', width: 4 } },
    look: (s) => s.bounds(0.5).bottom - s.bounds(0.5).top > 26,
  },
  shadow: {
    fields: { shadow: { color: '#ffffff', x: 0, y: 20, blur: 0 } },
    look: (s) => s.bounds(0.5).bottom > 70,
  },
  background: {
    fields: { background: { color: '#ffffff', padding: 20, radius: 0 } },
    look: (s) => s.bounds(0.5).bottom - s.bounds(0.5).top > 70,
  },
  align: { base: { text: 'HHHHHH\nH', size: 20 }, fields: { align: 'right' }, look: (s) => lower(s) > 95 },
  maxWidth: {
    base: { text: 'HH HH HH', size: 24 },
    fields: { maxWidth: 70 },
    look: (s) => s.bounds(0.5).bottom - s.bounds(0.5).top > 45,
  },
};
function isRed(shown: Shown): boolean {
  for (let x = 0; x < width; x += 1) {
    const [red, green] = shown.color(0.5, x, 45);
    if (red > 150 && green < 90) return true;
  }
  return false;
}
/** Middle of the lower line's ink. */
function lower(shown: Shown): number {
  const inked = Array.from({ length: width }, (_, x) => x).filter((x) => shown.light(0.5, x, 60) > 90);
  return inked.length === 0 ? 0 : (inked[0]! + inked.at(-1)!) / 2;
}

const command: Rows = {
  run: { fields: { run: ['./maker.sh', 'dark'] }, look: (s) => !lit(s, 0.5) && !heard(s, 0.2, 0.8) },
  output: {
    base: { run: ['./maker.sh', 'both'] },
    fields: { output: 'other.mkv' },
    look: (s) => !lit(s, 0.5) && !heard(s, 0.2, 0.8),
  },
  environment: {
    base: { run: ['./maker.sh', 'asked'] },
    fields: { environment: { MAKE: 'dark' } },
    look: (s) => !lit(s, 0.5) && !heard(s, 0.2, 0.8),
  },
};

interface Table {
  base: object;
  rows: Rows;
}
const small = { width: 40, height: 20 };
export const tables: Record<ElementType, Table> = {
  image: {
    base: { src: 'white.png', ...small },
    rows: {
      ...timed,
      ...seen,
      ...box,
      src: { fields: { src: 'black.png' }, look: (s) => !lit(s, 0.5) },
      motion: {
        base: { src: 'halves.png' },
        fields: { motion: { zoom: [1, 3], pan: 'right' } },
        look: (s) => s.mean(0.9) < s.mean(0) / 2,
      },
    },
  },
  video: {
    base: { src: 'clip.mp4', ...small },
    rows: {
      ...timed,
      ...seen,
      ...box,
      ...clip,
      ...sound,
      src: { fields: { src: 'dark.mp4' }, look: (s) => !lit(s, 0.5) },
    },
  },
  generator: {
    base: { run: ['./maker.sh', 'light'], output: 'made.mkv', ...small },
    rows: { ...timed, ...seen, ...box, ...clip, ...sound, ...command },
  },
  text: { base: { text: 'HHH', font: 'Inter Bold', size: 30 }, rows: { ...timed, ...seen, ...text } },
  audio: {
    base: { src: 'clip.mp4' },
    rows: {
      ...timed,
      ...clip,
      ...sound,
      ...soundFades,
      src: { fields: { src: 'high.wav' }, look: (s) => near(s.pitch(0.2, 0.8), 1200, 30) },
    },
  },
  voice: {
    base: { engine: 'command', run: ['./speaker.sh'], text: 'ah' },
    rows: {
      ...timed,
      ...sound,
      ...soundFades,
      text: { fields: { text: 'high' }, look: (s) => near(s.pitch(0.2, 0.8), 1200, 30) },
      run: { fields: { run: ['./speaker.sh', 'high'] }, look: (s) => near(s.pitch(0.2, 0.8), 1200, 30) },
      output: {
        base: { run: ['./speaker.sh', 'both'] },
        fields: { output: 'other.wav' },
        look: (s) => near(s.pitch(0.2, 0.8), 1200, 30),
      },
      environment: {
        fields: { environment: { SAY: 'high' } },
        look: (s) => near(s.pitch(0.2, 0.8), 1200, 30),
      },
    },
  },
  subtitles: {
    base: {
      cues: [{ start: 0, end: 1, text: 'HH' }],
      style: { font: 'Inter Bold', size: 40, background: '#ffffff', position: 'center' },
    },
    rows: {
      ...timed,
      cues: {
        fields: { cues: [{ start: 0.5, end: 1, text: 'HH' }] },
        look: (s) => !lit(s, 0.3, 60) && lit(s, 0.8, 60),
      },
      src: { fields: { cues: undefined, src: 'late.srt' }, look: (s) => !lit(s, 0.3, 60) && lit(s, 0.8, 60) },
      encoding: {
        base: { cues: undefined, src: 'late.srt' },
        fields: { src: 'latin.srt', encoding: 'windows-1252' },
        look: (s) => lit(s, 0.3, 60),
      },
      style: { fields: { style: { size: 8, position: 'bottom' } }, look: (s) => !lit(s, 0.5) },
    },
  },
};
