import { join } from 'node:path';
import type { MediaInfo } from '../encoder/media';
import type { Part } from './assemble';
import { cacheKey, filesOf } from './cache-key';
import type { HashedFile } from './file-hash';
import { inLanes } from './in-tasks';
import type { JobTools } from './job-tools';
import type { Share } from './render-progress';
import type { RenderPlan, Segment, SegmentRecipe } from './segment';
import { encodingIdentity } from './segment-encoding';
import type { SegmentEncoding } from './segment-encoding';
import type { RenderServices } from './services';
import { limiter, mixRecipe } from './sound/graph';
import { soundPieces } from './sound/pieces';
import { soundEncoding } from './sound/render-sound';
import type { SoundJob } from './sound/render-sound';
import { sampleRate } from './sound/samples';

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
  /** Something went wrong while it was made, as it does where a source is damaged. */
  hadFaults: boolean;
}
/** A stretch of picture. */
export interface PictureTask extends TaskBase {
  kind: 'picture';
  segment: Segment;
  /** For people. */
  name: string;
  /** Of the next segment, where the two can be made in one go. */
  next: PictureTask | null;
}
export interface SoundTask extends TaskBase {
  kind: 'sound';
  job: SoundJob;
  /** All that it is made from. */
  recipe: SegmentRecipe;
}
export type Task = PictureTask | SoundTask;

/** What has to be made for a plan, and what is there already. */
export interface SceneWork {
  readonly tasks: readonly Task[];
  /** In the order of the timeline. */
  readonly parts: readonly Part[];
  /** One file for each sound track. */
  readonly sounds: readonly string[];
  /** Segments of the plan (its sound counts as one) that need not be rendered. */
  readonly reused: number;
  readonly rendered: number;
}

/** Each second of a source that is heard costs about this much, and so does each of the mix, for encoding. */
const soundCostPerSecond = 11;
/** Each loudness pass of {@link renderSound} costs about this much more. */
const loudnessCostPerSecond = 12;

/** Files that are read at the same time: more would only make the disk seek. */
const readTogether = 2;
/** Entries of the cache that are taken at the same time: each is a dozen short waits for the file system, and little else. */
const takenTogether = 4;

/** Content hashes of all files that a plan reads. */
export async function hashSources(
  plan: RenderPlan,
  services: Pick<RenderServices, 'hashes'>,
): Promise<Map<string, HashedFile>> {
  const paths = new Set(plan.segments.flatMap(({ recipe }) => filesOf(recipe)));
  for (const clip of plan.sound?.clips ?? []) paths.add(clip.src);
  if (plan.sound?.soundtrack != null) paths.add(plan.sound.soundtrack.src);
  const found = await Promise.all(
    [...paths].map(async (path) => [path, await services.hashes.known(path)] as const),
  );
  const hashed = new Map(
    found.flatMap(([path, known]) => (known === undefined ? [] : [[path, known] as const])),
  );
  const unknown = [...paths].filter((path) => !hashed.has(path));
  await inLanes(readTogether, unknown, async (path) => {
    hashed.set(path, await services.hashes.hash(path));
  });
  return hashed;
}

/**
 * Names every file of a plan by its content and takes from the cache what it has.
 *
 * @param heard What the sources of each sound track hold.
 * @param folder Where the files go.
 */
