// The slideshow as a person who knows Remotion would write it: a sequence for each picture, moved and faded by CSS.
import { createElement as h } from 'react';
import {
  AbsoluteFill,
  Audio,
  Composition,
  Img,
  interpolate,
  registerRoot,
  Sequence,
  staticFile,
  useCurrentFrame,
} from 'remotion';

const between = { extrapolateLeft: 'clamp', extrapolateRight: 'clamp' };

/** One picture: a zoom of equal steps to the right, faded in over the one before, with its title. */
function Shot({ film, shot, fadeIn }) {
  const frame = useCurrentFrame();
  const { width, height, fps, zoomTo, titleSize } = film;
  const progress = frame / (shot.frames - 1);
  const zoom = zoomTo ** progress;
  const x = -(width * zoom - width) * progress;
  const y = -(((width * 2) / 3) * zoom - height) / 2;
  return h(
    AbsoluteFill,
    { style: { opacity: fadeIn === 0 ? 1 : interpolate(frame, [0, fadeIn], [0, 1], between) } },
    h(Img, {
      src: staticFile(shot.picture),
      style: {
        ...{ position: 'absolute', left: 0, top: 0, width, transformOrigin: '0 0' },
        transform: `translate(${x}px, ${y}px) scale(${zoom})`,
      },
    }),
    h(
      'div',
      {
        style: {
          ...{ position: 'absolute', left: 0, right: 0, bottom: height * 0.05, textAlign: 'center' },
          ...{ fontFamily: 'Inter', fontSize: titleSize, lineHeight: 1.2, color: 'white' },
          opacity: interpolate(frame, [0, fps / 2], [0, 1], between),
        },
      },
      shot.title,
    ),
  );
}

function Film({ film }) {
  return h(
    AbsoluteFill,
    { style: { backgroundColor: 'black' } },
    h('style', null, `@font-face { font-family: Inter; src: url(${staticFile(film.font)}); }`),
    ...film.shots.map((shot, index) =>
      h(
        Sequence,
        { key: index, from: shot.from, durationInFrames: shot.frames },
        h(Shot, { film, shot, fadeIn: film.shots[index - 1]?.fadeOut ?? 0 }),
      ),
    ),
    h(Audio, {
      src: staticFile(film.music),
      loop: true,
      volume: (frame) =>
        0.6 * interpolate(frame, [film.totalFrames - 2 * film.fps, film.totalFrames], [1, 0], between),
    }),
  );
}

registerRoot(() =>
  h(Composition, {
    id: 'film',
    component: Film,
    ...{ width: 1280, height: 720, fps: 30, durationInFrames: 1 },
    calculateMetadata: ({ props: { film } }) => ({
      ...{ width: film.width, height: film.height, fps: film.fps, durationInFrames: film.totalFrames },
    }),
    defaultProps: { film: { shots: [], width: 1280, height: 720, fps: 30, totalFrames: 1 } },
  }),
);
