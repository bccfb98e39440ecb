import type { Mastering } from '../../shared/mastering';
import type { Side } from '../../shared/storyboard/animation';
import type { Destination } from '../../shared/storyboard/destinations';
import type { Codec, Depth, Format, QualityName } from '../../shared/storyboard/output';

/**
 * A storyboard after reading, merging and substituting: nothing optional that has a default, no placeholder,
 * every path absolute, every length in pixels or seconds. Frozen, plain data (it can be hashed, logged, sent to a worker).
 */

/** Exact frame rate: 30000/1001 is {num: 30000, den: 1001}. */
export interface FrameRate {
  num: number;
  den: number;
}

export interface OutputSettings {
  /** Even, pixels. */
  width: number;
  height: number;
  fps: FrameRate;
  format: Format;
  codec: Codec;
  quality: QualityName;
  /** Bits of each colour. */
  depth: Depth;
  /** The curve of its colours: ordinary ones, or one of high dynamic range, which only a transcode keeps. */
  transfer: 'bt709' | 'pq' | 'hlg';
  /** What is said of the mastering of a film in high dynamic range; null is nothing. */
  mastering: Mastering | null;
  /** Drawn in all its bits, not in eight: one clip alone, which only a transcode has. */
  deep: boolean;
  /** Constant rate factor of the codec's own scale. */
  crf: number;
  /** Speed preset of the encoder (x264: veryfast …). */
  speed: string;
  /** Bits a second. */
  audioBitrate: number;
}

/** `#rrggbb` and opacity 0 to 1. */
export interface Color {
  rgb: string;
  alpha: number;
}

export type Background =
  | { kind: 'color'; color: Color }
  | {
      kind: 'gradient';
      colors: readonly Color[];
      /** CSS degrees: 0 is up, 90 is to the right. */ angle: number;
    }
  | { kind: 'picture'; src: string; fit: Fit; /** Gaussian sigma in pixels; 0 is sharp. */ blur: number };

export type Fit = 'cover' | 'contain' | 'fill' | 'contain-blur';

/**
 * Where an element's box is, in output pixels; null width or height follows from content and the other. Both null:
 * as large as the content, and no larger than the frame.
 */
export interface Placement {
  x: number;
  y: number;
  width: number | null;
  height: number | null;
  /** Which point of the box x and y name, 0 to 1 each: {0,0} its top left, {0.5,0.5} its middle. */
  anchorX: number;
  anchorY: number;
}

interface Timed {
  id: string;
  /** Place in the document, for messages: `scenes[1].elements[0]`. */
  path: string;
  /** Seconds from the scene's (or video's) start. */
  start: number;
  /** Seconds; null is until the scene ends (for clips: until the clip ends, if sooner). */
  duration: number | null;
  /** Seconds of fade at each end; 0 is none. */
  fadeIn: number;
  fadeOut: number;
}

/** How an element comes to its place, or leaves it. */
export type Movement = {
  seconds: number;
  /** A name of CSS's, or `cubic-bezier(…)`; over the time of the movement, whichever way it goes. */
  easing: string;
} & (
  | {
      kind: 'slide';
      /** Of the frame, beyond which it is quite gone. */
      side: Side;
    }
  | {
      kind: 'scale';
      /** Its size when it is gone; 1 is its own. */
      from: number;
    }
);

/** An animation has been turned into these, and into fades. */
export interface Movements {
  /** All at the same time. */
  entrance: readonly Movement[];
  exit: readonly Movement[];
}

interface Visual extends Timed, Movements {
  placement: Placement;
  fit: Fit;
  opacity: number;
}

/** Ken Burns: the view moves from `from` to `to` over the element's time. */
export interface Motion {
  /** Zoom at start and end; 1 shows the fitted picture whole. */
  zoom: readonly [number, number];
  /** Direction in which the view travels over the picture; null stays centred. */
  pan: PanDirection | null;
  /** A name of CSS's, `easeInOut`, or `cubic-bezier(…)`. */
  easing: string;
}
export type PanDirection =
  'left' | 'right' | 'up' | 'down' | 'up-left' | 'up-right' | 'down-left' | 'down-right';

export interface ImageElement extends Visual {
  type: 'image';
  src: string;
  motion: Motion | null;
}

interface Trimmed {
  src: string;
  /** Seconds into the source. */
  trimStart: number;
  /** Seconds of the source to use; null is to its end. */
  trimDuration: number | null;
  /** 1 is normal; 2 plays twice as fast. */
  speed: number;
  loop: boolean;
  /** 1 is unchanged; 0 when muted. */
  volume: number;
}

export interface VideoElement extends Visual, Trimmed {
  type: 'video';
}

export interface AudioElement extends Timed, Trimmed {
  type: 'audio';
  /** What is said in it, where it is the speech of a voice element: in seconds of the source. */
  speech?: readonly Cue[];
}

