import type { Problem } from '../../shared/errors';
import type { RenderStrategy } from '../../shared/job/spec';
import { cacheKey } from '../render/cache-key';
import { withKeyFrames } from '../render/cut-points';
import { examine } from '../render/examine';
import type { Examined, ExamineOptions } from '../render/examine';
import { planRender } from '../render/plan';
import { hashSources } from '../render/scene-work';
import type { PlanStrategy, RenderPlan, Segment } from '../render/segment';
import { encodingIdentity, segmentEncoding, threadsOf } from '../render/segment-encoding';
import type { RenderServices } from '../render/services';
import { encodingWish } from '../render/video-encoding';
import type { WrittenStoryboard } from '../storyboard/resolved';

export interface PlannedFile {
  file: string;
  title: string;
  /** Null where it depends on what programs of the user's will make. */
  plan: RenderPlan | null;
  /** What will be seen otherwise than it was meant, but stops nothing. */
  warnings: readonly Problem[];
  /** What it was planned from. */
  examined: Examined;
}

/** A plan, for people. Frames are counted on the output's timeline. */
export interface PlanSummary {
  file: string;
  title: string;
  output: { width: number; height: number; fps: number; format: string; codec: string };
  totalFrames: number;
  durationSeconds: number;
  hasSound: boolean;
  /** How the picture is made: cut into segments, or by one command. */
  strategy: PlanStrategy;
  /** What will be seen otherwise than it was meant, but stops nothing. */
  warnings: readonly Problem[];
  segments: readonly {
    id: string;
    kind: Segment['kind'];
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
 * @param use Gets the result; the files of voices and generators are there for as long as it takes.
 * @throws RenderyardError with the places of all problems that were found.
 */
export async function planFile<T>(
  services: RenderServices,
  file: string,
  options: ExamineOptions & { strategy?: RenderStrategy },
  use: (planned: PlannedFile) => Promise<T>,
  /** Looks at what is known so far, before any program is started. */
  early?: (storyboard: WrittenStoryboard) => Promise<void>,
): Promise<T> {
  return examine(
    services,
    file,
    options,
    async (examined) => {
      const { storyboard, facts, left, placed } = examined;
      const plan =
        left > 0
          ? null
          : await placed(async () => {
              const media = await withKeyFrames(storyboard, facts, (src) =>
                services.media.probeKeyFrames(src),
              );
              return planRender(storyboard, { ...facts, media }, { strategy: options.strategy ?? 'auto' });
            });
      const { file, title } = storyboard;
      return use({ file, title, plan, warnings: facts.warnings ?? [], examined });
    },
    early,
  );
}

/** The plan of a storyboard, with what the cache has of it. */
export async function summarizePlan(
  services: RenderServices,
  { file, title, plan, warnings }: Omit<PlannedFile, 'plan'> & { plan: RenderPlan },
): Promise<PlanSummary> {
  const { ffmpeg } = await services.tools();
  const capabilities = await services.capabilities.read(ffmpeg.path);
  const { version } = capabilities;
  const hashed = await hashSources(plan, services);
  const hashOf = new Map([...hashed].map(([path, { sha256 }]) => [path, sha256]));
  const hardware = await services.hardware.choose(
    services.settings().hardwareEncoder,
    ffmpeg.path,
    capabilities,
    encodingWish(plan.output),
  );
  const threads = threadsOf(plan.strategy, plan.output);
  const encoding = encodingIdentity(segmentEncoding(plan.output, threads, hardware));
  const { width, height, fps, format, codec } = plan.output;
  const nameOf = new Map(plan.scenes.map((scene) => [scene.index, scene.id]));
  return {
    file,
    title,
    output: { width, height, fps: fps.num / fps.den, format, codec },
    totalFrames: plan.totalFrames,
    durationSeconds: (plan.totalFrames * fps.den) / fps.num,
    hasSound: plan.sound !== null,
    strategy: plan.strategy,
    warnings,
    segments: await Promise.all(
      plan.segments.map(async ({ id, kind, scenes, firstFrame, frames, recipe }) => ({
        id,
        kind,
        scenes: scenes.map((index) => nameOf.get(index) ?? String(index)),
        firstFrame,
        frames,
        cached: await services.cache.has(cacheKey({ recipe, encoding, tool: version }, hashOf)),
      })),
    ),
  };
}
