import { createHash, randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fail } from '../../shared/errors';
import { isSoundFormat } from '../../shared/storyboard/output';
import type { JobResult } from '../../shared/job/job';
import { concatList } from './assemble';
import { haveSameHeaders } from './codec-headers';
import { hashFile } from './file-hash';
import { inTasks } from './in-tasks';
import { compareSamples } from './join/same-samples';
import type { Likeness } from './join/same-samples';
import type { JobTools } from './job-tools';
import type { KeptStreams } from './kept-streams';
import type { PictureTask, SceneWork } from './scene-work';
import type { RenderPlan } from './segment';
import type { SegmentCache } from './segment-cache';
import { verifyDecoding, verifyParts, verifyStructure } from './verify';
import type { Expected, Verified } from './verify';

/** Beyond this part of unexamined frames, decoding the whole at once is quicker than segment by segment. */
const wholeFrom = 0.5;
/** Raised when a verified file would have to be examined anew, by our own doing. */
const examinationVersion = 2;

export interface VerifyContext {
  tools: JobTools;
  cache: SegmentCache;
  plan: RenderPlan;
  scenes: SceneWork;
  /** Of the job's own. */
  folder: string;
  /** What was taken over from a source beside its picture. */
  kept: KeptStreams | undefined;
}

/** What of the finished video has still to be decoded, so that each frame has been decoded once. */
export type StillToDecode = 'all' | 'joins';

/**
 * Decodes the segments that never were part of a verified video, where they are few; where most are new, all is left to
 * be decoded in the finished video. Needs the segments only, so it can run while they are joined.
 *
 * @param onPart Called with how much is done, 0 to 1.
 * @throws VERIFY_FAILED.
 */
export async function verifySegments(
  { tools, plan, scenes, folder }: VerifyContext,
  onPart: (part: number) => void,
): Promise<StillToDecode> {
  const fresh = scenes.tasks.filter((task): task is PictureTask => task.kind === 'picture' && !task.vouched);
  const frames = fresh.reduce((sum, { segment }) => sum + segment.frames, 0);
  // A GIF is encoded from its segments, not joined.
  if (plan.output.format === 'gif' || isSoundFormat(plan.output.format)) return 'all';
  if (frames > plan.totalFrames * wholeFrom) return 'all';
  if (!(await haveSameHeaders(scenes.parts.map((part) => part.file)))) return 'all';
  if (fresh.length === 0) return 'joins';
  const list = join(folder, 'new.ffconcat');
  const parts = fresh.map(({ file, segment }) => ({ file, frames: segment.frames }));
  await writeFile(list, concatList(parts, plan.output.fps));
  await verifyDecoding(tools, { file: list, isList: true }, frames, onPart);
  return 'joins';
}

/**
 * Examines a finished video before it gets its name: its structure, exactly; that all of it can be decoded; its hash.
 *
 * Every frame has been decoded without a fault by then, but not for each video anew: segments that were part of a
 * verified video are vouched for in the cache. Where only a few are new, those have been decoded by themselves. That the
 * joins hold is shown by comparing the whole with its segments; where that cannot be told in full, by decoding its key
 * frames. A file of which every byte is as in one that has been examined is not examined again.
 *
 * @param onPart Called with how much is done, 0 to 1.
 * @throws VERIFY_FAILED.
 */
export async function verifyOutput(
  context: VerifyContext & { file: string; toDecode: StillToDecode },
  onPart: (part: number) => void,
): Promise<Pick<JobResult, 'sha256' | 'bytes' | 'durationSeconds'>> {
  const { cache, plan, scenes, file, kept } = context;
  const { size } = await stat(file);
  const expected: Expected = {
    output: plan.output,
    frames: plan.totalFrames,
    sounds: scenes.sounds.length,
    captions: kept?.subtitles.length ?? ((plan.captionTrack?.length ?? 0) > 0 ? 1 : 0),
    chapters: kept?.chapters ?? 0,
  };
  if (scenes.rendered === 0 && scenes.tasks.every(({ vouched }) => vouched)) {
    const sha256 = await hashFile(file);
    const known = await recall(context, sha256, expected);
    if (known !== null) return { ...known, sha256, bytes: size };
  }
  let sha256 = '';
  let verified: Verified = { durationSeconds: 0 };
  await inTasks(
    async () => {
      verified = await verifyStructure(context.tools, file, expected);
    },
    () => verifyContent(context, onPart),
    async () => {
      sha256 = await hashFile(file);
    },
  );
  for (const task of scenes.tasks) if (!task.vouched) await cache.vouch(task.key);
  await remember(context, sha256, expected, verified);
  return { ...verified, sha256, bytes: size };
}

