import { clip, music, picture } from './sources';

/** What the measured videos are made of: plain enough that a storyboard and a hand-written command can say the same. */
export type Shot =
  | { kind: 'picture'; src: string; frames: number; title: string; fadeOut: number }
  | { kind: 'clip'; src: string; from: number; frames: number; title: string; fadeOut: number };

export interface Film {
  name: string;
  width: number;
  height: number;
  shots: readonly Shot[];
  /** Music under all, or else the sound of the clips. */
  music: boolean;
}

export const fps = 30;
export const titleSize = (film: Pick<Film, 'height' | 'width'>) =>
  2 * Math.round((Math.min(film.width, film.height) * 0.09) / 2);
export const zoomTo = 1.2;

/** @param source Number of its picture or clip: each is seen once in a video. */
const pictureShot = (index: number, source: number, frames: number, fadeOut: number): Shot => ({
  kind: 'picture',
  src: picture(source),
  frames,
  title: `Picture ${index + 1}`,
  fadeOut,
});

const clipShot = (index: number, source: number, frames: number, fadeOut = 0): Shot => ({
  kind: 'clip',
  src: clip(source),
  from: 1 + ((Math.floor(index / 4) * 1.7) % 8),
  frames,
  title: `Clip ${index + 1}`,
  fadeOut,
});

const each = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** 10 pictures of 4 s, Ken Burns, 9 fades, titles, music. */
export const slideshow = (seconds = 4): Film => ({
  name: 'slideshow',
  ...{ width: 1280, height: 720, music: true },
  shots: each(10, (index) => pictureShot(index, index, seconds * fps, index === 9 ? 0 : 15)),
});

/** 10 trimmed 1080p clips with text, cut one after the other. */
export const clips = (seconds = 3): Film => ({
  name: 'clips',
  ...{ width: 1920, height: 1080, music: false },
  shots: each(10, (index) => clipShot(index, index, seconds * fps)),
});

/** 60 scenes, two pictures and a clip by turns, fades into pictures and cuts into clips. */
export const long = (seconds = 2): Film => ({
  name: 'long',
  ...{ width: 854, height: 480, music: true },
  shots: each(60, (index) => {
    const round = Math.floor(index / 3);
    return index % 3 === 2
      ? clipShot(index, round, seconds * fps, index === 59 ? 0 : 10)
      : pictureShot(index, 2 * round + (index % 3), seconds * fps, index % 3 === 0 ? 10 : 0);
  }),
});

export function totalFrames({ shots }: Film): number {
  return shots.reduce((sum, shot) => sum + shot.frames - shot.fadeOut, 0);
}

/** The same as a storyboard. */
export function storyboardOf(film: Film): object {
  return {
    version: 1,
    title: film.name,
    output: { width: film.width, height: film.height, fps, quality: 'standard' },
    ...(film.music ? { soundtrack: { src: music, volume: 0.6, fadeOut: 2, loop: true } } : {}),
    scenes: film.shots.map((shot, index) => ({
      id: `s${index + 1}`,
      duration: shot.frames / fps,
      elements: [
        shot.kind === 'picture'
          ? { type: 'image', src: shot.src, motion: { zoom: [1, zoomTo], pan: 'right', easing: 'linear' } }
          : {
              ...{ type: 'video', src: shot.src, trimStart: shot.from, trimDuration: shot.frames / fps },
              volume: film.music ? 0 : 1,
            },
        { type: 'text', text: shot.title, position: 'bottom', size: titleSize(film), fadeIn: 0.5 },
      ],
      ...(shot.fadeOut > 0 ? { transition: { type: 'fade', duration: shot.fadeOut / fps } } : {}),
    })),
  };
}

/** The same with another title in the middle. */
export function changed(film: Film): Film {
  const middle = Math.floor(film.shots.length / 2);
  return {
    ...film,
    shots: film.shots.map((shot, index) => (index === middle ? { ...shot, title: 'Another title' } : shot)),
  };
}
