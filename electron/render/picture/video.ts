import { hasIndex, hasOnlyKeyFrames } from '../../encoder/key-frames';
import { beforePictures } from '../../encoder/standing';
import type { FrameRate, VideoElement } from '../../storyboard/resolved';
import { clipSeconds } from '../clip-length';
import { decodedBefore } from '../cut-points';
import { toSeconds } from '../frames';
import { isWorthCopying } from '../excerpt/excerpt';
import type { FrameSpan } from '../frames';
import type { Sought } from '../segment';
import { hdrOf } from '../hdr';
import type { MediaFacts } from '../media-facts';
import { colorTagsOf } from '../pixel-format';
import { planFades } from './fade';
import { clocked, print, quickly, skipped, tagged, taggedAs } from './filters';
import { boxOf, isFrame, drawnBox, scaledSize } from './geometry';
import type { Box, Size } from './geometry';
import type { GraphBuilder, Pad } from './graph-builder';
import { pictureOf } from './image';
import type { Decoding, Layer, Stretch } from './layer';
import type { Seen } from './seen';
import { isOurs, sourceColor } from './source-color';
import { blur, blurBehind, openingOptions, upright } from './still';
import type { PictureSource } from './still';
import { tonemapped } from './tonemap';
import type { DeepPicture } from './tonemap';

/** Milliseconds of one core for a frame of a million pixels; see `Segment.cost`. */
const decodeCostPerMegapixel = 4.5;
/** The same, for bringing what is shown to its size. */
const scaleCostPerMegapixel = 1;
/**
 * Frames from one key frame to the next where nobody knows, at most: what x264 does unless it is told otherwise. A decoder begins
 * at the key frame before, so half of that comes before what is wanted.
 */
const keyFrameDistance = 250;
/** Of what comes before, the part of the work that is left where pictures that no other one needs are left out; with B-frames. */
const neededBefore = 0.7;
/** Milliseconds of one core for a frame at 720p. */
const overlayCost = 1.2;

/**
 * Pictures that may be decoded before one that is shown earlier. Containers are searched by when pictures are decoded: a
 * key frame that is found so much later would leave out the one before it.
 */
const reordered = 3;
/** Timestamps are rounded. */
const marginSeconds = 0.1;
/** Pictures are decoded before they are shown, and the clock of a stream comes before both. */
const unindexedMarginSeconds = 0.5;
/** How long a picture may stay where nobody knows. */
const unknownSeconds = 2;

/** Rounds of a repeated clip that are opened one by one; more are repeated from memory, and are short then. */
const mostRounds = 8;

export function videoLayer(element: VideoElement, seen: Seen, stretch: Stretch, facts: MediaFacts): Layer {
  const source = pictureOf(element.src, element.path, facts);
  const { fps, size, deep } = stretch;
  const box = drawnBox(element.fit, source.stream, boxOf(element.placement, source.stream, size));
  const fades = planFades(seen, element, fps);
  const alpha = source.stream.hasAlpha || fades !== null || element.opacity < 1;
  const first = fades?.origin ?? seen.shown.first;
  return {
    box: deep === undefined ? box : { x: 0, y: 0, ...size },
    span: seen.span,
    alpha,
    covers: deep !== undefined || (!alpha && seen.always && isFrame(box, size)),
    costPerFrame: alpha ? overlayCost : 0,
    decoding: decodingOf(element, source, toSeconds(first, fps), toSeconds(seen.shown.last, fps)),
    build(graph) {
      const clip = new Clip(element, source, box, alpha, stretch, facts);
      const pad = clip.stretch(graph, { first, last: seen.shown.last }, seen.loopFrames);
      const filters = [
        ...(element.opacity < 1 ? [`lutyuv=a=val*${print(element.opacity)}`] : []),
        ...(fades?.filters ?? []),
        // The last picture stays where a clip is shorter than its time, by its own fault or by request.
        'tpad=stop=-1:stop_mode=clone',
        // Layers are put over one another in eight bits: where there are more, what is around the clip is added to it.
        ...(deep === undefined || isFrame(box, size)
          ? []
          : [`pad=w=${size.width}:h=${size.height}:x=${box.x}:y=${box.y}:color=black`]),
      ];
      return { pad: graph.chain([pad], filters), still: false };
    },
  };
}

