import { fail } from '../../shared/errors';
import type { OutputSettings, ResolvedStoryboard, Scene } from '../storyboard/resolved';
import { cutFrame, cutTimeline } from './cut';
import type { Cut } from './cut';
import type { FrameSpan } from './frames';
import type { MediaFacts } from './media-facts';
import { clocked, held } from './picture/filters';
import { GraphBuilder } from './picture/graph-builder';
import { compose, visibleLayers } from './picture/layer';
import type { Layer, Picture, Stretch } from './picture/layer';
import { elementLayers, sceneLayers, windowIn } from './picture/scene-picture';
import { seamPicture } from './picture/seam';
import { planSound } from './sound-plan';
import type { PlannedScene, RenderPlan, Segment, SegmentRecipe } from './segment';
import { elementTime, layOutTimeline } from './timeline';
import type { Timeline } from './timeline';

export interface PlanOptions {
  /** Frames of the longest body; what is longer is split. It has no influence on what is seen. */
  longestBody?: number;
}

/**
 * Plans a render: what each stretch of the video is made of, in exact frames, as filter graphs. Reads no file: equal
 * storyboards and facts give equal plans.
 *
 * @throws RenderyardError TIMELINE_INVALID, TRIM_PAST_END, SOURCE_NO_STREAM, FEATURE_UNSUPPORTED, with the place in
 *   the document.
 */
export function planRender(
  storyboard: ResolvedStoryboard,
  facts: MediaFacts,
  options: PlanOptions = {},
): RenderPlan {
  const timeline = layOutTimeline(storyboard, facts);
  checkElements(storyboard, timeline, facts);
  const sound = planSound(storyboard, timeline, facts);
  const drawer = new SegmentDrawer(storyboard, timeline, facts);
  const segments = cutTimeline(timeline.scenes, options.longestBody).map((cut, index) =>
    drawer.draw(cut, index),
  );
  return {
    output: storyboard.output,
    totalFrames: timeline.totalFrames,
    segments,
    sound,
    scenes: timeline.scenes,
  };
}

/** One frame of the video, counted from 0, and how to draw it. */
export interface FramePlan {
  output: OutputSettings;
  totalFrames: number;
  segment: Segment;
}

/**
 * Plans a single frame of what {@link planRender} plans, without the work that its neighbours would be.
 *
 * @param tail Filters after the video's own picture, to make of it what is wanted.
 * @throws RenderyardError as {@link planRender}; RangeError for a frame that is not there.
 */
export function planFrame(
  storyboard: ResolvedStoryboard,
  facts: MediaFacts,
  timeline: Timeline,
  frame: number,
  tail: readonly string[],
): FramePlan {
  checkElements(storyboard, timeline, facts);
  const drawer = new SegmentDrawer(storyboard, timeline, facts, tail);
  const segment = drawer.draw(cutFrame(timeline.scenes, frame), 0);
  return { output: storyboard.output, totalFrames: timeline.totalFrames, segment };
}

/** Elements that begin after their scene has ended would just never be seen. */
function checkElements(storyboard: ResolvedStoryboard, timeline: Timeline, facts: MediaFacts): void {
  for (const { index, frames } of timeline.scenes) {
    for (const element of storyboard.scenes[index]?.elements ?? [])
      elementTime(element, frames, timeline.fps, facts);
  }
  for (const element of storyboard.elements) elementTime(element, timeline.totalFrames, timeline.fps, facts);
}

/** Milliseconds of one core for a frame at 720p, for relative costs only: measured with x264 veryfast. */
const encodeCost = 6;
/** A picture that does not change is quick to encode. */
const stillEncodeCost = 2.5;
const transitionCost = 8;
const crossfadeCost = 2.5;
/** Starting ffmpeg, opening sources, drawing what is drawn once. */
const startCost = 150;

class SegmentDrawer {
  readonly #storyboard: ResolvedStoryboard;
  readonly #timeline: Timeline;
  readonly #facts: MediaFacts;
  readonly #tail: readonly string[];

  constructor(
    storyboard: ResolvedStoryboard,
    timeline: Timeline,
    facts: MediaFacts,
    tail: readonly string[] = [],
  ) {
    this.#storyboard = storyboard;
    this.#timeline = timeline;
    this.#facts = facts;
    this.#tail = tail;
  }

