import { join, resolve } from 'node:path';

const media = resolve(import.meta.dirname, '../../examples/evening-walk/media');

const words = 'the quick brown fox walks along a quiet harbour while evening falls over town and sea'.split(
  ' ',
);

/** A storyboard of as many scenes, each a clip with a long and a short text of its own, that fade into each other. */
export function manyScenes(count: number): object {
  return {
    version: 1,
    title: `${count} scenes`,
    output: { preset: 'web-720p', fps: 25 },
    defaults: { text: { color: '#ffffff', size: 48 } },
    scenes: Array.from({ length: count }, (_, index) => ({
      id: `scene-${index}`,
      duration: 3,
      background: '#102030',
      elements: [
        {
          ...{ type: 'video', src: join(media, index % 2 === 0 ? 'ridge.mp4' : 'sea.mp4') },
          ...{ trimStart: (index % 9) / 10, trimDuration: 3, fit: 'cover', volume: 0.3 },
        },
        { type: 'text', text: `${index}: ${sentence(index)}`, position: 'bottom', maxWidth: '80%' },
        { type: 'text', text: `Scene number ${index}`, position: 'top-left', size: 28, animation: 'fadeIn' },
      ],
      ...(index === count - 1 ? {} : { transition: { type: 'fade', duration: 0.5 } }),
    })),
  };
}

function sentence(seed: number): string {
  return Array.from({ length: 9 }, (_, place) => words[(seed * 7 + place * 3) % words.length]).join(' ');
}