/** Of a part of the clip's own time, seconds. */
function decodingOf(
  { trimStart, speed }: VideoElement,
  source: PictureSource,
  from: number,
  to: number,
): Decoding {
  const { info, stream } = source;
  const { codec, width, height } = stream;
  const rate = rateOf(source);
  const megapixels = (width * height) / 1e6;
  const moment = trimStart + from * speed;
  const known = decodedBefore(moment, info);
  const expected = known === null ? Math.min(moment * rate, keyFrameDistance) / 2 : known * rate;
  const decoded = soughtIn(source, moment) === undefined ? expected : expected * neededBefore;
  const before = hasOnlyKeyFrames(codec) ? 0 : decoded;
  const shown = (to - from) * speed * rate;
  return {
    path: info.path,
    before: before * megapixels * decodeCostPerMegapixel,
    shown: shown * megapixels * (decodeCostPerMegapixel + scaleCostPerMegapixel),
  };
}

/** What has to be known to leave out a part of what is decoded on the way to a moment; undefined where that is not worth it. */
function soughtIn(
  source: PictureSource,
  moment: number,
): Pick<Sought, 'startSeconds' | 'pixels'> | undefined {
  const { info, stream } = source;
  const { codec, index, startSeconds, width, height } = stream;
  if (codec !== 'h264' || index !== 0 || startSeconds === undefined) return undefined;
  const pixels = width * height;
  const before = (decodedBefore(moment, info) ?? 0) * rateOf(source);
  return isWorthCopying(before, pixels) ? { startSeconds, pixels } : undefined;
}

/** Frames a second. */
function rateOf({ stream: { frameRate } }: PictureSource): number {
  return frameRate === null ? 1 : frameRate.num / frameRate.den;
}

/** A clip as it is drawn: any run of its frames can be had, each the same whichever run it is in. */
class Clip {
  readonly #element: VideoElement;
  readonly #source: PictureSource;
  readonly #box: Box;
  readonly #alpha: boolean;
  readonly #fps: FrameRate;
  readonly #threads: number;
  readonly #deep: DeepPicture | undefined;
  readonly #facts: MediaFacts;

  constructor(
    element: VideoElement,
    source: PictureSource,
    box: Box,
    alpha: boolean,
    { fps, threads, deep }: Stretch,
    facts: MediaFacts,
  ) {
    this.#element = element;
    this.#source = source;
    this.#box = box;
    this.#alpha = alpha;
    this.#fps = fps;
    this.#threads = threads;
    this.#deep = deep;
    this.#facts = facts;
  }