  draw(cut: Cut, index: number): Segment {
    const { kind, firstFrame, frames } = cut;
    const { recipe, costPerFrame } = kind === 'body' ? this.#body(cut) : this.#seam(cut);
    const { width, height } = this.#storyboard.output;
    const scale = (width * height) / (1280 * 720);
    return {
      id: `${String(index).padStart(4, '0')}-${kind}`,
      kind,
      firstFrame,
      frames,
      scenes: cut.scenes,
      cost: startCost + frames * costPerFrame * scale,
      recipe,
    };
  }

  #body(cut: Cut): { recipe: SegmentRecipe; costPerFrame: number } {
    const graph = new GraphBuilder();
    const layers = visibleLayers([...this.#layersOf(cut.scenes[0], cut), ...this.#layersOverAll(cut)]);
    const picture = compose(graph, layers, this.#stretch(cut));
    const encode = picture.still ? stillEncodeCost : encodeCost;
    return { recipe: this.#finish(graph, picture, cut.frames), costPerFrame: encode + costOf(layers) };
  }

  #seam(cut: Cut): { recipe: SegmentRecipe; costPerFrame: number } {
    const [outgoing, incoming = outgoing + 1] = cut.scenes;
    const graph = new GraphBuilder();
    const stretch = this.#stretch(cut);
    const sides = [outgoing, incoming].map((order) => visibleLayers(this.#layersOf(order, cut)));
    const [from, to] = sides.map((layers) => compose(graph, layers, stretch));
    const { scene } = this.#at(outgoing);
    if (from === undefined || to === undefined || scene.transition === null)
      throw new Error('no transition here');
    const over = this.#layersOverAll(cut);
    const { before, of } = cut.part ?? { before: 0, of: cut.frames };
    const turn = { type: scene.transition.type, path: `${scene.path}.transition`, before, of };
    const turned = seamPicture(graph, from, to, turn, stretch);
    const picture = compose(graph, over, stretch, turned);
    const turnCost = turn.type === 'fade' ? crossfadeCost : transitionCost;
    const costPerFrame = encodeCost + turnCost + costOf([...sides.flat(), ...over]);
    return { recipe: this.#finish(graph, picture, cut.frames), costPerFrame };
  }

  #layersOf(order: number, cut: Cut): Layer[] {
    const { planned, scene } = this.#at(order);
    const window: FrameSpan = windowIn(cut.firstFrame, cut.frames, planned.firstFrame);
    return sceneLayers(scene, planned.frames, window, this.#stretch(cut), this.#facts);
  }

  #layersOverAll(cut: Cut): Layer[] {
    const window = windowIn(cut.firstFrame, cut.frames, 0);
    return elementLayers(
      this.#storyboard.elements,
      this.#timeline.totalFrames,
      window,
      this.#stretch(cut),
      this.#facts,
    );
  }

  #at(order: number): { planned: PlannedScene; scene: Scene } {
    const planned = this.#timeline.scenes[order];
    const scene = planned === undefined ? undefined : this.#storyboard.scenes[planned.index];
    if (planned === undefined || scene === undefined) throw fail('INTERNAL', `there is no scene ${order}`);
    return { planned, scene };
  }

  #stretch(cut: Cut): Stretch {
    const { width, height } = this.#storyboard.output;
    return { size: { width, height }, fps: this.#timeline.fps, frames: cut.frames };
  }

  /**
   * Exactly the planned frames, whatever the sources do: the last one is repeated where there are too few, and the
   * rest is left out.
   */
  #finish(graph: GraphBuilder, picture: Picture, frames: number): SegmentRecipe {
    const { fps } = this.#timeline;
    const endless = picture.still ? held(fps) : ['tpad=stop=-1:stop_mode=clone', ...clocked(fps)];
    const exact = ['format=yuv420p', 'setsar=1', ...endless, `trim=end_frame=${frames}`];
    return graph.finish(picture.pad, [...exact, ...this.#tail]);
  }
}

function costOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, layer) => sum + layer.costPerFrame, 0);
}
