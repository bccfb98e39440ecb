import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RenderyardError } from '../../shared/errors';
import type { FrameRate, OutputSettings } from '../storyboard/resolved';
import { concatList } from './assemble';
import type { JobTools } from './job-tools';
import type { PictureTask } from './scene-work';
import type { PlanStrategy } from './segment';
import type { SegmentCache } from './segment-cache';
import { verifyDecoding } from './verify';

/** To start ffmpeg for fewer frames than these takes longer than to decode them. */
const framesAtLeast = 400;

/**
 * Whether the segments of an output are decoded before they are joined: where it can be shown afterwards that the video consists
 * of just these (see `join/same-samples.ts`), and there is more than one.
 */
export function areChecked({ format, codec }: OutputSettings, strategy: PlanStrategy): boolean {
  return strategy === 'segments' && (format === 'mp4' || format === 'mov') && codec !== 'prores';
}

/**
 * Decodes finished segments, several in one go, when an encoder slot has nothing else to do: so the last processor is not idle
 * while the last segment is made, and little is left to be examined in the finished video.
 */
export class SegmentChecks {
  readonly #context: {
    tools: JobTools;
    cache: SegmentCache;
    folder: string;
    fps: FrameRate;
    onChecked: (frames: number) => void;
  };
  readonly #waiting: PictureTask[] = [];
  #checked = 0;
  #running = 0;

  /**
   * @param context `folder` is that of the segments; `onChecked` is called with the frames that have been decoded so far.
   */
  constructor(context: {
    tools: JobTools;
    cache: SegmentCache;
    folder: string;
    fps: FrameRate;
    onChecked: (frames: number) => void;
  }) {
    this.#context = context;
  }

  /** A finished segment. One whose content has been decoded before is left alone. */
  add(task: PictureTask): void {
    if (!task.vouched) this.#waiting.push(task);
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /**
   * Decodes some of those that wait: with one thread each time, unless they are all that is left to be done.
   *
   * @param lanes How many do that at once.
   * @param isLast Nothing is being made any more.
   * @throws VERIFY_FAILED; what could not be decoded is not in the cache then. Cancelled.
   */
  async checkSome(lanes: number, isLast: boolean): Promise<void> {
    const { tools, cache, folder, fps, onChecked } = this.#context;
    const waiting = this.#waiting.reduce((sum, { segment }) => sum + segment.frames, 0);
    const wanted = Math.max(framesAtLeast, waiting / lanes);
    const tasks: PictureTask[] = [];
    let frames = 0;
    while (frames < wanted) {
      const task = this.#waiting.shift();
      if (task === undefined) break;
      tasks.push(task);
      frames += task.segment.frames;
    }
    if (tasks.length === 0) return;
    const isAlone = isLast && this.isIdle && this.#running === 0;
    this.#running += 1;
    const list = join(folder, `check-${randomUUID()}.ffconcat`);
    await writeFile(
      list,
      concatList(
        tasks.map(({ file, segment }) => ({ file, frames: segment.frames })),
        fps,
      ),
    );
    try {
      const onPart = (part: number) => onChecked(this.#checked + Math.floor(part * frames));
      await verifyDecoding(
        tools,
        { file: list, isList: true, ...(isAlone ? {} : { threads: 1 }) },
        frames,
        onPart,
      );
    } catch (error) {
      // What was only interrupted is as good as before.
      const isBad = error instanceof RenderyardError && error.code === 'VERIFY_FAILED';
      if (isBad) for (const { key } of tasks) await cache.forget(key);
      else this.#waiting.unshift(...tasks);
      throw error;
    } finally {
      this.#running -= 1;
    }
    this.#checked += frames;
    onChecked(this.#checked);
    for (const task of tasks) {
      task.vouched = true;
      await cache.vouch(task.key);
    }
  }
}
