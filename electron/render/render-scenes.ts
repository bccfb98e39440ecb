import { join } from 'node:path';
import { CapacityLimiter } from '../concurrency';
import type { MediaInfo } from '../encoder/media';
import type { EncodeProgress } from '../encoder/progress-report';
import { cacheKey, filesOf } from './cache-key';
import type { Part } from './assemble';
import type { HashedFile } from './file-hash';
import { inTasks } from './in-tasks';
import type { JobTools } from './job-tools';
import type { RenderProgress, Share } from './render-progress';
import type { RenderPlan, Segment, SegmentRecipe } from './segment';
import { keep, renderSegment, motionTools } from './segment-runner';
import type { InSlot } from './segment-runner';
import type { RenderServices } from './services';
import { limiter, mixRecipe } from './sound/graph';
import { soundPieces } from './sound/pieces';
import { renderSound, soundEncoding } from './sound/render-sound';
import type { SoundJob } from './sound/render-sound';
import { segmentEncoding } from './segment-encoding';

/** One file to be made. Those of one key are one file. */
interface TaskBase {
  id: string;
  key: string;
  file: string;
  share: Share;
  /** From the cache: it is in `file` already. */
  ready: boolean;
  /** Its content has been decoded without a fault before. */
  vouched: boolean;
}
/** A stretch of picture. */
export interface PictureTask extends TaskBase {
  kind: 'picture';
  segment: Segment;
  /** For people. */
  label: string;
}
interface SoundTask extends TaskBase {
  kind: 'sound';
  job: SoundJob;
  /** All that it is made from. */
  recipe: SegmentRecipe;
}
type Task = PictureTask | SoundTask;

/** What has to be made for a plan, and what is there already. */
export interface SceneWork {
  readonly tasks: readonly Task[];
  /** In the order of the timeline. */
  readonly parts: readonly Part[];
  readonly sound: string | null;
  /** Segments of the plan (its sound counts as one) that need not be rendered. */
  readonly reused: number;
  readonly rendered: number;
}

/** Sound of a second costs about this much, for each source that is heard and once more for mixing and encoding. */
const soundCostPerSecond = 8;
/** Each loudness pass of {@link renderSound} costs about this much more. */
const loudnessCostPerSecond = 12;

/** Content hashes of all files that a plan reads. A few at a time: more would only make the disk seek. */
export async function hashSources(
  plan: RenderPlan,
  services: Pick<RenderServices, 'hashes'>,
): Promise<Map<string, HashedFile>> {
  const paths = new Set(plan.segments.flatMap(({ recipe }) => filesOf(recipe)));
  for (const clip of plan.sound?.clips ?? []) paths.add(clip.src);
  if (plan.sound?.soundtrack != null) paths.add(plan.sound.soundtrack.src);
  const queue = [...paths];
  const hashed = new Map<string, HashedFile>();
  const hashNext = async () => {
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      hashed.set(path, await services.hashes.hash(path));
    }
  };
  await inTasks(hashNext, hashNext);
  return hashed;
}

/**
 * Names every file of a plan by its content and takes from the cache what it has.
 *
 * @param folder Where the files go.
 * @param threads Of each encoder of pictures.
 */
export async function sceneWork(
  plan: RenderPlan,
  media: ReadonlyMap<string, MediaInfo>,
  hashed: ReadonlyMap<string, HashedFile>,
  tools: JobTools,
  services: Pick<RenderServices, 'cache'>,
  folder: string,
  threads: number,
): Promise<SceneWork> {
  const hashOf = new Map([...hashed].map(([path, { sha256 }]) => [path, sha256]));
  const byKey = new Map<string, Task>();
  const add = (key: string, make: () => Task): Task => {
    const task = byKey.get(key) ?? make();
    byKey.set(key, task);
    return task;
  };

  const { encoding, extension } = segmentEncoding(plan.output, threads);
  const parts = plan.segments.map((segment): Part => {
    const key = cacheKey({ recipe: segment.recipe, encoding, tool: tools.version }, hashOf);
    const task = add(key, () => ({
      id: segment.id,
      key,
      file: join(folder, `${segment.id}.${extension}`),
      share: { id: segment.id, cost: segment.cost, frames: segment.frames },
      ready: false,
      vouched: false,
      kind: 'picture',
      segment,
      label: labelOf(plan, segment),
    }));
    return { file: task.file, frames: segment.frames };
  });

  let sound: string | null = null;
  if (plan.sound !== null) {
    const { job, extension: soundExtension, cost } = soundWork(plan, media);
    const recipe = mixRecipe(job.pieces);
    const key = cacheKey(
      {
        recipe,
        encoding: [...job.encoding, limiter(job.pieces.total), String(job.loudness)],
        tool: tools.version,
      },
      hashOf,
    );
    const task = add(key, () => ({
      id: 'sound',
      key,
      file: join(folder, `sound.${soundExtension}`),
      share: { id: 'sound', cost, frames: 0 },
      ready: false,
      vouched: false,
      kind: 'sound',
      job,
      recipe,
    }));
    sound = task.file;
  }

  const tasks = [...byKey.values()];
  for (const task of tasks) {
    const taken = await services.cache.take(task.key, task.file);
    task.ready = taken !== undefined;
    task.vouched = taken?.vouched ?? false;
  }
  const rendered = tasks.filter(({ ready }) => !ready).length;
  const all = plan.segments.length + (plan.sound === null ? 0 : 1);
  return { tasks, parts, sound, reused: all - rendered, rendered };
}