  /** The clip's frames of one span of its time, once or, where it repeats, in rounds. */
  stretch(graph: GraphBuilder, span: FrameSpan, round: number | null): Pad {
    if (round === null) return this.#once(graph, span);
    const rounds: FrameSpan[] = [];
    for (let from = span.first; from < span.last;) {
      const inRound = from % round;
      const length = Math.min(round - inRound, span.last - from);
      rounds.push({ first: inRound, last: inRound + length });
      from += length;
    }
    const [only] = rounds;
    if (rounds.length === 1 && only !== undefined) return this.#once(graph, only);
    if (rounds.length <= mostRounds) {
      const pads = rounds.map((one) => this.#once(graph, one));
      return graph.chain(pads, [`concat=n=${pads.length}:v=1:a=0`, ...clocked(this.#fps)]);
    }
    const whole = this.#once(graph, { first: 0, last: round });
    const repeated = [`loop=loop=-1:size=${round}`, ...clocked(this.#fps)];
    return graph.chain([whole], [...repeated, ...skipped(span.first % round, this.#fps)]);
  }

  /** Frames of one run through the clip; its last one is held if it ends early. */
  #once(graph: GraphBuilder, span: FrameSpan): Pad {
    const { trimStart, speed } = this.#element;
    const fps = this.#fps;
    const { start, lead } = this.#startFor(span.first);
    const frames = lead + span.last - span.first;
    const begin = trimStart + toSeconds(start, fps) * speed;
    const frameSeconds = this.#frameSeconds();
    const seek = Math.max(0, this.#readFrom(begin));
    const fromKeyFrame = this.#isMatroska();
    // Not past the end of the trimmed part, or the next picture would be seen instead of the last one held.
    const end = Math.min(begin + toSeconds(frames, fps) * speed + frameSeconds, this.#end());
    const { pad: input, origin } = graph.clip({
      path: this.#source.info.path,
      stream: this.#source.stream.index,
      options: ['-threads', String(this.#threads), ...openingOptions(this.#source)],
      ...(this.#source.info.composed === true ? { composed: 'whole' } : {}),
      from: seek,
      to: Math.max(seek + frameSeconds, end),
      fromKeyFrame,
      sought: soughtIn(this.#source, seek),
    });
    // Timestamps are rounded in many files (to milliseconds in WebM): a frame that is due by a hair is due.
    const early = Math.min(frameSeconds, (speed * fps.den) / fps.num) / 4;
    const offset = Math.round((begin - origin + early) * 1e6);
    const resampled = [
      'settb=AVTB',
      `setpts=(PTS-${offset})/${print(speed)}`,
      // Each tick shows the latest frame that is due, as a player would; ticks before the first frame show that one.
      `fps=${fps.num}/${fps.den}:start_time=0:round=up`,
      'tpad=stop=-1:stop_mode=clone',
      `trim=${lead === 0 ? '' : `start_frame=${lead}:`}end_frame=${frames}`,
      ...clocked(fps),
    ];
    // Whichever comes first, scaling or resampling, should leave fewer frames to the other.
    const fewer = !fromKeyFrame && (frameSeconds / speed) * (fps.num / fps.den) >= 1;
    const hdr = this.#isTonemapped() ? tonemapped(this.#facts.filters, this.#deep?.pixelFormat) : [];
    const first = [...upright(this.#source.stream), ...this.#deinterlaced()];
    const whole = first.length === 0 ? input : graph.chain([input], first);
    if (!fewer) return this.#fit(graph, graph.chain([whole], resampled), hdr, []);
    return this.#fit(graph, whole, hdr, resampled);
  }

  /**
   * Which frame to draw first so that another one can be had, and how many frames there are before it then.
   *
   * What is shown at the end of a clip, and held after it, is the last of its pictures that was due. A run that begins there
   * would have no picture at all: it begins before the end, where the file's own length is a little wrong, too, and what is
   * not wanted is left out.
   */
  #startFor(wanted: number): { start: number; lead: number } {
    const { trimStart, speed } = this.#element;
    const { num, den } = this.#fps;
    const end = this.#end() - trimStart;
    const toFrames = (seconds: number) => (seconds * num) / (speed * den);
    if (wanted <= toFrames(end - marginSeconds)) return { start: wanted, lead: 0 };
    const start = Math.min(wanted, Math.max(0, Math.floor(toFrames(end - unknownSeconds))));
    // All frames from here on show the same picture.
    const held = Math.ceil(toFrames(end)) + 1;
    return { start, lead: Math.min(wanted, held) - start };
  }

  /** A moment from which on the file is to be read, so that the picture is there that is on display at another moment. */
  #readFrom(moment: number): number {
    // In its own ticks: what is read from elsewhere then has the same timestamps, to the last digit.
    if (this.#isMatroska()) return Math.floor(moment * 1000) / 1000;
    const earlier = this.#beforeDisplayed(moment);
    const { info, stream } = this.#source;
    if (hasIndex(info.format)) return earlier;
    // What is sought there is any picture, and nothing is seen before the next key frame.
    return (stream.keyFrames?.findLast((keyFrame) => keyFrame <= earlier) ?? 0) - unindexedMarginSeconds;
  }

  #beforeDisplayed(moment: number): number {
    const { variableFrameRate, standing } = this.#source.stream;
    if (standing !== undefined) return beforePictures(standing, moment, reordered + 1) - marginSeconds;
    return moment - (variableFrameRate ? unknownSeconds : this.#frameSeconds() * 1.5);
  }

  /** Its index leads to the key frame before a moment by when it is shown, not by when it is decoded. */
  #isMatroska(): boolean {
    return this.#source.info.format.split(',').includes('matroska');
  }

  #isTonemapped(): boolean {
    const keeps = this.#deep !== undefined && this.#deep.transfer !== 'bt709';
    return hdrOf(this.#source.stream) !== null && !keeps;
  }

  /** Before anything else, since lines of two moments must not be mixed. Both are kept where the output has time for both. */
  #deinterlaced(): string[] {
    const { filters } = this.#facts;
    if (!this.#source.stream.interlaced || (filters !== undefined && !filters.has('bwdif'))) return [];
    const outputSeconds = (this.#element.speed * this.#fps.den) / this.#fps.num;
    const mode = outputSeconds < this.#frameSeconds() * 0.75 ? 'send_field' : 'send_frame';
    return [`bwdif=mode=${mode}:parity=auto:deint=interlaced`];
  }

  /** Seconds of the source that one of its frames is on display. */
  #frameSeconds(): number {
    const rate = this.#source.stream.frameRate;
    return rate === null ? 1 / 25 : rate.den / rate.num;
  }

  /** Where the used part of the source ends, seconds. */
  #end(): number {
    const seconds = clipSeconds(this.#element, this.#facts);
    return seconds === null ? Infinity : this.#element.trimStart + seconds * this.#element.speed;
  }

  /** Scales each frame into the box. */
  #fit(graph: GraphBuilder, pad: Pad, before: readonly string[], after: readonly string[]): Pad {
    const { stream } = this.#source;
    const box = this.#box;
    const scale = (size: Size) => this.#scale(size, before.length > 0);
    const format = this.#deep?.pixelFormat ?? (this.#alpha ? 'yuva420p' : 'yuv420p');
    const tags = this.#deep === undefined ? tagged : taggedAs(colorTagsOf(this.#deep));
    const finish = [`format=${format}`, 'setsar=1', tags];
    if (this.#element.fit === 'contain-blur') {
      const [front = '', back = ''] = graph.split(pad, before, 2);
      // Blurred at a quarter of the size: what is left of it has no detail to lose.
      const small = { width: Math.ceil(box.width / 4), height: Math.ceil(box.height / 4) };
      const behind = graph.chain(
        [back],
        [
          coverCrop(stream, box),
          scale(small),
          'format=yuv420p',
          blur(blurBehind(small)),
          `scale=w=${box.width}:h=${box.height}:flags=bilinear`,
          ...finish,
        ],
      );
      const within = scaledSize(stream, box, 'within');
      const whole = graph.chain([front], [scale(within), ...finish]);
      const x = Math.floor((box.width - within.width) / 2);
      const y = Math.floor((box.height - within.height) / 2);
      return graph.chain(
        [behind, whole],
        [`overlay=x=${x}:y=${y}:format=${this.#alpha ? 'auto' : 'yuv420'}`, ...after],
      );
    }
    const crop = this.#element.fit === 'cover' ? [coverCrop(stream, box)] : [];
    return graph.chain([pad], [...before, ...crop, scale(box), ...finish, ...after]);
  }

  #scale(size: Size, tonemappedAlready: boolean): string {
    const { stream } = this.#source;
    // Colours that are kept stay as they are, but for their range.
    if (this.#deep !== undefined && this.#deep.transfer !== 'bt709')
      return `scale=w=${size.width}:h=${size.height}:${sourceColor(stream).join(':')}:out_color_matrix=bt2020:out_range=tv:${quickly}`;
    const color = isOurs(stream) || tonemappedAlready ? [] : sourceColor(stream);
    const target = tonemappedAlready || isOurs(stream) ? [] : ['out_color_matrix=bt709', 'out_range=tv'];
    return [`scale=w=${size.width}:h=${size.height}`, ...color, ...target, quickly].join(':');
  }
}

/**
 * Cuts away what would go over the edges of the box before it is scaled. In shares of the source, since stored
 * pixels need not be square.
 */
function coverCrop(stream: Size, box: Size): string {
  const ratio = Math.max(box.width / stream.width, box.height / stream.height);
  const width = Math.min(1, box.width / ratio / stream.width);
  const height = Math.min(1, box.height / ratio / stream.height);
  if (width > 0.9995 && height > 0.9995) return 'null';
  const even = (side: string, share: number) =>
    share > 0.9995 ? side : `'max(2,2*round(${side}*${print(share)}/2))'`;
  return `crop=w=${even('iw', width)}:h=${even('ih', height)}`;
}
