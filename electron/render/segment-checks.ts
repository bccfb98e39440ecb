import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RenderyardError } from '../../shared/errors';
import type { OutputSettings } from '../storyboard/resolved';
import { concatList } from './assemble';
import type { JobTools } from './job-tools';
import type { PictureTask, Task } from './scene-work';
import type { PlanStrategy } from './segment';
import type { SegmentCache } from './segment-cache';
import { verifyDecoding } from './verify';

/** Pixels that ffmpeg decodes in ten times the time that it takes to start: it is started for no fewer, unless no more wait. */
const pixelsAtLeast = 250e6;

/**
 * Whether segments and sounds of an output are decoded before they are joined: where it can be shown afterwards that the video
 * consists of just these (see `join/same-samples.ts`), and there is more than one.
 */
export function areChecked({ format, codec }: OutputSettings, strategy: PlanStrategy): boolean {
  return strategy === 'segments' && (format === 'mp4' || format === 'mov') && codec !== 'prores';
}

export interface ChecksContext {
  tools: JobTools;
  cache: SegmentCache;
  /** That of the segments. */
  folder: string;
  output: Pick<OutputSettings, 'fps' | 'width' | 'height'>;
  /** Called with the frames that have been decoded so far. */
  onChecked: (frames: number) => void;
}

/** Some segments that are being decoded. */
interface Run {
  frames: number;
  decoded: number;
}

/**
 * Decodes finished segments, several in one go, and finished sounds, when an encoder slot has nothing else to do: so the last
 * processor is not idle while the last segment is made, and little is left to be examined in the finished video.
 */
export class SegmentChecks {
  readonly #context: ChecksContext;
  readonly #waiting: PictureTask[] = [];
  readonly #sounds: Task[] = [];
  #checked = 0;
  readonly #running = new Set<Run>();

  constructor(context: ChecksContext) {
    this.#context = context;
  }

  /** A finished segment or sound. What has been decoded before is left alone. */
  add(task: Task): void {
    if (task.vouched) return;
    if (task.kind === 'picture') this.#waiting.push(task);
    else this.#sounds.push(task);
  }

  /** Whether nothing waits. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#sounds.length === 0;
  }

  /**
   * Decodes a sound, or some of the segments that wait: with one thread each time, unless they are all that is left to be done.
   *
   * @param lanes How many do that at once.
   * @param isLast Nothing is being made any more.
   * @throws VERIFY_FAILED; what could not be decoded is not in the cache then. Cancelled.
   */
  async checkSome(lanes: number, isLast: boolean): Promise<void> {
    const sound = this.#sounds.shift();
    if (sound !== undefined) await this.#check([sound], () => this.#checkSound(sound));
    else await this.#checkPictures(lanes, isLast);
  }

  async #checkSound({ file }: Task): Promise<void> {
    await verifyDecoding(this.#context.tools, { file, isList: false, threads: 1 }, 0);
  }

  async #checkPictures(lanes: number, isLast: boolean): Promise<void> {
    const tasks = this.#share(lanes, isLast);
    if (tasks.length === 0) return;
    const frames = framesOf(tasks);
    const isAlone = isLast && this.isIdle && this.#running.size === 0;
    const run: Run = { frames, decoded: 0 };
    this.#running.add(run);
    try {
      await this.#check(tasks, () => this.#decode(tasks, run, isAlone));
    } finally {
      this.#running.delete(run);
    }
    this.#checked += frames;
    this.#tell();
  }

  #tell(): void {
    const now = [...this.#running].reduce((sum, { decoded }) => sum + decoded, 0);
    this.#context.onChecked(this.#checked + now);
  }

  /** Takes so many that all lanes end together; where more are still to come, a part of those that wait. */
  #share(lanes: number, isLast: boolean): PictureTask[] {
    const { width, height } = this.#context.output;
    const running = [...this.#running].reduce((sum, { frames, decoded }) => sum + frames - decoded, 0);
    const all = framesOf(this.#waiting) + (isLast ? running : 0);
    const wanted = Math.max(pixelsAtLeast / (width * height), all / lanes);
    const tasks: PictureTask[] = [];
    for (let frames = 0; ;) {
      const next = this.#waiting[0];
      if (next === undefined || (frames > 0 && frames + next.segment.frames / 2 > wanted)) return tasks;
      this.#waiting.shift();
      tasks.push(next);
      frames += next.segment.frames;
    }
  }

  async #decode(tasks: readonly PictureTask[], run: Run, isAlone: boolean): Promise<void> {
    const { tools, folder, output } = this.#context;
    const list = join(folder, `check-${randomUUID()}.ffconcat`);
    await writeFile(
      list,
      concatList(
        tasks.map(({ file, segment }) => ({ file, frames: segment.frames })),
        output.fps,
      ),
    );
    const source = { file: list, isList: true, ...(isAlone ? {} : { threads: 1 }) };
    await verifyDecoding(tools, source, run.frames, (part) => {
      run.decoded = Math.floor(part * run.frames);
      this.#tell();
    });
  }

  /** Keeps in mind what could be decoded, and has the cache forget what could not. */
  async #check(tasks: readonly Task[], decode: () => Promise<void>): Promise<void> {
    const { cache } = this.#context;
    try {
      await decode();
    } catch (error) {
      // What was only interrupted is as good as before; a check that is tried again finds it.
      const isBad = error instanceof RenderyardError && error.code === 'VERIFY_FAILED';
      for (const task of tasks) {
        if (isBad) await cache.forget(task.key);
        else this.add(task);
      }
      throw error;
    }
    for (const task of tasks) {
      task.vouched = true;
      await cache.vouch(task.key);
    }
  }
}

function framesOf(tasks: readonly PictureTask[]): number {
  return tasks.reduce((sum, { segment }) => sum + segment.frames, 0);
}
