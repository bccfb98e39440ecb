import { fail } from '../../../shared/errors';
import type { ImageElement } from '../../storyboard/resolved';
import { infoOf } from '../clip-length';
import type { MediaFacts } from '../media-facts';
import type { View } from '../segment';
import { planFades } from './fade';
import { clocked, held, print, tagged, toLayerFormat } from './filters';
import { boxOf, isFrame, drawnBox } from './geometry';
import { GraphBuilder } from './graph-builder';
import type { Size } from './geometry';
import type { Layer, Stretch } from './layer';
import { detailFor, perspectiveFilters } from './motion';
import type { Seen } from './seen';
import { centred, fittedStill } from './still';
import type { PictureSource } from './still';

/** Milliseconds of one core for a frame at 720p; see `Segment.cost`. */
const overlayCost = 1.2;
const fedMotionCost = 6;
const filteredMotionCost = 14;

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
  const motionCost = facts.feeds === true ? fedMotionCost : filteredMotionCost;
  return {
    box,
    span: seen.span,
    alpha,
    covers: !alpha && seen.always && isFrame(box, size),
    costPerFrame: (moves ? motionCost : alpha ? overlayCost : 0) * share,
    build(graph) {
      const detail = moves ? detailFor(motion) : 1;
      const target = { width: Math.ceil(box.width * detail), height: Math.ceil(box.height * detail) };
      const finish = [
        ...toLayerFormat(alpha),
        ...(element.opacity < 1 ? [`lutyuv=a=val*${print(element.opacity)}`] : []),
      ];
      if (!moves) {
        const fitted = fittedStill(graph, source, fit, target);
        const still = graph.chain([fitted.pad], [centred(box, fitted.size), ...finish]);
        if (fades === null) return { pad: still, still: true };
        const filters = [...held(fps), ...fades.filters];
        return { pad: graph.chain([still], filters), still: false };
      }
      const from = fades?.origin ?? seen.shown.first;
      const faded = fades?.filters ?? [];
      const viewOf = (picture: Size): View => ({ picture, box, motion, detail, total: seen.total });
      if (facts.feeds === true) {
        const easel = new GraphBuilder();
        const fitted = fittedStill(easel, source, fit, target);
        const pad = graph.frames({
          kind: 'motion',
          still: easel.finishFromFiles(fitted.pad, finish),
          view: viewOf(fitted.size),
          alpha,
          firstFrame: from,
          frames: seen.shown.last - from,
          fps,
        });
        // Endless like any other picture: `xfade` drops its last frame where a picture ends with it.
        const filters = ['setsar=1', tagged, 'tpad=stop=-1:stop_mode=clone', ...clocked(fps), ...faded];
        return { pad: graph.chain([pad], filters), still: false };
      }
      const fitted = fittedStill(graph, source, fit, target);
      const filters = [...finish, ...held(fps), ...perspectiveFilters(viewOf(fitted.size), from), ...faded];
      return { pad: graph.chain([fitted.pad], filters), still: false };
    },
  };
}
