import { fail } from '../../shared/errors';
import type { RenderStrategy } from '../../shared/job/spec';
import { isSoundFormat } from '../../shared/storyboard/output';
import type { OutputSettings, ResolvedStoryboard } from '../storyboard/resolved';
import { captionsOf } from './captions';
import { cutFrame, cutTimeline } from './cut';
import { cutPoints } from './cut-points';
import type { Cut } from './cut';
import type { MediaFacts } from './media-facts';
import type { PlanStrategy, RenderPlan, Segment, SoundPlan } from './segment';
import { SegmentDrawer } from './segment-drawer';
import { threadsOf } from './segment-encoding';
import { planSound } from './sound-plan';
import { elementTime, layOutTimeline } from './timeline';
import type { Timeline } from './timeline';

export interface PlanOptions {
  /** Frames of the longest body; what is longer is split. It has no influence on what is seen. */
  longestBody?: number;
  /** `segments` unless said otherwise. */
  strategy?: RenderStrategy;
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
  const { format } = storyboard.output;
  const heard = planSound(storyboard, timeline, facts);
  const sound = format === 'gif' ? null : heard;
  if (isSoundFormat(format)) return soundAlone(storyboard, timeline, sound);
  const captions = captionsOf(storyboard, timeline, facts);
  const cuts = cutTimeline(timeline.scenes, options.longestBody, (order) =>
    pointsOf(storyboard, timeline, facts, order),
  );
  const strategy = chooseStrategy(options.strategy ?? 'segments', cuts);
  const { decoder } = threadsOf(strategy, storyboard.output);
  const drawer = new SegmentDrawer(storyboard, timeline, facts, { captions, threads: decoder });
  const drawn =
    strategy === 'segments'
      ? drawer.drawEach(cuts)
      : alone([drawer.drawAll(cutTimeline(timeline.scenes, timeline.totalFrames))]);
  return {
    output: storyboard.output,
    strategy,
    totalFrames: timeline.totalFrames,
    ...drawn,
    sound,
    scenes: timeline.scenes,
    captionTrack: storyboard.captions?.track === true ? captions : null,
  };
}

function pointsOf(
  { scenes }: ResolvedStoryboard,
  timeline: Timeline,
  facts: MediaFacts,
  order: number,
): readonly number[] {
  const planned = timeline.scenes[order];
  const scene = planned === undefined ? undefined : scenes[planned.index];
  return planned === undefined || scene === undefined ? [] : cutPoints(scene, planned, timeline.fps, facts);
}

/** @throws SOURCE_NO_STREAM when nothing is heard. */
function soundAlone({ output }: ResolvedStoryboard, timeline: Timeline, sound: SoundPlan | null): RenderPlan {
  if (sound === null)
    throw fail(
      'SOURCE_NO_STREAM',
      `Nothing is heard in this video, and ${output.format} holds sound alone: choose a preset with a picture.`,
    );
  const { totalFrames, scenes } = timeline;
  return { output, strategy: 'segments', totalFrames, ...alone([]), sound, scenes, captionTrack: null };
}

function alone(segments: readonly Segment[]): Pick<RenderPlan, 'segments' | 'together'> {
  const together = () => {
    throw new Error('there are no segments to be made together');
  };
  return { segments, together };
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
  const captions = captionsOf(storyboard, timeline, facts);
  const { decoder } = threadsOf('segments', storyboard.output);
  const drawer = new SegmentDrawer(storyboard, timeline, facts, { captions, threads: decoder, tail });
  const segment = drawer.draw(cutFrame(timeline.scenes, frame), 0);
  return { output: storyboard.output, totalFrames: timeline.totalFrames, segment };
}

/**
 * One command for the whole picture is worth it where nothing is left to cut: a single short scene, whose one segment
 * would keep one processor busy and leave the others idle. Anything longer is faster in segments, and those can be used
 * again when a part of it changes. The choice depends on the plan alone, never on the machine: the bytes of a video do
 * too.
 */
function chooseStrategy(wanted: RenderStrategy, cuts: readonly Cut[]): PlanStrategy {
  if (wanted !== 'auto') return wanted;
  return cuts.length === 1 ? 'single' : 'segments';
}

/** Elements that begin after their scene has ended would just never be seen. */
function checkElements(storyboard: ResolvedStoryboard, timeline: Timeline, facts: MediaFacts): void {
  for (const { index, frames } of timeline.scenes) {
    for (const element of storyboard.scenes[index]?.elements ?? [])
      elementTime(element, frames, timeline.fps, facts);
  }
  for (const element of storyboard.elements) elementTime(element, timeline.totalFrames, timeline.fps, facts);
}
