/**
 * The built-in values, the lowest layer of all: merged under `defaults` of the storyboard, which are merged under
 * each scene and element. Fields that are absent here have no value of their own (an end, a fade, a motion).
 */
const timed = { start: 0 } as const;
const clip = { trimStart: 0, loop: false, speed: 1 } as const;
const sound = { volume: 1, mute: false } as const;
const seen = { opacity: 1 } as const;
const letters = { font: 'Inter', size: '6%', color: '#ffffff', lineHeight: 1.2 } as const;

/** White on a dark box at the bottom: readable over anything. */
const captions = {
  ...{ font: 'Inter SemiBold', size: '5%', color: '#ffffff', highlight: '#ffd84d', lineHeight: 1.25 },
  ...{ position: 'bottom', maxWidth: '80%', background: '#000000b3' },
} as const;

export const builtInDefaults = {
  scene: { duration: 'auto', background: '#000000' },
  image: { ...timed, ...seen, fit: 'cover' },
  video: { ...timed, ...seen, ...clip, ...sound, fit: 'cover' },
  text: { ...timed, ...seen, ...letters, position: 'center', maxWidth: '90%' },
  audio: { ...timed, ...clip, ...sound, fadeIn: 0, fadeOut: 0 },
  voice: { ...timed, ...sound, engine: 'espeak-ng', speed: 1 },
  subtitles: { ...timed, style: captions },
  captions: { style: captions },
  generator: { ...timed, ...seen, ...clip, ...sound, fit: 'cover' },
  soundtrack: { volume: 1, fadeIn: 0, fadeOut: 0, loop: false, trimStart: 0, duck: false },
  output: { width: 1280, height: 720, fps: 30, format: 'mp4', codec: 'h264', quality: 'standard', depth: 8 },
} as const;

/** Seconds of a transition that names no duration, and of each end of an animation that names none. */
export const defaultTransitionSeconds = 0.5;
export const defaultAnimationSeconds = 0.5;