async function verifyContent(
  { tools, plan, scenes, file, toDecode }: VerifyContext & { file: string; toDecode: StillToDecode },
  onPart: (part: number) => void,
): Promise<void> {
  const frames = isSoundFormat(plan.output.format) ? 0 : plan.totalFrames;
  const likeness = toDecode === 'all' ? 'unknown' : await likenessOf(file, plan, scenes);
  if (likeness === 'unknown') {
    await verifyDecoding(tools, { file, isList: false }, frames, onPart);
    return;
  }
  const soundIsKnown = await isSoundKnown(file, plan, scenes);
  await verifyParts(tools, file, { keyFrames: likeness !== 'equal', sound: !soundIsKnown });
}

/** Nobody but ffmpeg looks into other containers here. */
function isIndexRead({ output: { format } }: RenderPlan): boolean {
  return format === 'mp4' || format === 'mov';
}

/** @throws VERIFY_FAILED where it has other pictures than its segments. */
async function likenessOf(file: string, plan: RenderPlan, scenes: SceneWork): Promise<Likeness> {
  if (!isIndexRead(plan)) return 'samples';
  const segments = scenes.parts.map((part) => part.file);
  return requireOwn(await compareSamples(file, segments), 'pictures');
}

/**
 * Whether a decoder is given just the sounds that have been decoded before.
 *
 * @throws VERIFY_FAILED where it has others than were made for it.
 */
async function isSoundKnown(file: string, plan: RenderPlan, scenes: SceneWork): Promise<boolean> {
  if (!scenes.tasks.every(({ kind, vouched }) => kind !== 'sound' || vouched)) return false;
  if (!isIndexRead(plan)) return true;
  const of = scenes.sounds.length;
  for (const [index, sound] of scenes.sounds.entries()) {
    const likeness = await compareSamples(file, [sound], { kind: 'sound', index, of });
    if (requireOwn(likeness, 'sound') !== 'equal') return false;
  }
  return true;
}

function requireOwn(likeness: Likeness, what: string): Likeness {
  if (likeness !== 'other') return likeness;
  throw fail(
    'VERIFY_FAILED',
    `The finished video does not hold the ${what} that we made for it: retry, and report it if it happens again.`,
  );
}

const verifiedSchema = z.object({ durationSeconds: z.number() });

/** Under which a file's examination is kept, by its content and by what it was compared with. */
function examinationKey({ tools }: VerifyContext, sha256: string, { output, ...rest }: Expected): string {
  const { width, height, fps, codec, format, depth, transfer } = output;
  const compared = [
    ...['examined', examinationVersion, tools.version, sha256],
    ...[width, height, fps, codec, format, depth, transfer],
  ];
  return createHash('sha256')
    .update(JSON.stringify([...compared, rest]))
    .digest('hex');
}

async function recall(context: VerifyContext, sha256: string, expected: Expected): Promise<Verified | null> {
  const file = join(context.folder, `${randomUUID()}.json`);
  if ((await context.cache.take(examinationKey(context, sha256, expected), file)) === undefined) return null;
  try {
    return verifiedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

async function remember(
  context: VerifyContext,
  sha256: string,
  expected: Expected,
  { durationSeconds }: Verified,
): Promise<void> {
  const file = join(context.folder, `${randomUUID()}.json`);
  await writeFile(file, JSON.stringify({ durationSeconds }));
  await context.cache.store(examinationKey(context, sha256, expected), file);
}
