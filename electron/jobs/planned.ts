import { RenderyardError } from '../../shared/errors';
import { unwrapSingle } from '../concurrency';
import type { MediaInfo } from '../encoder/media';
import { cacheKey } from '../render/cache-key';
import { gatherMediaFacts } from '../render/media-facts';
import { planRender } from '../render/plan';
import { probeSources } from '../render/probe-sources';
import { hashSources } from '../render/render-scenes';
import { requireFeatures } from '../render/requirements';
import type { RenderPlan } from '../render/segment';
import { segmentEncoding } from '../render/segment-encoding';
import type { RenderServices } from '../render/services';
import { readStoryboard, resolveStoryboard } from '../storyboard';
import type { ResolveOptions, StoryboardSource } from '../storyboard';
import type { ResolvedStoryboard } from '../storyboard/resolved';

export interface PlannedFile {
  storyboard: ResolvedStoryboard;
  plan: RenderPlan;
}

/** A plan, for people. Frames are counted on the output's timeline. */
export interface PlanSummary {
  file: string;
  title: string;
  output: { width: number; height: number; fps: number; format: string; codec: string };
  totalFrames: number;
  durationSeconds: number;
  hasSound: boolean;
  segments: readonly {
    id: string;
    kind: 'body' | 'seam';
    /** Ids of the scenes that are seen in it. */
    scenes: readonly string[];
    firstFrame: number;
    frames: number;
    /** Whether it is in the cache, and need not be rendered. */
    cached: boolean;
  }[];
}

/**
 * Goes as far with a storyboard as one can without rendering: everything that can be wrong with it comes out here.
 *
 * @throws RenderyardError with the places of all problems that were found.
 */
export async function planFile(
  services: RenderServices,
  file: string,
  options: Pick<ResolveOptions, 'set' | 'preset'>,
  /** Looks at what is known so far, before any program is started. */
  early: (storyboard: ResolvedStoryboard) => Promise<void> = async () => undefined,
): Promise<PlannedFile> {
  const source = await readStoryboard(file);
  const storyboard = await resolveStoryboard(source, {
    ...options,
    ...(services.fontFolders === undefined ? {} : { fontFolders: services.fontFolders }),
  });
  await early(storyboard);
  const { ffmpeg } = await services.tools();
  requireFeatures(storyboard, await services.capabilities.read(ffmpeg.path), ffmpeg.path);
  const media = await probeSources(storyboard, services.media, (path) => source.locate(path));
  return { storyboard, plan: await placed(source, () => plan(storyboard, media)) };
}

async function plan(
  storyboard: ResolvedStoryboard,
  media: ReadonlyMap<string, MediaInfo>,
): Promise<RenderPlan> {
  const facts = await gatherMediaFacts(storyboard, async (path) => {
    const info = media.get(path);
    if (info === undefined) throw new Error(`${path} was not probed`);
    return info;
  });
  return planRender(storyboard, facts);
}

/** Says of problems with a path where in the document they are. */
async function placed<T>(source: StoryboardSource, fn: () => Promise<T>): Promise<T> {
  try {
    return await fn();
  } catch (thrown) {
    const error = unwrapSingle(thrown);
    if (!(error instanceof RenderyardError)) throw error;
    const [first, ...others] = error.problems.map((problem) =>
      problem.path === undefined
        ? problem
        : { file: source.file, ...source.locate(problem.path), ...problem },
    );
    throw first === undefined ? error : new RenderyardError([first, ...others], { cause: error });
  }
}

/** The plan of a storyboard, with what the cache has of it. */
export async function summarizePlan(
  services: RenderServices,
  { storyboard, plan }: PlannedFile,
): Promise<PlanSummary> {
  const { ffmpeg } = await services.tools();
  const { version } = await services.capabilities.read(ffmpeg.path);
  const hashed = await hashSources(plan, services);
  const hashOf = new Map([...hashed].map(([path, { sha256 }]) => [path, sha256]));
  const { encoding } = segmentEncoding(plan.output);
  const { width, height, fps, format, codec } = plan.output;
  return {
    file: storyboard.file,
    title: storyboard.title,
    output: { width, height, fps: fps.num / fps.den, format, codec },
    totalFrames: plan.totalFrames,
    durationSeconds: (plan.totalFrames * fps.den) / fps.num,
    hasSound: plan.sound !== null,
    segments: await Promise.all(
      plan.segments.map(async ({ id, kind, scenes, firstFrame, frames, recipe }) => ({
        id,
        kind,
        scenes: scenes.map(
          (index) => plan.scenes.find((scene) => scene.index === index)?.id ?? String(index),
        ),
        firstFrame,
        frames,
        cached: await services.cache.has(cacheKey({ recipe, encoding, tool: version }, hashOf)),
      })),
    ),
  };
}
