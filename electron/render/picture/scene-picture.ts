import type { Element, Scene } from '../../storyboard/resolved';
import type { FrameSpan } from '../frames';
import type { MediaFacts } from '../media-facts';
import { elementTime } from '../timeline';
import { backgroundLayer } from './background';
import { imageLayer } from './image';
import type { Layer, Stretch } from './layer';
import { seenIn } from './seen';
import { textLayer } from './text';
import { videoLayer } from './video';

/**
 * The layers of one scene, the lowest first.
 *
 * @param available Frames of the whole scene.
 * @param window Which of them are drawn.
 */
export function sceneLayers(
  scene: Scene,
  available: number,
  window: FrameSpan,
  stretch: Stretch,
  facts: MediaFacts,
): Layer[] {
  return [
    backgroundLayer(scene.background, scene.path, stretch, facts),
    ...elementLayers(scene.elements, available, window, stretch, facts),
  ];
}

/** The layers of elements that share a time: those of one scene, or those over the whole video. */
export function elementLayers(
  elements: readonly Element[],
  available: number,
  window: FrameSpan,
  stretch: Stretch,
  facts: MediaFacts,
): Layer[] {
  return elements.flatMap((element) => {
    if (element.type === 'audio') return [];
    const seen = seenIn(elementTime(element, available, stretch.fps, facts), window);
    if (seen === null || element.opacity <= 0) return [];
    switch (element.type) {
      case 'image':
        return [imageLayer(element, seen, stretch, facts)];
      case 'video':
        return [videoLayer(element, seen, stretch, facts)];
      case 'text': {
        const layer = textLayer(element, seen, stretch, facts);
        return layer === null ? [] : [layer];
      }
    }
  });
}

/** A window of the output timeline, in frames of a scene's (or the video's) own time. */
export function windowIn(firstFrame: number, frames: number, sceneStart: number): FrameSpan {
  const first = firstFrame - sceneStart;
  return { first, last: first + frames };
}