/** How a program of the user's is run. */
interface MadeByCommand {
  /** Program and arguments, as written. */
  run: readonly string[];
  /** The file that it makes, relative to its working folder. */
  output: string;
  environment: Readonly<Record<string, string>>;
  /** Seconds; null is as long as the job may take. */
  timeLimit: number | null;
  /** Bytes; null is as much as the job may hold. */
  memoryLimit: number | null;
}

/** Speech that is still to be made; then it is an {@link AudioElement}. */
export interface VoiceElement extends Timed {
  type: 'voice';
  text: string;
  engine: { kind: 'espeak-ng' } | ({ kind: 'command' } & MadeByCommand);
  voice: string | null;
  language: string | null;
  /** 1 is normal. */
  speed: number;
  volume: number;
}

/** A clip or picture that is still to be made; then it is a {@link VideoElement} or an {@link ImageElement}. */
export interface GeneratorElement extends Visual, Omit<Trimmed, 'src'>, MadeByCommand {
  type: 'generator';
}

/** One caption; times in seconds from where its captions begin. */
export interface Cue {
  start: number;
  end: number;
  text: string;
  /** In the order of the text, for highlighting; null where their times are not known. */
  words: readonly { start: number; end: number; text: string }[] | null;
}

export interface CaptionStyle extends Lettering {
  placement: Placement;
  /** Of the word being said. */
  highlight: Color;
}

/** Captions inside a scene. */
export interface SubtitlesElement extends Timed {
  type: 'subtitles';
  /** `voices`: what the voices of the scene say. */
  cues: readonly Cue[] | 'voices';
  style: CaptionStyle;
}

/** Captions over the whole video. */
export interface Captions {
  /** `voices`: what all voices say. */
  cues: readonly Cue[] | 'voices';
  /** Drawn into the picture like this; null is not drawn. */
  burnIn: CaptionStyle | null;
  /** Whether players can switch them on. */
  track: boolean;
}

/** How letters look. */
export interface Lettering {
  font: FontChoice;
  /** Font size (em) in pixels. */
  size: number;
  color: Color;
  align: 'left' | 'center' | 'right';
  /** Widest line, pixels. */
  maxWidth: number;
  /** Multiple of the size. */
  lineHeight: number;
  stroke: { color: Color; width: number } | null;
  shadow: { color: Color; x: number; y: number; blur: number } | null;
  background: { color: Color; padding: number; radius: number } | null;
}

export interface TextElement extends Visual, Lettering {
  type: 'text';
  text: string;
  /** Written letter by letter when it comes; null is there at once. */
  typeOn: { seconds: number; easing: string } | null;
}

/** A font file, and the name and metrics that ffmpeg's text filters need to use it. */
export interface FontChoice {
  file: string;
  /** Of the font in its file, where that is a collection; else 0. */
  index: number;
  /** Family of at most four styles (name 1 of the file), by which libass and fontconfig find it: `Inter Thin`. */
  family: string;
  /** Name of this one face (name 4): `Inter Thin Italic`. */
  fullName: string;
  weight: number;
  italic: boolean;
  metrics: FontMetrics;
}

/** In font units. */
export interface FontMetrics {
  unitsPerEm: number;
  /** Extent above and below the baseline (hhea); both are positive. */
  ascent: number;
  descent: number;
  /** The same as Windows sees it (OS/2); libass makes their sum the size of a font. */
  winAscent: number;
  winDescent: number;
}

export type Element = ImageElement | VideoElement | AudioElement | TextElement | SubtitlesElement;

/** What another program has to make before anything can be planned. */
export type MadeElement = VoiceElement | GeneratorElement;

export interface Transition {
  /** `fade`, or another name of ffmpeg's xfade; a cut is no transition at all. */
  type: string;
  /** Seconds. */
  duration: number;
}

export interface Scene<Content = Element> {
  id: string;
  path: string;
  /** Seconds; null is `auto`: the end of its longest timed element. */
  duration: number | null;
  background: Background;
  /** Later ones are on top. */
  elements: readonly Content[];
  /** Into the next scene; null is a cut. Always null on the last scene. */
  transition: Transition | null;
}

export interface Soundtrack {
  src: string;
  volume: number;
  /** Seconds. */
  fadeIn: number;
  fadeOut: number;
  loop: boolean;
  trimStart: number;
  duck: boolean;
}

/** A storyboard whose sources are all there. */
export interface ResolvedStoryboard<Content = Element> {
  /** Absolute path of the document. */
  file: string;
  title: string;
  output: OutputSettings;
  scenes: readonly Scene<Content>[];
  /** Over the whole video. */
  elements: readonly Content[];
  soundtrack: Soundtrack | null;
  /** LUFS, or null to leave the mix as it is. */
  loudness: number | null;
  /** Where the storyboard wants the video to go; undefined when it says nothing. */
  destinations?: readonly Destination[];
  captions: Captions | null;
}

/** A storyboard as it is written: voices and generators are still to be made into files. */
export type WrittenStoryboard = ResolvedStoryboard<Element | MadeElement>;
