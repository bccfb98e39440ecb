import { fail } from '../../shared/errors';
import type { ResolvedStoryboard, Scene } from '../storyboard/resolved';
import type { Cut } from './cut';
import type { FrameSpan } from './frames';
import type { MediaFacts } from './media-facts';
import { captionLayer } from './picture/caption';
import { clocked, held } from './picture/filters';
import { GraphBuilder, sharedClips } from './picture/graph-builder';
import type { ClipPart, Pad } from './picture/graph-builder';
import { compose, visibleLayers } from './picture/layer';
import type { Decoding, Layer, Picture, Stretch } from './picture/layer';
import { elementLayers, sceneLayers, windowIn } from './picture/scene-picture';
import { seamPicture } from './picture/seam';
import { deepPicture } from './picture/tonemap';
import type { FrameCue, PlannedScene, RenderPlan, Segment, SegmentRecipe } from './segment';
import type { Timeline } from './timeline';

/** Milliseconds of one core for a frame at 720p, for relative costs only: measured with x264 veryfast. */
const encodeCost = 10;
/** What a camera took changes everywhere, by its noise if by nothing else. */
const footageEncodeCost = 13;
/** A picture that does not change is quick to encode. */
const stillEncodeCost = 3.5;
const transitionCost = 8;
const crossfadeCost = 2.5;
/** Starting ffmpeg, opening sources, drawing what is drawn once. */
const startCost = 150;

/** Two segments that read the same clip are made by one command where that saves so much of the second one's work, or more. */
const worthSaving = 0.1;

/** Sources that one command may open: each takes memory for its first pictures, and files that are open are bounded. */
const singleInputsAtMost = 400;

/** Draws cuts of one video: writes for each the recipe that makes its picture, and says what that costs. */
export class SegmentDrawer {
  readonly #storyboard: ResolvedStoryboard;
  readonly #timeline: Timeline;
  readonly #facts: MediaFacts;
  readonly #threads: number;
  readonly #captions: readonly FrameCue[];
  readonly #tail: readonly string[];

  constructor(
    storyboard: ResolvedStoryboard,
    timeline: Timeline,
    facts: MediaFacts,
    {
      captions,
      threads,
      tail = [],
    }: { captions: readonly FrameCue[]; threads: number; tail?: readonly string[] },
  ) {
    this.#storyboard = storyboard;
    this.#timeline = timeline;
    this.#facts = facts;
    this.#threads = threads;
    this.#captions = captions;
    this.#tail = tail;
  }

  /** Each cut by itself, and a way to draw several of them together. */
  drawEach(cuts: readonly Cut[]): Pick<RenderPlan, 'segments' | 'together'> {
    const drawn = cuts.map((cut, index) => this.#drawOne(cut, index));
    const segments = drawn.map(({ segment, clips }, index) => {
      const next = drawn[index + 1];
      const shared = sharedClips(clips, next?.clips ?? []);
      if (next === undefined || shared.length === 0) return segment;
      const saves = next.decodings
        .filter(({ path }) => shared.some((clip) => clip.path === path))
        .reduce((sum, { before }) => sum + before, 0);
      // A transition is short work, for which even the start of a command counts; two long pieces are better kept apart.
      const start = segment.kind === 'body' && next.segment.kind === 'body' ? 0 : startCost;
      if (saves + start <= next.segment.cost * worthSaving) return segment;
      return { ...segment, withNext: { saves } };
    });
    const together: RenderPlan['together'] = (wanted) => {
      const indices = wanted.map(({ id }) => segments.findIndex((segment) => segment.id === id));
      const [first = -1, second = -1] = indices;
      const areNeighbours = wanted.length === 2 && second === first + 1;
      const shared = areNeighbours ? sharedClips(drawn[first]?.clips ?? [], drawn[second]?.clips ?? []) : [];
      return this.#drawTogether(
        indices.flatMap((index) => cuts[index] ?? []),
        shared,
      );
    };
    return { segments, together };
  }

  /** @param index Of the segment in its plan, for its name. */
  draw(cut: Cut, index: number): Segment {
    return this.#drawOne(cut, index).segment;
  }

  #drawTogether(cuts: readonly Cut[], shared: readonly ClipPart[]): SegmentRecipe {
    const graph = new GraphBuilder(shared);
    return graph.finishAll(
      cuts.map((cut) => {
        const { picture } = this.#picture(graph, cut);
        return { from: picture.pad, filters: this.#exactly(picture, cut.frames) };
      }),
    );
  }

