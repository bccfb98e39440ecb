import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import type { MediaInfo } from '../../../electron/encoder/media';
import { meterKey } from '../../../electron/render/font-meter';
import type { FontMeter } from '../../../electron/render/font-meter';
import type { MediaFacts } from '../../../electron/render/media-facts';
import type {
  AudioElement,
  FontChoice,
  ImageElement,
  OutputSettings,
  ResolvedStoryboard,
  Scene,
  TextElement,
  VideoElement,
} from '../../../electron/storyboard/resolved';

/** Builders of resolved storyboards: everything has a plain default, tests say what matters to them. */

export const output: OutputSettings = {
  width: 320,
  height: 180,
  fps: { num: 30, den: 1 },
  format: 'mp4',
  codec: 'h264',
  quality: 'standard',
  depth: 8,
  crf: 20,
  speed: 'veryfast',
  audioBitrate: 128_000,
  transfer: 'bt709',
  mastering: null,
  deep: false,
};

export function storyboard(
  scenes: readonly Scene[],
  more: Partial<ResolvedStoryboard> = {},
): ResolvedStoryboard {
  return {
    file: '/nowhere/test.storyboard.yaml',
    title: 'Test',
    output,
    scenes,
    elements: [],
    soundtrack: null,
    loudness: null,
    captions: null,
    ...more,
  };
}

export function scene(more: Partial<Scene> = {}): Scene {
  return {
    id: 'scene',
    path: 'scenes[0]',
    duration: 1,
    background: { kind: 'color', color: { rgb: '#000000', alpha: 1 } },
    elements: [],
    transition: null,
    ...more,
  };
}

const visual = {
  id: 'element',
  path: 'scenes[0].elements[0]',
  start: 0,
  duration: null,
  fadeIn: 0,
  fadeOut: 0,
  entrance: [],
  exit: [],
  placement: { x: 0, y: 0, width: 320, height: 180, anchorX: 0, anchorY: 0 },
  fit: 'cover',
  opacity: 1,
} as const;

const trimmed = { trimStart: 0, trimDuration: null, speed: 1, loop: false, volume: 1 };

export function image(src: string, more: Partial<ImageElement> = {}): ImageElement {
  return { type: 'image', ...visual, motion: null, src, ...more };
}

export function video(src: string, more: Partial<VideoElement> = {}): VideoElement {
  return { type: 'video', ...visual, ...trimmed, src, ...more };
}

export function audio(src: string, more: Partial<AudioElement> = {}): AudioElement {
  const { id, path, start, duration, fadeIn, fadeOut } = visual;
  return { type: 'audio', id, path, start, duration, fadeIn, fadeOut, ...trimmed, src, ...more };
}

const fontFolder = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/inter/package.json'));

/** Of the Inter that comes with the app. */
export function inter(weight: 400 | 600 | 700 = 700): FontChoice {
  const style = { 400: 'Regular', 600: 'SemiBold', 700: 'Bold' }[weight];
  return {
    file: join(fontFolder, `${weight}${style}`, `Inter_${weight}${style}.ttf`),
    index: 0,
    family: weight === 600 ? 'Inter SemiBold' : 'Inter',
    fullName: `Inter ${style}`,
    weight,
    italic: false,
    metrics: { unitsPerEm: 2048, ascent: 1984, descent: 494, winAscent: 2269, winDescent: 660 },
  };
}

/** Every character is half an em wide, and in the one font. */
export function fixedMeter(font: FontChoice): FontMeter {
  return { font, advance: (line) => line.length / 2, runs: (line) => [{ text: line, font }] };
}

export function text(content: string, more: Partial<TextElement> = {}): TextElement {
  return {
    type: 'text',
    ...visual,
    fit: 'contain',
    placement: { x: 160, y: 90, width: null, height: null, anchorX: 0.5, anchorY: 0.5 },
    text: content,
    typeOn: null,
    font: inter(),
    size: 32,
    color: { rgb: '#ffffff', alpha: 1 },
    align: 'center',
    maxWidth: 300,
    lineHeight: 1.2,
    stroke: null,
    shadow: null,
    background: null,
    ...more,
  };
}

/** A clip of three seconds with sound, under the name `/clip.mp4`; a picture, a sound; a font whose letters are half an em wide. */
export const facts: MediaFacts = {
  media: new Map(
    [
      mediaInfo('/clip.mp4', 3, true, true),
      mediaInfo('/picture.png', null, true, false),
      mediaInfo('/sound.wav', 2, false, true),
    ].map((one) => [one.path, one]),
  ),
  fonts: new Map([[meterKey(text('').font), fixedMeter(text('').font)]]),
};

/** @param seconds Null is a still picture. */
export function mediaInfo(path: string, seconds: number | null, picture: boolean, sound: boolean): MediaInfo {
  return {
    path,
    bytes: 1,
    format: 'mov',
    demuxer: null,
    durationSeconds: seconds,
    isStill: picture && seconds === null,
    video: picture
      ? {
          index: 0,
          codec: 'h264',
          width: 640,
          height: 360,
          rotation: 0,
          pixelFormat: 'yuv420p',
          frames: null,
          frameRate: seconds === null ? null : { num: 25, den: 1 },
          variableFrameRate: false,
          durationSeconds: seconds,
          colorRange: null,
          colorSpace: null,
          colorTransfer: null,
          colorPrimaries: null,
          interlaced: false,
          hasAlpha: false,
          decoder: null,
        }
      : null,
    audio: sound
      ? { index: 1, codec: 'aac', sampleRate: 48000, channels: 2, durationSeconds: seconds }
      : null,
  };
}
