import type { Element, Scene, SubtitlesElement } from '../../storyboard/resolved';
import { placed, spokenCues } from '../captions';
import { intersect } from '../frames';
import type { FrameSpan } from '../frames';
import type { MediaFacts } from '../media-facts';
import { elementTime } from '../timeline';
import { animatedLayers } from './animate';
import { backgroundLayer } from './background';
import { captionLayer } from './caption';
import { imageLayer } from './image';
import type { Layer, Stretch } from './layer';
import { seenIn } from './seen';
import { textLayers } from './text-layers';
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
    if (element.type === 'subtitles')
      return subtitleLayers(element, elements, available, window, stretch, facts);
    const seen = seenIn(elementTime(element, available, stretch.fps, facts), window);
    if (seen === null || element.opacity <= 0) return [];
    switch (element.type) {
      case 'image':
        return animatedLayers(element, seen, stretch, facts, (plain, part) =>
          imageLayer(plain, part, stretch, facts),
        );
      case 'video':
        return animatedLayers(element, seen, stretch, facts, (plain, part) =>
          videoLayer(plain, part, stretch, facts),
        );
      case 'text':
        return textLayers(element, seen, stretch, facts);
    }
  });
}

function subtitleLayers(
  element: SubtitlesElement,
  neighbours: readonly Element[],
  available: number,
  window: FrameSpan,
  stretch: Stretch,
  facts: MediaFacts,
): Layer[] {
  const time = elementTime(element, available, stretch.fps, facts);
  const cues =
    element.cues === 'voices'
      ? spokenCues(neighbours, available, stretch.fps, facts).flatMap((cue) => {
          const span = intersect(cue, time);
          return span === null ? [] : [{ ...cue, ...span }];
        })
      : placed(element.cues, time.first, 1, stretch.fps, time);
  const layer = captionLayer(cues, element.style, window, stretch, facts);
  return layer === null ? [] : [layer];
}

/** A window of the output timeline, in frames of a scene's (or the video's) own time. */
export function windowIn(firstFrame: number, frames: number, sceneStart: number): FrameSpan {
  const first = firstFrame - sceneStart;
  return { first, last: first + frames };
}