  #drawOne(
    cut: Cut,
    index: number,
  ): { segment: Segment; clips: readonly ClipPart[]; decodings: readonly Decoding[] } {
    const { kind, firstFrame, frames } = cut;
    const graph = new GraphBuilder();
    const { picture, costPerFrame, decodings } = this.#picture(graph, cut);
    const segment: Segment = {
      id: `${String(index).padStart(4, '0')}-${kind}`,
      kind,
      firstFrame,
      frames,
      scenes: cut.scenes,
      cost: startCost + frames * costPerFrame * this.#scale() + costOfDecoding(decodings),
      recipe: graph.finish(picture.pad, [...this.#exactly(picture, frames), ...this.#tail]),
    };
    return { segment, clips: graph.clips, decodings };
  }

  /**
   * All cuts in one graph, one after the other.
   *
   * @throws FEATURE_UNSUPPORTED when one command would have to open too many sources.
   */
  drawAll(cuts: readonly Cut[]): Segment {
    const graph = new GraphBuilder();
    let [work, decoding] = [0, 0];
    const pads = cuts.map((cut): Pad => {
      const { picture, costPerFrame, decodings } = this.#picture(graph, cut);
      work += cut.frames * costPerFrame;
      decoding += costOfDecoding(decodings);
      return graph.chain([picture.pad], this.#exactly(picture, cut.frames));
    });
    const [first = ''] = pads;
    const { fps, totalFrames, scenes } = this.#timeline;
    const whole =
      pads.length === 1 ? first : graph.chain(pads, [`concat=n=${pads.length}:v=1:a=0`, ...clocked(fps)]);
    const recipe = graph.finish(whole, [`trim=end_frame=${totalFrames}`]);
    if (recipe.inputs.length > singleInputsAtMost) {
      throw fail(
        'FEATURE_UNSUPPORTED',
        `One command would have to open ${recipe.inputs.length} sources at once, more than ${singleInputsAtMost}: use the strategy "segments".`,
      );
    }
    return {
      id: '0000-whole',
      kind: 'whole',
      firstFrame: 0,
      frames: totalFrames,
      scenes: scenes.map((_, order) => order),
      cost: startCost + work * this.#scale() + decoding,
      recipe,
    };
  }

  /** Costs are for frames of 720p. */
  #scale(): number {
    const { width, height } = this.#storyboard.output;
    return (width * height) / (1280 * 720);
  }

  #picture(graph: GraphBuilder, cut: Cut): DrawnPicture {
    return cut.kind === 'body' ? this.#body(graph, cut) : this.#seam(graph, cut);
  }

  #body(graph: GraphBuilder, cut: Cut): DrawnPicture {
    const layers = visibleLayers([...this.#layersOf(cut.scenes[0], cut), ...this.#layersOverAll(cut)]);
    const picture = compose(graph, layers, this.#stretch(cut));
    const decodings = decodingsOf(layers);
    const encode = picture.still ? stillEncodeCost : costOfEncoding(decodings);
    return { picture, costPerFrame: encode + costOf(layers), decodings };
  }

  #seam(graph: GraphBuilder, cut: Cut): DrawnPicture {
    const [outgoing, incoming = outgoing + 1] = cut.scenes;
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
    const layers = [...sides.flat(), ...over];
    const decodings = decodingsOf(layers);
    return { picture, costPerFrame: costOfEncoding(decodings) + turnCost + costOf(layers), decodings };
  }

  #layersOf(order: number, cut: Cut): Layer[] {
    const { planned, scene } = this.#at(order);
    const window: FrameSpan = windowIn(cut.firstFrame, cut.frames, planned.firstFrame);
    return sceneLayers(scene, planned.frames, window, this.#stretch(cut), this.#facts);
  }

  #layersOverAll(cut: Cut): Layer[] {
    const window = windowIn(cut.firstFrame, cut.frames, 0);
    const stretch = this.#stretch(cut);
    const layers = elementLayers(
      this.#storyboard.elements,
      this.#timeline.totalFrames,
      window,
      stretch,
      this.#facts,
    );
    const style = this.#storyboard.captions?.burnIn ?? null;
    const captions =
      style === null ? null : captionLayer(this.#captions, style, window, stretch, this.#facts);
    return captions === null ? layers : [...layers, captions];
  }

  #at(order: number): { planned: PlannedScene; scene: Scene } {
    const planned = this.#timeline.scenes[order];
    const scene = planned === undefined ? undefined : this.#storyboard.scenes[planned.index];
    if (planned === undefined || scene === undefined) throw fail('INTERNAL', `there is no scene ${order}`);
    return { planned, scene };
  }

  #stretch(cut: Cut): Stretch {
    const { width, height } = this.#storyboard.output;
    const deep = deepPicture(this.#storyboard.output);
    return {
      ...{ size: { width, height }, fps: this.#timeline.fps, frames: cut.frames, threads: this.#threads },
      ...(deep === null ? {} : { deep }),
    };
  }

  /**
   * Exactly the planned frames, whatever the sources do: the last one is repeated where there are too few, and the
   * rest is left out.
   */
  #exactly(picture: Picture, frames: number): string[] {
    const { fps } = this.#timeline;
    const endless = picture.still ? held(fps) : ['tpad=stop=-1:stop_mode=clone', ...clocked(fps)];
    const format = deepPicture(this.#storyboard.output)?.pixelFormat ?? 'yuv420p';
    return [`format=${format}`, 'setsar=1', ...endless, `trim=end_frame=${frames}`];
  }
}

interface DrawnPicture {
  picture: Picture;
  /** For a frame of 720p. */
  costPerFrame: number;
  decodings: readonly Decoding[];
}

function decodingsOf(layers: readonly Layer[]): Decoding[] {
  return layers.flatMap(({ decoding }) => (decoding === undefined ? [] : [decoding]));
}

/** Of a frame of a picture that moves. */
function costOfEncoding(decodings: readonly Decoding[]): number {
  return decodings.length > 0 ? footageEncodeCost : encodeCost;
}

function costOfDecoding(decodings: readonly Decoding[]): number {
  return decodings.reduce((sum, { before, shown }) => sum + before + shown, 0);
}

function costOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, layer) => sum + layer.costPerFrame, 0);
}
