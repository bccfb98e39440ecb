import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fail } from '../../shared/errors';
import type { JobResult } from '../../shared/job/job';
import type { JobLimits, ExistingOutput, RenderSpec, RenderStrategy } from '../../shared/job/spec';
import type { Capabilities } from '../encoder/capabilities';
import type { MediaInfo } from '../encoder/media';
import { identityOf, readStoryboard, resolveStoryboard } from '../storyboard';
import type { StoryboardSource } from '../storyboard';
import type { OutputSettings, ResolvedStoryboard, WrittenStoryboard } from '../storyboard/resolved';
import { assemble } from './assemble';
import { captionTrack } from './caption-track';
import type { CaptionTrack } from './caption-track';
import { inTasks } from './in-tasks';
import { encoderLimits } from './job-tools';
import type { JobTools } from './job-tools';
import { makeSources } from './made/make-sources';
import { requirePermission, wantedCommands } from './made/permission';
import { encoderFacts, gatherMediaFacts } from './media-facts';
import { reserveOutput } from './output-reservation';
import { placed } from './placed';
import { planRender } from './plan';
import { encoderName } from './plan-ahead';
import type { PlannedRender } from './plan-ahead';
import { probeSources } from './probe-sources';
import type { LocatePlace } from './probe-sources';
import { RenderProgress } from './render-progress';
import type { Share } from './render-progress';
import { renderScenes } from './render-scenes';
import { requireFeatures } from './requirements';
import type { RenderPlan } from './segment';
import { hashSources, missingShares, sceneWork } from './scene-work';
import { segmentEncoding, threadsOf } from './segment-encoding';
import type { RenderServices } from './services';
import { verifyOutput, verifySegments } from './verify-output';
import type { StillToDecode } from './verify-output';
import type { Work } from './work';

export type { RenderServices } from './services';

/** What a render needs besides the storyboard: where it goes, and how. */
export interface RenderRequest {
  output: string;
  existing: ExistingOutput;
  strategy: RenderStrategy;
  limits: JobLimits;
}

/** Relative cost of a frame (about milliseconds of one core at 720p, as for segments) while it is joined and checked. */
const joinCostPerFrame = 0.05;
const checkCostPerFrame = 1;

/**
 * Renders a storyboard file into one verified video: prepare, probe, plan, scenes, assemble, verify. Whatever goes
 * wrong, nothing is left at the target or beside it; finished segments stay in the cache, so a retry goes on from them.
 *
 * @param ahead What was found out when the job was queued, where that is still true.
 * @throws RenderyardError for everything that people can do something about; Cancelled.
 */
export async function renderStoryboard(
  work: Work,
  spec: RenderSpec,
  services: RenderServices,
  ahead?: PlannedRender,
): Promise<JobResult> {
  await work.enter('prepare');
  const { source, storyboard } = ahead ?? (await readResolved(spec, services));
  const locate: LocatePlace = (path) => source.locate(path);
  requirePermission(storyboard, { identity: identityOf(source), allowed: spec.commandsAllowedFor }, locate);
  if (storyboard.destinations !== undefined) work.uploadTo?.(storyboard.destinations);
  return await renderResolved(work, storyboard, spec, services, locate, ahead);
}

async function readResolved(
  { storyboard: file, set, preset }: RenderSpec,
  { fontFolders }: RenderServices,
): Promise<{ source: StoryboardSource; storyboard: WrittenStoryboard }> {
  const source = await readStoryboard(file);
  const storyboard = await resolveStoryboard(source, {
    set,
    ...(preset === undefined ? {} : { preset }),
    ...(fontFolders === undefined ? {} : { fontFolders }),
  });
  return { source, storyboard };
}

/**
 * The same for a storyboard that is already resolved, and whose commands may run. The phase `prepare` has been entered.
 *
 * @param locate Finds places of the document for messages, where there is a document.
 * @param ahead What is known of it, if it was planned for the ffmpeg that renders it.
 */
