import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RenderyardError } from '../../shared/errors';
import type { ErrorCode } from '../../shared/errors';
import { leaves, unwrapSingle } from '../concurrency';
import type { HardwareEncoder } from '../encoder/hardware';
import type { MediaInfo } from '../encoder/media';
import type { HashedFile } from './file-hash';
import { JobShare } from './job-share';
import type { JobTools } from './job-tools';
import { pictureCommands, sharesOf } from './picture-commands';
import { RenderProgress } from './render-progress';
import type { Share } from './render-progress';
import { renderScenes } from './render-scenes';
import { composingShares, sceneWork } from './scene-work';
import type { SceneWork } from './scene-work';
import type { RenderPlan } from './segment';
import { areChecked, SegmentChecks } from './segment-checks';
import { segmentEncoding } from './segment-encoding';
import type { Threads } from './segment-encoding';
import type { RenderServices } from './services';
import type { Work } from './work';

/** Everything that a plan is made from, and by. */
export interface ScenesContext {
  work: Work;
  tools: JobTools;
  services: RenderServices;
  plan: RenderPlan;
  /** What the sources hold. */
  media: ReadonlyMap<string, MediaInfo>;
  /** What the sources of each sound track hold. */
  heard: readonly ReadonlyMap<string, MediaInfo>[];
  hashed: ReadonlyMap<string, HashedFile>;
  /** Of each encoding of pictures. */
  threads: Threads;
  /** Of the job together. */
  encoderThreads: number | undefined;
  /** Null is software. */
  hardware: HardwareEncoder | null;
  /** Part of the job's progress that is done already. */
  doneBefore: number;
}

export interface MadeScenes {
  scenes: SceneWork;
  /** Where they are. */
  folder: string;
  /** Segments that another job made meanwhile. */
  taken: number;
  progress: RenderProgress;
  report: () => void;
}

/** Relative cost of a frame (about milliseconds of one core at 720p, as for segments) while it is joined and checked. */
const joinCostPerFrame = 0.05;
const checkCostPerFrame = 2.4;
/** However small the frame is. */
const checkCostOfEach = 0.2;
/** For starting programs, and waiting for them with nothing beside. */
const closingCost = 200;

/** What goes wrong in an encoder, and may go well in another one. */
const encoderFaults: readonly ErrorCode[] = [
  'ENCODER_FAILED',
  'ENCODER_KILLED',
  'ENCODER_STALLED',
  'FEATURE_UNSUPPORTED',
  'VERIFY_FAILED',
];

/**
 * Makes all segments and the sound. All segments of a video come from one encoder: when one of hardware fails, software
 * makes them all, in the same job.
 *
 * @throws RenderyardError, Cancelled.
 */
export async function makeScenes(context: ScenesContext): Promise<MadeScenes> {
  const { hardware, tools, services, work } = context;
  const folder = await work.temporaryFolder();
  if (hardware === null) return await makeAll(context, folder, null);
  work.log.info('A hardware encoder makes the picture', { encoder: hardware.name });
  if (context.plan.output.mastering !== null)
    work.log.warn(
      'What is said of the mastering is left out: hardware encoders are given none here. Without them it is kept.',
    );
  try {
    return await makeAll(context, folder, hardware);
  } catch (thrown) {
    const error = unwrapSingle(thrown);
    const faults = [...leaves(thrown)];
    const isItsFault = faults.every(
      (fault) => fault instanceof RenderyardError && encoderFaults.includes(fault.code),
    );
    if (!isItsFault) throw error;
    work.log.warn('The hardware encoder failed: software makes the picture instead.', {
      encoder: hardware.name,
      reason: error instanceof Error ? error.message : String(error),
    });
    services.metrics.count('hardware_fallbacks');
    await services.hardware.distrust(tools.ffmpeg, hardware);
    const again = join(folder, 'software');
    await mkdir(again);
    return await makeAll(context, again, null);
  }
}

async function makeAll(
  { work, tools, services, plan, media, heard, hashed, threads, encoderThreads, doneBefore }: ScenesContext,
  folder: string,
  hardware: HardwareEncoder | null,
): Promise<MadeScenes> {
  const encoding = segmentEncoding(plan.output, threads, hardware);
  const scenes = await sceneWork(plan, heard, hashed, tools, services, folder, encoding);
  const missing = scenes.tasks.filter(({ ready }) => !ready);
  const share = new JobShare(services.budget, encoderThreads, tools.log);
  const commands = pictureCommands(missing, { slots: share.width, areGrouped: hardware === null });
  const shares = [
    ...commands.flatMap(sharesOf),
    ...missing.filter(({ kind }) => kind === 'sound').map((task) => task.share),
  ];
  const composing = composingShares(missing, media);
  const isChecked = areChecked(plan.output, plan.strategy);
  const framesToCheck = isChecked ? freshFrames(scenes) : plan.totalFrames;
  const progress = new RenderProgress(
    [...composing, ...shares, ...closingShares(plan, framesToCheck)],
    plan.totalFrames,
    readyFrames(plan, shares),
  );
  const report = () => {
    const now = progress.current();
    work.report({ ...now, fraction: doneBefore + now.fraction * (1 - doneBefore) });
  };
  report();
  work.log.info('Segments looked up in the cache', { reused: scenes.reused, toRender: scenes.rendered });
  const onChecked = (frames: number) => {
    progress.update('verify', { part: frames / Math.max(1, framesToCheck), fps: 0, speed: 0 });
    report();
  };
  const checks = isChecked
    ? new SegmentChecks({ tools, cache: services.cache, folder, output: plan.output, onChecked })
    : null;
  const taken = await renderScenes(scenes, {
    ...{
      tools,
      commands,
      plan,
      share,
      services,
      folder,
      hashed,
      encoding,
      threads,
      progress,
      report,
      checks,
    },
    framesPerSecond: plan.output.fps.num / plan.output.fps.den,
  });
  // One may have been in the cache, or what needed it was made by another job.
  for (const { id } of composing) progress.finish(id);
  report();
  return { scenes, folder, taken, progress, report };
}

function closingShares({ totalFrames, output }: RenderPlan, framesToCheck: number): Share[] {
  const size = (output.width * output.height) / (1280 * 720);
  return [
    { id: 'assemble', cost: closingCost + totalFrames * joinCostPerFrame, frames: 0 },
    {
      id: 'verify',
      cost: closingCost + framesToCheck * (checkCostOfEach + checkCostPerFrame * size),
      frames: 0,
    },
  ];
}

/** Frames of pictures that never have been decoded. */
function freshFrames({ tasks }: SceneWork): number {
  return tasks.reduce((sum, task) => sum + (task.vouched ? 0 : task.share.frames), 0);
}

/** Frames of the timeline that need not be rendered. */
function readyFrames(plan: RenderPlan, missing: readonly Share[]): number {
  return plan.totalFrames - missing.reduce((sum, { frames }) => sum + frames, 0);
}
