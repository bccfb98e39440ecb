import { hashFile } from './file-hash';
import type { HashedFile } from './file-hash';
import { inTasks } from './in-tasks';
import type { JobShare } from './job-share';
import { lackOfMemory } from './job-share';
import { watched } from './job-tools';
import type { JobTools } from './job-tools';
import type { RenderProgress } from './render-progress';
import { costOf } from './picture-commands';
import type { PictureCommand } from './picture-commands';
import { composingId } from './scene-work';
import type { PictureTask, SceneWork, SoundTask, Task } from './scene-work';
import type { RenderPlan } from './segment';
import type { SegmentChecks } from './segment-checks';
import type { SegmentEncoding, Threads } from './segment-encoding';
import type { RunProgress } from './run-progress';
import { keep, motionTools, movingIn, renderSegments } from './segment-runner';
import type { InSlot } from './segment-runner';
import type { RenderServices } from './services';
import { renderSound } from './sound/render-sound';

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
    /** Which command makes which of the missing pictures. */
    commands: readonly PictureCommand[];
    plan: Pick<RenderPlan, 'together'>;
    share: JobShare;
    services: Pick<RenderServices, 'budget' | 'cache' | 'drawers' | 'metrics'>;
    /** Of the job's own. */
    folder: string;
    hashed: ReadonlyMap<string, HashedFile>;
    encoding: SegmentEncoding;
    /** Of each encoding of pictures. */
    threads: Threads;
    /** Of the video. */
    framesPerSecond: number;
    progress: RenderProgress;
    report: () => void;
    /** Decodes what is finished; null where that is left for the finished video. */
    checks: SegmentChecks | null;
  },
): Promise<number> {
  const { tools, services, share, hashed, encoding, threads, framesPerSecond, progress, report, checks } =
    context;
  const queue = [...context.commands].sort((a, b) => costOf(b) - costOf(a));
  const sounds = work.tasks.filter((task) => task.kind === 'sound' && !task.ready).map((task) => [task]);

  const hash = async (path: string) => hashed.get(path)?.sha256 ?? (await hashFile(path));
  const inSlot: InSlot = (run) => share.run(run);
  const motion = motionTools(tools, services, context.folder, hash, inSlot, (path, part) => {
    progress.update(composingId(path), { part, fps: 0, speed: 0 });
    report();
  });
  motion.stills.expect(queue.flat().flatMap(({ segment }) => movingIn(segment.recipe)));

  let taken = 0;
  const carryOut = async (tasks: readonly Task[]) => {
    const ends: (() => void)[] = [];
    try {
      const left = new Set<Task>();
      // In one order for all jobs: two of them that want the same several would wait for each other otherwise.
      for (const task of [...tasks].sort((a, b) => (a.key < b.key ? -1 : 1))) {
        const turn = await services.cache.turn(task.key);
        ends.push(turn.end);
        // Another job may have made it since it was looked up, whether or not there was somebody to wait for.
        const isThere = turn.waited || (await services.cache.has(task.key));
        const found = isThere ? await services.cache.take(task.key, task.file) : undefined;
        if (found === undefined) left.add(task);
        else {
          taken += 1;
          task.vouched = found.vouched;
          task.hadFaults = found.hadFaults;
        }
      }
      await make(tasks.filter((task) => left.has(task)));
    } finally {
      for (const end of ends) end();
    }
    for (const task of tasks) {
      progress.finish(task.id);
      checks?.add(task);
    }
    report();
  };
  /** Measures how long it takes once it has its slots. */
  const timed = async (kind: Task['kind'], run: (inOwnSlot: InSlot) => Promise<void>) => {
    let began = 0;
    await run((encode) => {
      const begin = () => {
        began = performance.now();
        return encode();
      };
      // A single command has all processors for itself, save for the little that the sound takes beside it.
      if (kind === 'sound' && threads.slots > 1) return begin();
      return share.run(begin, kind === 'picture' ? threads.slots : 1);
    });
    services.metrics.observe('segment_seconds', (performance.now() - began) / 1000, { kind });
  };
  const makePictures = async (pictures: readonly PictureTask[]) => {
    const [only] = pictures;
    if (only === undefined) return;
    const job = {
      recipe:
        pictures.length === 1
          ? only.segment.recipe
          : context.plan.together(pictures.map(({ segment }) => segment)),
      results: pictures.map(({ name, segment, file }) => ({ name, frames: segment.frames, target: file })),
      encoding,
      threads: threads.filters,
      onProgress: ({ parts, fps, speed }: RunProgress) => {
        // The rates are those of the whole run. ffmpeg's frame rate is 0 for its first moments, its speed is not.
        const rates = { fps: fps || speed * framesPerSecond, speed };
        for (const [index, { id }] of pictures.entries())
          progress.update(id, { part: parts[index] ?? 0, ...(index === 0 ? rates : atRest) });
        report();
      },
    };
    const own = watched(tools);
    await timed('picture', (inOwnSlot) => renderSegments(own, motion, job, inOwnSlot));
    if (own.hadFaults && pictures.length > 1) {
      tools.log.info(
        'Something went wrong in a command for several pictures: each is made by itself, to know in which.',
      );
      for (const picture of pictures) await makePictures([picture]);
      return;
    }
    for (const picture of pictures) {
      const { key, file, segment } = picture;
      picture.hadFaults = own.hadFaults;
      await keep(services.cache, { key, file, recipe: segment.recipe, hadFaults: own.hadFaults }, hashed);
    }
  };
  const makeSound = async (sound: SoundTask) => {
    const { id, key, file, job, recipe } = sound;
    const own = watched(tools);
    const tell = (part: number) => {
      progress.update(id, { part, ...atRest });
      report();
    };
    await timed('sound', async (inOwnSlot) => {
      const { loudness } = await inOwnSlot(() => renderSound(own, job, file, tell));
      if (loudness !== null) tools.log.info('Loudness measured', { lufs: loudness, target: job.loudness });
    });
    sound.hadFaults = own.hadFaults;
    await keep(services.cache, { key, file, recipe, hadFaults: own.hadFaults }, hashed);
  };
  const make = async (tasks: readonly Task[]) => {
    for (const task of tasks) if (task.kind === 'sound') await makeSound(task);
    const pictures = tasks.filter((task) => task.kind === 'picture');
    try {
      await makePictures(pictures);
    } catch (error) {
      if (pictures.length < 2 || lackOfMemory(error) === undefined) throw error;
      tools.log.warn(
        'A command for several pictures needs more memory than the job may use: each gets its own.',
      );
      for (const picture of pictures) await makePictures([picture]);
    }
  };
  const carryOutAll = async (units: (readonly Task[])[]) => {
    for (let unit = units.shift(); unit !== undefined; unit = units.shift()) await carryOut(unit);
  };

  let making = 0;
  const checkAll = async () => {
    while (checks?.isIdle === false) await inSlot(() => checks.checkSome(share.width, making === 0));
  };
  for (const task of work.tasks) if (task.ready) checks?.add(task);

  // One task more than slots: the next segment is laid out, and the last one stored, while the encoders are busy.
  const lanes = Array.from({ length: share.width + 1 }, () => async () => {
    making += 1;
    await carryOutAll(queue);
    making -= 1;
    await checkAll();
  });
  await inTasks(...sounds.map(() => () => carryOutAll(sounds)), ...lanes);
  return taken;
}

/** What adds nothing to the rates that people see. */
const atRest = { fps: 0, speed: 0 };