export async function renderResolved(
  work: Work,
  written: WrittenStoryboard,
  request: RenderRequest,
  services: RenderServices,
  locate: LocatePlace = () => undefined,
  ahead?: PlannedRender,
): Promise<JobResult> {
  requireExtension(request.output, written.output);
  const { tools, capabilities } = await prepareTools(work, written, request, services);
  const known =
    ahead?.encoder === encoderName({ path: tools.ffmpeg, version: tools.version }) ? ahead : undefined;
  const reservation = await reserveOutput(request.output, request.existing);
  work.defer('remove the unfinished output', () => reservation.release());

  const madeShare = makingShare(written);
  const { storyboard } = await makeSources(written, {
    services,
    limits: tools.limits,
    log: work.log,
    folder: join(await work.temporaryFolder(), 'made'),
    runsCommands: true,
    locate,
    onProgress: (part) => work.report({ ...nothingYet, fraction: part * madeShare }),
  });

  await work.enter('probe');
  const media = known?.media ?? (await probeSources(storyboard, services.media, locate));
  await requireNotSource(reservation.target, [storyboard.file, ...media.keys()]);

  await work.enter('plan');
  const plan = withoutNeedlessSound(
    known?.plan ?? (await planPlaced(work, storyboard, media, capabilities, request.strategy, locate)),
  );
  logPlan(work, plan);

  await work.enter('scenes');
  const folder = await work.temporaryFolder();
  const hashed = await hashSources(plan, services);
  const threads = threadsOf(plan.strategy, plan.output, request.limits.encoderThreads);
  const scenes = await sceneWork(plan, media, hashed, tools, services, folder, threads);
  const progress = new RenderProgress(
    [...missingShares(scenes), ...closingShares(plan)],
    plan.totalFrames,
    readyFrames(plan, missingShares(scenes)),
  );
  const report = () => {
    const now = progress.current();
    work.report({ ...now, fraction: madeShare + now.fraction * (1 - madeShare) });
  };
  const step = (id: string) => (part: number) => {
    progress.update(id, { part, fps: 0, speed: 0 });
    report();
  };
  report();
  work.log.info('Segments looked up in the cache', { reused: scenes.reused, toRender: scenes.rendered });
  const taken = await renderScenes(scenes, {
    tools,
    services,
    folder,
    hashed,
    encoderThreads: request.limits.encoderThreads,
    encoding: segmentEncoding(plan.output, threads).encoding,
    threads,
    framesPerSecond: plan.output.fps.num / plan.output.fps.den,
    progress,
    report,
  });

  try {
    await work.enter('assemble');
    await reservation.requireOwn();
    const checked = { tools, cache: services.cache, plan, scenes, folder };
    let toDecode: StillToDecode = 'all';
    await inTasks(
      () =>
        assemble(
          tools,
          {
            output: plan.output,
            title: storyboard.title,
            parts: scenes.parts,
            sound: scenes.sound,
            target: reservation.partial,
            totalFrames: plan.totalFrames,
            captions: captionTrackOf(plan),
          },
          step('assemble'),
        ),
      async () => {
        toDecode = await verifySegments(checked, step('verify'));
      },
    );
    progress.finish('assemble');

    await work.enter('verify');
    const verified = await verifyOutput({ ...checked, file: reservation.partial, toDecode }, step('verify'));
    progress.finish('verify');
    report();
    const result = {
      output: reservation.target,
      ...verified,
      frames: plan.totalFrames,
      width: plan.output.width,
      height: plan.output.height,
      segmentsReused: scenes.reused + taken,
      segmentsRendered: scenes.rendered - taken,
    };
    work.announce?.(result);
    return { ...result, output: await reservation.publish() };
  } catch (error) {
    throw await reservation.lossBehind(error);
  }
}

function captionTrackOf({ captionTrack: cues, totalFrames, output }: RenderPlan): CaptionTrack | null {
  return captionTrack(cues ?? [], totalFrames, output.fps, output.format);
}