export async function sceneWork(
  plan: RenderPlan,
  heard: readonly ReadonlyMap<string, MediaInfo>[],
  hashed: ReadonlyMap<string, HashedFile>,
  tools: JobTools,
  services: Pick<RenderServices, 'cache'>,
  folder: string,
  segments: SegmentEncoding,
): Promise<SceneWork> {
  const hashOf = new Map([...hashed].map(([path, { sha256 }]) => [path, sha256]));
  const byKey = new Map<string, Task>();
  const add = <T extends Task>(key: string, kind: T['kind'], make: () => T): T => {
    const known = byKey.get(key);
    const task = known?.kind === kind ? (known as T) : make();
    byKey.set(key, task);
    return task;
  };
  const pictures: PictureTask[] = [];

  const { extension } = segments;
  const encoding = encodingIdentity(segments);
  const parts = plan.segments.map((segment, index): Part => {
    const key = cacheKey({ recipe: segment.recipe, encoding, tool: tools.version }, hashOf);
    const task = add<PictureTask>(key, 'picture', () => ({
      id: segment.id,
      key,
      file: join(folder, `${segment.id}.${extension}`),
      share: { id: segment.id, cost: segment.cost, frames: segment.frames },
      ready: false,
      vouched: false,
      hadFaults: false,
      kind: 'picture',
      segment,
      name: nameOf(plan, segment),
      next: null,
    }));
    const before = pictures.at(-1);
    // Of several segments of one key, the first one has the recipe.
    if (
      before?.segment.withNext !== undefined &&
      before.segment === plan.segments[index - 1] &&
      before !== task
    )
      before.next = task;
    pictures.push(task);
    return { file: task.file, frames: segment.frames };
  });

  const sounds = heard.map((media, track): string => {
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
    const id = track === 0 ? 'sound' : `sound-${track + 1}`;
    const task = add<SoundTask>(key, 'sound', () => ({
      id,
      key,
      file: join(folder, `${id}.${soundExtension}`),
      share: { id, cost, frames: 0 },
      ready: false,
      vouched: false,
      hadFaults: false,
      kind: 'sound',
      job,
      recipe,
    }));
    return task.file;
  });

  const tasks = [...byKey.values()];
  await inLanes(takenTogether, tasks, async (task) => {
    const taken = await services.cache.take(task.key, task.file);
    task.ready = taken !== undefined;
    task.vouched = taken?.vouched ?? false;
    task.hadFaults = taken?.hadFaults ?? false;
  });
  const rendered = tasks.filter(({ ready }) => !ready).length;
  const all = plan.segments.length + sounds.length;
  return { tasks, parts, sounds, reused: all - rendered, rendered };
}

/** Milliseconds of one core for a picture of an animation of a million pixels. */
const composeCostPerMegapixel = 90;

/** Share of an animation that has to be composed before it can be read. */
export function composingId(path: string): string {
  return `composing ${path}`;
}

/**
 * Animations that missing segments read, as shares of their own: one is composed once, and may take longer than all that
 * is made of it.
 *
 * @param media What the sources hold.
 */
export function composingShares(missing: readonly Task[], media: ReadonlyMap<string, MediaInfo>): Share[] {
  const inputs = missing.flatMap((task) => (task.kind === 'picture' ? task.segment.recipe.inputs : []));
  const paths = inputs.flatMap((input) =>
    input.kind === 'file' && input.composed === 'whole' ? [input.path] : [],
  );
  return [...new Set(paths)].map((path) => {
    const { width = 0, height = 0, frames = 0 } = media.get(path)?.video ?? {};
    const cost = ((frames ?? 0) * width * height * composeCostPerMegapixel) / 1e6;
    return { id: composingId(path), cost, frames: 0 };
  });
}

function soundWork(
  plan: RenderPlan,
  media: ReadonlyMap<string, MediaInfo>,
): { job: SoundJob; extension: string; cost: number } {
  if (plan.sound === null) throw new Error('there is no sound in this plan');
  const { output, sound } = plan;
  const pieces = soundPieces(sound, plan.scenes, output.fps, media);
  const { arguments: encoding, extension } = soundEncoding(output);
  const heard = [...pieces.clips, ...(pieces.soundtrack === null ? [] : [pieces.soundtrack])];
  const samples = heard.reduce((sum, { length }) => sum + length, pieces.total);
  const mixing = (soundCostPerSecond * samples) / sampleRate;
  const measuring = sound.loudness === null ? 0 : 2 * loudnessCostPerSecond * sound.totalSeconds;
  return { job: { pieces, loudness: sound.loudness, encoding }, extension, cost: mixing + measuring };
}

/** `scene intro`, `intro to clip`, `all scenes`. */
function nameOf(plan: RenderPlan, segment: Segment): string {
  const names = segment.scenes.map((index) => plan.scenes[index]?.id ?? String(index));
  switch (segment.kind) {
    case 'body':
      return `scene ${names.join(', ')}`;
    case 'seam':
      return names.join(' to ');
    case 'whole':
      return names.length === 1 ? `scene ${names.join(', ')}` : 'all scenes';
  }
}
