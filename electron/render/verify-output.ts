import { stat } from 'node:fs/promises';
import type { JobResult } from '../../shared/job/job';
import { unwrapSingle, withTaskGroup } from '../concurrency';
import { haveSameHeaders } from './codec-headers';
import { hashFile } from './file-hash';
import type { JobTools } from './job-tools';
import type { PictureTask, SceneWork } from './render-scenes';
import type { RenderPlan } from './segment';
import type { SegmentCache } from './segment-cache';
import { verifyDecoding, verifyKeyFrames, verifyStructure } from './verify';

/** Beyond this part of unexamined frames, decoding the whole at once is quicker than segment by segment. */
const wholeFrom = 0.5;

/**
 * Examines a finished video before it gets its name: its structure, exactly; that all of it can be decoded; its hash.
 *
 * Every frame has been decoded without a fault by then, but not for each video anew: segments that were part of a
 * verified video are vouched for in the cache. Where only a few are new, those are decoded one by one, and of the whole
 * only the key frames, which shows that the joins hold.
 *
 * @param onPart Called with how much is done, 0 to 1.
 * @throws VERIFY_FAILED.
 */
export async function verifyOutput(
  context: { tools: JobTools; cache: SegmentCache; plan: RenderPlan; scenes: SceneWork; file: string },
  onPart: (part: number) => void,
): Promise<Pick<JobResult, 'sha256' | 'bytes' | 'durationSeconds'>> {
  const { tools, cache, plan, scenes, file } = context;
  const { durationSeconds } = await verifyStructure(tools, file, {
    output: plan.output,
    frames: plan.totalFrames,
    sound: plan.sound !== null,
    captions: (plan.captionTrack?.length ?? 0) > 0,
  });
  let sha256 = '';
  try {
    await withTaskGroup((group) => {
      group.startSoon(() => verifyContent(tools, plan, scenes, file, onPart));
      group.startSoon(async () => {
        sha256 = await hashFile(file);
      });
    });
  } catch (error) {
    throw unwrapSingle(error);
  }
  for (const task of scenes.tasks) if (!task.vouched) await cache.vouch(task.key);
  return { sha256, bytes: (await stat(file)).size, durationSeconds };
}

async function verifyContent(
  tools: JobTools,
  plan: RenderPlan,
  scenes: SceneWork,
  file: string,
  onPart: (part: number) => void,
): Promise<void> {
  const fresh = scenes.tasks.filter((task): task is PictureTask => task.kind === 'picture' && !task.vouched);
  const freshFrames = fresh.reduce((sum, { segment }) => sum + segment.frames, 0);
  const whole =
    // A GIF is encoded from its segments, not joined.
    plan.output.format === 'gif' ||
    freshFrames > plan.totalFrames * wholeFrom ||
    !(await haveSameHeaders(scenes.parts.map((part) => part.file)));
  if (whole) {
    await verifyDecoding(tools, file, plan.totalFrames, onPart);
    return;
  }
  let done = 0;
  for (const task of fresh) {
    await verifyDecoding(tools, task.file, task.segment.frames, (part) =>
      onPart((done + task.segment.frames * part) / (freshFrames * 1.2)),
    );
    done += task.segment.frames;
  }
  await verifyKeyFrames(tools, file);
}
