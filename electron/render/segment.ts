import type { FrameRate, Motion, OutputSettings, Soundtrack } from '../storyboard/resolved';
import type { FrameSpan } from './frames';

/**
 * What a render is cut into. Everything here is plain data in integer frames on the output timeline; seconds appear
 * only where a filter or an option is printed.
 */

/** One source of a recipe. */
export type RecipeInput = FileInput | MotionInput;

/** How much of an animation is needed. */
export type AnimationExtent = 'whole' | 'first frame';

/** `ffmpeg … OPTIONS -i PATH`. The file's protocol and format are limited by whoever runs it. */
export interface FileInput {
  kind: 'file';
  /** Absolute. */
  path: string;
  /** Arguments before `-i`, seeking for one. */
  options: readonly string[];
  /** Of an animation that ffmpeg cannot read: it is given what is composed of that (see `animation/`), in its place. */
  composed?: AnimationExtent | undefined;
  /** What is sought in it, where a part of what is decoded on the way could be left out: see `excerpt/`. The options say the same. */
  sought?: Sought | undefined;
}

/** A part of a clip. */
export interface Sought {
  /** Seconds from where its container begins, in whole microseconds. */
  from: number;
  /** How many of the clip. */
  seconds: number;
  /** Of one of its pictures. */
  pixels: number;
  /** The timestamp with which the container begins, seconds, in whole microseconds. */
  startSeconds: number;
  /** Those of the input's options that do not seek. */
  options: readonly string[];
}

/**
 * A view that moves over a still picture.
 *
 * The view is described here, apart from how it is drawn: by a filter of ffmpeg's, or in frames of our own.
 */
export interface View {
  /** The picture, scaled so that one of its pixels is one of the output's at the deepest zoom. */
  picture: { width: number; height: number };
  /** The output. */
  box: { width: number; height: number };
  motion: Motion;
  /** Pixels of the picture for one of the box at zoom 1. */
  detail: number;
  /** Frames in all: the first shows the start of the motion, the last its end. */
  total: number;
}

/** One of the things that change while an element comes or goes. */
export interface Tween {
  /** Pixels of the output from its place when it is gone. */
  x: number;
  y: number;
  /** Its size then; 1 is its own. */
  scale: number;
  /** That it takes. */
  frames: number;
  easing: string;
}

/** An element that comes to its place, or leaves it, over a part of the frame. */
export interface Flight {
  /** The element's own picture, with a transparent margin. */
  picture: { width: number; height: number };
  /** The part of the frame. */
  box: { width: number; height: number };
  /** Where the top left corner of that part is in the picture, when the element is in its place. */
  from: { x: number; y: number };
  /** What stays where it is in the picture when the element changes its size. */
  middle: { x: number; y: number };
  direction: 'in' | 'out';
  /** Frame of the element's own time at which all tweens begin (in), or before which they end (out). */
  first: number;
  tweens: readonly Tween[];
}

/** Frames that we draw ourselves, as ffmpeg reads them: a still picture seen through a view that moves. */
export interface MotionInput {
  kind: 'motion';
  /** Gives one frame, as large as `view.picture`, in `yuv420p`, or in `yuva420p` where there is alpha. */
  still: FileRecipe;
  view: View | Flight;
  alpha: boolean;
  /** Frame of the view that comes first. */
  firstFrame: number;
  frames: number;
  fps: FrameRate;
}

/** One encoded stretch of picture: what to feed ffmpeg, independent of where files lie (so that it can be hashed by content). */
export interface SegmentRecipe {
  /** In the order in which the graph numbers them: `[0:v]` is the first. */
  inputs: readonly RecipeInput[];
  /** Small text files (ASS scripts) that the graph names by these plain relative names; ffmpeg runs in a folder that holds them. */
  files: readonly { name: string; text: string }[];
  /** Absolute paths of font files; they are put, under any name, into the folder `fonts` in that folder. */
  fonts: readonly string[];
  /** A `filter_complex` script; ends in the pad `[out]`, which gives exactly the segment's frames. */
  graph: string;
}

/** A recipe that needs nothing but files. */
export interface FileRecipe extends SegmentRecipe {
  inputs: readonly FileInput[];
}

export interface Segment {
  /** Unique in its plan, and fit for a file name. */
  id: string;
  /** A stretch of one scene, the transition between two, or all of the picture. */
  kind: 'body' | 'seam' | 'whole';
  /** On the output timeline, counted from 0. */
  firstFrame: number;
  frames: number;
  /** Indices of the scenes that are seen in it: one, for a seam two, for the whole all. */
  scenes: readonly number[];
  /** Relative work, for ordering and progress: about milliseconds of one core at 720p. */
  cost: number;
  recipe: SegmentRecipe;
  /**
   * Where this segment and the next one read the same clip, and much of it would be decoded twice: how much of the next one's
   * cost is saved when one command makes both.
   */
  withNext?: { saves: number };
}

export interface PlannedScene {
  index: number;
  id: string;
  /** On the output timeline; the scene overlaps the next one by `transitionFrames`. */
  firstFrame: number;
  frames: number;
  /** Frames of the transition into the next scene; 0 for a cut. */
  transitionFrames: number;
}

/** A clip that is heard: where on the timeline, and which part of its source. */
export interface AudibleClip {
  /** Place in the document, for messages. */
  path: string;
  src: string;
  /** `video`: the sound of a video element; `audio`: an audio element, or what a voice says. */
  role: 'video' | 'audio';
  /** Frames on the output timeline. `startSeconds` and `seconds` are the same, for arguments. */
  firstFrame: number;
  frames: number;
  startSeconds: number;
  seconds: number;
  /** Seconds into the source, before speed. */
  trimStart: number;
  /** Seconds of the source to use (or to repeat, where `loop`), before speed; null is to its end. */
  trimDuration: number | null;
  speed: number;
  loop: boolean;
  volume: number;
  /** Seconds of fade at each end of what is heard. */
  fadeIn: number;
  fadeOut: number;
}

/** What is heard over the whole video. */
export interface SoundPlan {
  totalFrames: number;
  totalSeconds: number;
  clips: readonly AudibleClip[];
  soundtrack: Soundtrack | null;
  /** LUFS, or null to leave the mix as it is. */
  loudness: number | null;
}

/** Whether the picture is cut into segments, or made by one command, which is one segment then. */
export type PlanStrategy = 'segments' | 'single';

/** A caption on a timeline in frames. */
export interface FrameCue extends FrameSpan {
  text: string;
  /** Empty where their times are not known. */
  words: readonly (FrameSpan & { text: string })[];
}

export interface RenderPlan {
  output: OutputSettings;
  strategy: PlanStrategy;
  totalFrames: number;
  /** In the order of the timeline; together they cover it, without gap or overlap. */
  segments: readonly Segment[];
  /**
   * One recipe for several of the segments: gives the first one in `[out]`, the next one in `[out1]` and so on, frame for frame as
   * their own recipes do. Neighbours that read the same clip decode it once, where they are all that is asked for.
   */
  together: (segments: readonly Segment[]) => SegmentRecipe;
  /** Null where nothing is heard. */
  sound: SoundPlan | null;
  scenes: readonly PlannedScene[];
  /** Captions that players can switch on; null is no such track. */
  captionTrack: readonly FrameCue[] | null;
}
