import { hashFile } from './file-hash';
import type { HashedFile } from './file-hash';
import { inTasks } from './in-tasks';
import { JobShare } from './job-share';
import type { JobTools } from './job-tools';
import type { RenderProgress } from './render-progress';
import { composingId, picturesToMake, sharesOf } from './scene-work';
import type { PictureTask, SceneWork, Task } from './scene-work';
import type { SegmentChecks } from './segment-checks';
import type { SegmentEncoding, Threads } from './segment-encoding';
import type { RunProgress } from './run-progress';
import { keep, motionTools, renderSegment } from './segment-runner';
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
    services: Pick<RenderServices, 'budget' | 'cache' | 'drawers' | 'metrics'>;
    /** Of the job's own. */
    folder: string;
    hashed: ReadonlyMap<string, HashedFile>;
    encoderThreads: number | undefined;
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
  const { tools, services, hashed, encoding, threads, framesPerSecond, progress, report, checks } = context;
  const missing = work.tasks.filter(({ ready }) => !ready);
  const queue = picturesToMake(missing).sort((a, b) => costOf(b) - costOf(a));
  const sound = missing.filter(({ kind }) => kind === 'sound').map((task) => [task]);

  const share = new JobShare(services.budget, context.encoderThreads, tools.log);
  const hash = async (path: string) => hashed.get(path)?.sha256 ?? (await hashFile(path));
  const inSlot: InSlot = (run) => share.run(run);
  const motion = motionTools(tools, services, context.folder, hash, inSlot, (path, part) => {
    progress.update(composingId(path), { part, fps: 0, speed: 0 });
    report();
  });

  let taken = 0;
  const carryOut = async (tasks: readonly Task[]) => {
    const ends: (() => void)[] = [];
    try {
      const left: Task[] = [];
      for (const task of tasks) {
        const turn = await services.cache.turn(task.key);
        ends.push(turn.end);
        // Another job may have made it since it was looked up, whether or not there was somebody to wait for.
        const isThere = turn.waited || (await services.cache.has(task.key));
        const found = isThere ? await services.cache.take(task.key, task.file) : undefined;
        if (found === undefined) left.push(task);
        else {
          taken += 1;
          task.vouched = found.vouched;
        }
      }
      const [first, ...others] = left;
      if (first !== undefined) await make(first, others);
    } finally {
      for (const end of ends) end();
    }
    for (const task of tasks) {
      progress.finish(task.id);
      checks?.add(task);
    }
    report();
  };
  const make = async (task: Task, others: readonly Task[]) => {
    let began = 0;
    const inOwnSlot: InSlot = (run) => {
      const timed = () => {
        began = performance.now();
        return run();
      };
      // A single command has all processors for itself, save for the little that the sound takes beside it.
      if (task.kind === 'sound' && threads.slots > 1) return timed();
      return share.run(timed, task.kind === 'picture' ? threads.slots : 1);
    };
    if (task.kind === 'picture') {
      const { segment, label } = task;
      const made = [task, ...others.filter((other) => other.kind === 'picture')];
      const job = {
        recipe: made.length > 1 ? (segment.withNext?.recipe() ?? segment.recipe) : segment.recipe,
        label,
        results: made.map((one) => ({ frames: one.segment.frames, target: one.file })),
        encoding,
        threads: threads.filters,
        onProgress: ({ parts, fps, speed }: RunProgress) => {
          // The rates are those of the whole run. ffmpeg's frame rate is 0 for its first moments, its speed is not.
          const rates = { fps: fps || speed * framesPerSecond, speed };
          for (const [index, { id }] of made.entries())
            progress.update(id, { part: parts[index] ?? 0, ...(index === 0 ? rates : atRest) });
          report();
        },
      };
      await renderSegment(tools, motion, job, inOwnSlot);
      for (const { key, file, segment: own } of made)
        await keep(services.cache, { key, file, recipe: own.recipe }, hashed);
    } else {
      const { job } = task;
      const tell = (part: number) => {
        progress.update(task.id, { part, ...atRest });
        report();
      };
      const { loudness } = await inOwnSlot(() => renderSound(tools, job, task.file, tell));
      if (loudness !== null) tools.log.info('Loudness measured', { lufs: loudness, target: job.loudness });
      await keep(services.cache, { key: task.key, file: task.file, recipe: task.recipe }, hashed);
    }
    services.metrics.observe('segment_seconds', (performance.now() - began) / 1000, { kind: task.kind });
  };
  const carryOutAll = async (units: Task[][]) => {
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
  await inTasks(...sound.map(() => () => carryOutAll(sound)), ...lanes);
  return taken;
}

/** What adds nothing to the rates that people see. */
const atRest = { fps: 0, speed: 0 };

function costOf(unit: readonly PictureTask[]): number {
  return sharesOf(unit).reduce((sum, { cost }) => sum + cost, 0);
}