async function prepareTools(
  work: Work,
  storyboard: WrittenStoryboard,
  request: RenderRequest,
  services: RenderServices,
): Promise<{ tools: JobTools; capabilities: Capabilities }> {
  const { ffmpeg, ffprobe } = await services.tools();
  const capabilities = await services.capabilities.read(ffmpeg.path);
  requireFeatures(storyboard, capabilities, ffmpeg.path);
  work.log.info('Tools found', { ffmpeg: ffmpeg.path, ffprobe: ffprobe.path, version: capabilities.version });
  const tools = {
    ffmpeg: ffmpeg.path,
    ffprobe: ffprobe.path,
    version: capabilities.version,
    processes: services.processes,
    limits: encoderLimits(request.limits, services.settings()),
    log: work.log,
  };
  return { tools, capabilities };
}

/** Programs of the user's take far longer than all else, as a rule; how long, nobody knows. */
function makingShare(storyboard: WrittenStoryboard): number {
  return wantedCommands(storyboard).length > 0 ? 0.5 : 0;
}

const nothingYet = { frame: 0, totalFrames: 0, fps: 0, speed: 0, etaSeconds: null };

/** A plan whose faults say where in the document they are. */
function planPlaced(
  { log }: Pick<Work, 'log'>,
  storyboard: ResolvedStoryboard,
  media: ReadonlyMap<string, MediaInfo>,
  capabilities: Capabilities,
  strategy: RenderStrategy,
  locate: LocatePlace,
): Promise<RenderPlan> {
  return placed({ file: storyboard.file, locate }, async () => {
    const facts = await gatherMediaFacts(storyboard, async (path) => {
      const info = media.get(path);
      if (info === undefined) throw new Error(`${path} was not probed`);
      return info;
    });
    for (const { path = '', message } of facts.warnings) log.warn(`${path}: ${message}`);
    return planRender(storyboard, { ...facts, ...encoderFacts(capabilities) }, { strategy });
  });
}

function withoutNeedlessSound(plan: RenderPlan): RenderPlan {
  return plan.output.format === 'gif' ? { ...plan, sound: null } : plan;
}

function closingShares({ totalFrames, output }: RenderPlan): Share[] {
  const size = (output.width * output.height) / (1280 * 720);
  return [
    { id: 'assemble', cost: totalFrames * joinCostPerFrame, frames: 0 },
    { id: 'verify', cost: totalFrames * checkCostPerFrame * size, frames: 0 },
  ];
}

/** Frames of the timeline that need not be rendered. */
function readyFrames(plan: RenderPlan, missing: readonly Share[]): number {
  return plan.totalFrames - missing.reduce((sum, { frames }) => sum + frames, 0);
}

function logPlan(work: Work, plan: RenderPlan): void {
  const { output } = plan;
  work.log.info('Planned', {
    frames: plan.totalFrames,
    strategy: plan.strategy,
    segments: plan.segments.length,
    scenes: plan.scenes.length,
    sound: plan.sound !== null,
    size: `${output.width}x${output.height}`,
    fps: output.fps.num / output.fps.den,
    codec: output.codec,
  });
}

const extensions: Readonly<Record<OutputSettings['format'], readonly string[]>> = {
  mp4: ['.mp4', '.m4v'],
  mov: ['.mov'],
  webm: ['.webm'],
  gif: ['.gif'],
};

function requireExtension(target: string, { format }: OutputSettings): void {
  const extension = extname(target).toLowerCase();
  if (extensions[format].includes(extension)) return;
  throw fail(
    'USAGE',
    `The output is to be ${format}, but ${target} ${extension === '' ? 'has no extension' : `ends in ${extension}`}: end it in .${format}, or choose another format.`,
  );
}

/** An output that replaces one of its own sources would be the last that is seen of it. */
async function requireNotSource(target: string, sources: readonly string[]): Promise<void> {
  const output = await stat(target, { bigint: true }).catch(() => undefined);
  if (output === undefined) return;
  for (const path of sources) {
    const source = await stat(path, { bigint: true }).catch(() => undefined);
    if (source?.ino === output.ino && source.dev === output.dev) {
      throw fail('OUTPUT_UNWRITABLE', `${target} is one of the video's own sources: choose another output.`);
    }
  }
}
