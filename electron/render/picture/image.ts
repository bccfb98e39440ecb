import { fail } from '../../../shared/errors';
import type { ImageElement } from '../../storyboard/resolved';
import { infoOf } from '../clip-length';
import type { MediaFacts } from '../media-facts';
import { planFades } from './fade';
import { held, print, toLayerFormat } from './filters';
import { boxOf, isFrame, drawnBox } from './geometry';
import type { Layer, Stretch } from './layer';
import { detailFor, perspectiveFilters } from './motion';
import type { View } from './motion';
import type { Seen } from './seen';
import { centred, fittedStill } from './still';
import type { PictureSource } from './still';

/** Milliseconds of one core for a frame at 720p; see `Segment.cost`. */
const overlayCost = 1.2;
const motionCost = 14;

/** @throws RenderyardError SOURCE_NO_STREAM. */
export function pictureOf(src: string, path: string, facts: Pick<MediaFacts, 'media'>): PictureSource {
  const info = infoOf(src, path, facts);
  if (info.video === null) {
    throw fail('SOURCE_NO_STREAM', `"${info.path}" has no picture: name another file.`, {
      path: `${path}.src`,
    });
  }
  return { info, stream: info.video };
}

export function imageLayer(element: ImageElement, seen: Seen, stretch: Stretch, facts: MediaFacts): Layer {
  const source = pictureOf(element.src, element.path, facts);
  const { fps, size } = stretch;
  const box = drawnBox(element.fit, source.stream, boxOf(element.placement, source.stream, size));
  const fades = planFades(seen, element, fps);
  const alpha = source.stream.hasAlpha || fades !== null || element.opacity < 1;
  const motion = element.motion;
  const moves =
    motion !== null && (motion.pan !== null || motion.zoom[0] !== motion.zoom[1] || motion.zoom[0] !== 1);
  const share = (box.width * box.height) / (size.width * size.height);
  // `contain` has been taken care of by drawing only the picture's own part of the box.
  const fit = element.fit === 'contain' ? 'fill' : element.fit;
  return {
    x: box.x,
    y: box.y,
    span: seen.span,
    covers: !alpha && seen.always && isFrame(box, size),
    costPerFrame: (moves ? motionCost : alpha ? overlayCost : 0) * share,
    build(graph) {
      const detail = moves ? detailFor(motion) : 1;
      const target = { width: Math.ceil(box.width * detail), height: Math.ceil(box.height * detail) };
      const fitted = fittedStill(graph, source, fit, target);
      const finish = [
        ...toLayerFormat(alpha),
        ...(element.opacity < 1 ? [`lutyuv=a=val*${print(element.opacity)}`] : []),
      ];
      if (!moves) {
        const still = graph.chain([fitted.pad], [centred(box, fitted.size), ...finish]);
        if (fades === null) return { pad: still, still: true };
        const filters = [...held(fps), ...fades.filters];
        return { pad: graph.chain([still], filters), still: false };
      }
      const view: View = { picture: fitted.size, box, motion, detail, total: seen.total };
      const filters = [
        ...finish,
        ...held(fps),
        ...perspectiveFilters(view, fades?.origin ?? seen.shown.first),
        ...(fades?.filters ?? []),
      ];
      return { pad: graph.chain([fitted.pad], filters), still: false };
    },
  };
}