/** What is still to be done, for progress. */
export function missingShares(work: SceneWork): Share[] {
  return work.tasks.filter(({ ready }) => !ready).map(({ share }) => share);
}

/**
 * Makes what is missing: the sound first, and beside it the segments, the longest first so that the last processor is
 * not idle at the end, as many at a time as the job's share of the budget allows. Each is kept in the cache as soon as
 * it is finished, so a job that fails or is cancelled leaves what it has done. What another job of this process is making
 * at the moment is waited for, and made here after all if that one gives up.
 *
 * @returns how many were made by another job meanwhile.
 * @throws the first failure; the others are stopped.
 */
export async function renderScenes(
  work: SceneWork,
  context: {
    tools: JobTools;
    services: Pick<RenderServices, 'budget' | 'cache' | 'drawers' | 'metrics'>;
    /** Of the job's own. */
    folder: string;
    hashed: ReadonlyMap<string, HashedFile>;
    encoderThreads: number | undefined;
    encoding: readonly string[];
    /** Of each encoder of pictures. */
    threads: number;
    /** Of the video. */
    framesPerSecond: number;
    progress: RenderProgress;
    report: () => void;
  },
): Promise<number> {
  const { tools, services, hashed, encoding, threads, framesPerSecond, progress, report } = context;
  const missing = work.tasks.filter(({ ready }) => !ready);
  const queue = missing.filter(({ kind }) => kind === 'picture').sort((a, b) => b.share.cost - a.share.cost);
  const sound = missing.filter(({ kind }) => kind === 'sound');

  const width = services.budget.width(context.encoderThreads);
  const own = new CapacityLimiter(width);
  const motion = motionTools(tools, services.drawers, context.folder, (run) =>
    own.run(() => services.budget.use(run)),
  );

  let taken = 0;
  const carryOut = async (task: Task) => {
    const turn = await services.cache.turn(task.key);
    try {
      const found = turn.waited ? await services.cache.take(task.key, task.file) : undefined;
      if (found === undefined) await make(task);
      else {
        taken += 1;
        task.vouched = found.vouched;
      }
    } finally {
      turn.end();
    }
    progress.finish(task.id);
    report();
  };
  const make = async (task: Task) => {
    let began = 0;
    const inSlot: InSlot = (run) => {
      const timed = () => {
        began = performance.now();
        return run();
      };
      // A single command has all processors for itself, save for the little that the sound takes beside it.
      if (task.kind === 'sound' && threads > 1) return timed();
      return own.run(() => services.budget.use(timed, task.kind === 'picture' ? threads : 1));
    };
    const tell = (part: number, fps = 0, speed = 0) => {
      progress.update(task.id, { part, fps, speed });
      report();
    };
    if (task.kind === 'picture') {
      const { segment, label } = task;
      const job = {
        segment,
        label,
        encoding,
        threads,
        target: task.file,
        // ffmpeg's frame rate is 0 for the first moments of a run, its speed is not.
        onProgress: ({ frame, fps, speed }: Readonly<EncodeProgress>) =>
          tell(frame / segment.frames, fps || speed * framesPerSecond, speed),
      };
      await renderSegment(tools, motion, job, inSlot);
      await keep(services.cache, { key: task.key, file: task.file, recipe: segment.recipe }, hashed);
    } else {
      const { job } = task;
      const { loudness } = await inSlot(() => renderSound(tools, job, task.file, tell));
      if (loudness !== null) tools.log.info('Loudness measured', { lufs: loudness, target: job.loudness });
      await keep(services.cache, { key: task.key, file: task.file, recipe: task.recipe }, hashed);
    }
    services.metrics.observe('segment_seconds', (performance.now() - began) / 1000, { kind: task.kind });
  };
  const carryOutAll = async (tasks: Task[]) => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await carryOut(task);
  };

  // One task more than slots: the next segment is laid out, and the last one stored, while the encoders are busy.
  const pictures = Math.min(width + 1, queue.length);
  const lanes = [...sound.map(() => sound), ...Array.from({ length: pictures }, () => queue)];
  await inTasks(...lanes.map((tasks) => () => carryOutAll(tasks)));
  return taken;
}

function soundWork(
  plan: RenderPlan,
  media: ReadonlyMap<string, MediaInfo>,
): { job: SoundJob; extension: string; cost: number } {
  if (plan.sound === null) throw new Error('there is no sound in this plan');
  const { output, sound } = plan;
  const pieces = soundPieces(sound, plan.scenes, output.fps, media);
  const { arguments: encoding, extension } = soundEncoding(output);
  const sources = pieces.clips.length + (pieces.soundtrack === null ? 0 : 1);
  const perSecond =
    soundCostPerSecond * (1 + sources) + (sound.loudness === null ? 0 : 2 * loudnessCostPerSecond);
  return {
    job: { pieces, loudness: sound.loudness, encoding },
    extension,
    cost: sound.totalSeconds * perSecond,
  };
}

/** `ffmpeg (scene intro)`, `ffmpeg (intro to clip)`, `ffmpeg (all scenes)`. */
function labelOf(plan: RenderPlan, segment: Segment): string {
  const names = segment.scenes.map((index) => plan.scenes[index]?.id ?? String(index));
  switch (segment.kind) {
    case 'body':
      return `ffmpeg (scene ${names.join(', ')})`;
    case 'seam':
      return `ffmpeg (${names.join(' to ')})`;
    case 'whole':
      return names.length === 1 ? `ffmpeg (scene ${names.join(', ')})` : 'ffmpeg (all scenes)';
  }
}
