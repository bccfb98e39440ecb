import { extname, join } from 'node:path';
import { fail } from '../../shared/errors';
import { endingsOfFormat, isSoundFormat } from '../../shared/storyboard/output';
import type { JobResult } from '../../shared/job/job';
import type { JobLimits, ExistingOutput, RenderSpec, RenderStrategy } from '../../shared/job/spec';
import type { Capabilities } from '../encoder/capabilities';
import type { HardwareEncoder } from '../encoder/hardware';
import type { MediaInfo } from '../encoder/media';
import { identityOf, readStoryboard, resolveStoryboard } from '../storyboard';
import type { StoryboardSource } from '../storyboard';
import type { OutputSettings, ResolvedStoryboard, WrittenStoryboard } from '../storyboard/resolved';
import { assemble } from './assemble';
import { captionTrack } from './caption-track';
import type { CaptionTrack } from './caption-track';
import { withKeyFrames } from './cut-points';
import { damageNotes } from './damage-notes';
import { inTasks } from './in-tasks';
import { encoderLimits } from './job-tools';
import type { JobTools } from './job-tools';
import type { KeptStreams } from './kept-streams';
import { makeSources } from './made/make-sources';
import { requirePermission, wantedCommands } from './made/permission';
import { encoderFacts, gatherMediaFacts } from './media-facts';
import { reserveOutput } from './output-reservation';
import { requireNotSource } from './own-sources';
import { placed } from './placed';
import { planRender } from './plan';
import { encoderName } from './plan-ahead';
import type { PlannedRender } from './plan-ahead';
import { probeSources } from './probe-sources';
import type { LocatePlace } from './probe-sources';
import { requireFeatures } from './requirements';
import type { RenderPlan } from './segment';
import { hashSources } from './scene-work';
import { makeScenes } from './scenes-phase';
import { threadsOf } from './segment-encoding';
import type { RenderServices } from './services';
import { verifyOutput, verifySegments } from './verify-output';
import type { StillToDecode } from './verify-output';
import { encodingWish } from './video-encoding';
import type { Work } from './work';

export type { RenderServices } from './services';

/** What a render needs besides the storyboard: where it goes, and how. */
export interface RenderRequest {
  output: string;
  existing: ExistingOutput;
  strategy: RenderStrategy;
  limits: JobLimits;
  /** What is taken over from a source beside its picture. */
  kept?: KeptStreams;
}

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
  { fontFolders, presets }: RenderServices,
): Promise<{ source: StoryboardSource; storyboard: WrittenStoryboard }> {
  const source = await readStoryboard(file);
  const storyboard = await resolveStoryboard(source, {
    set,
    ...(preset === undefined ? {} : { preset }),
    presets: await presets.known(preset),
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
  const plan =
    known?.plan ??
    (await planPlaced({ work, services, storyboard, media, capabilities, locate }, request.strategy));
  logPlan(work, plan);

  await work.enter('scenes');
  const { scenes, folder, taken, progress, report } = await makeScenes({
    ...{ work, tools, services, plan, media },
    heard: heardIn(plan, media, request.kept),
    hashed: await hashSources(plan, services),
    threads: threadsOf(plan.strategy, plan.output, request.limits.encoderThreads),
    encoderThreads: request.limits.encoderThreads,
    hardware: await chooseHardware(work, plan, tools, capabilities, services),
    doneBefore: madeShare,
  });
  const notes = damageNotes(scenes.tasks);
  for (const note of notes) work.log.warn(note);
  const step = (id: string) => (part: number) => {
    progress.update(id, { part, fps: 0, speed: 0 });
    report();
  };

  try {
    await work.enter('assemble');
    await reservation.requireOwn();
    const checked = { tools, cache: services.cache, plan, scenes, folder, kept: request.kept };
    let toDecode: StillToDecode = 'all';
    await inTasks(
      () =>
        assemble(
          tools,
          {
            output: plan.output,
            title: storyboard.title,
            parts: scenes.parts,
            sounds: scenes.sounds,
            ...(request.kept === undefined ? {} : { kept: request.kept }),
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
    const { width, height, format } = plan.output;
    const picture = { frames: plan.totalFrames, width, height };
    const result = {
      output: reservation.target,
      ...verified,
      ...(isSoundFormat(format) ? { frames: 0, width: 0, height: 0 } : picture),
      segmentsReused: scenes.reused + taken,
      segmentsRendered: scenes.rendered - taken,
      ...(notes.length > 0 ? { notes } : {}),
    };
    work.announce?.(result);
    return { ...result, output: await reservation.publish() };
  } catch (error) {
    throw await reservation.lossBehind(error);
  }
}

/** Null where software makes the picture. */
async function chooseHardware(
  { log }: Pick<Work, 'log'>,
  { output, segments }: RenderPlan,
  { ffmpeg }: JobTools,
  capabilities: Capabilities,
  services: RenderServices,
): Promise<HardwareEncoder | null> {
  const { hardwareEncoder } = services.settings();
  if (segments.length === 0) return null;
  const chosen = await services.hardware.choose(hardwareEncoder, ffmpeg, capabilities, encodingWish(output));
  const isMissing = chosen === null && hardwareEncoder !== 'off' && hardwareEncoder !== 'auto';
  if (isMissing)
    log.warn('The hardware encoder of the settings does not work here: software makes the picture.', {
      setting: hardwareEncoder,
      codec: output.codec,
    });
  return chosen;
}

/** The sources of each sound track: all that is heard in one, or a track of the one source in each. */
function heardIn(
  { sound }: RenderPlan,
  media: ReadonlyMap<string, MediaInfo>,
  kept: KeptStreams | undefined,
): ReadonlyMap<string, MediaInfo>[] {
  if (sound === null) return [];
  const source = kept === undefined ? undefined : media.get(kept.source);
  if (kept === undefined || source === undefined) return [media];
  return kept.audio.map(
    (audio) =>
      new Map([
        ...media,
        // What the prober found out of the length of the first track is more than the file says.
        [kept.source, audio.index === source.audio?.index ? source : { ...source, audio }],
      ]),
  );
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
  {
    work: { log },
    services,
    storyboard,
    media,
    capabilities,
    locate,
  }: {
    work: Pick<Work, 'log'>;
    services: Pick<RenderServices, 'media'>;
    storyboard: ResolvedStoryboard;
    media: ReadonlyMap<string, MediaInfo>;
    capabilities: Capabilities;
    locate: LocatePlace;
  },
  strategy: RenderStrategy,
): Promise<RenderPlan> {
  return placed({ file: storyboard.file, locate }, async () => {
    const facts = await gatherMediaFacts(storyboard, async (path) => {
      const info = media.get(path);
      if (info === undefined) throw new Error(`${path} was not probed`);
      return info;
    });
    for (const { path = '', message } of facts.warnings) log.warn(`${path}: ${message}`);
    const known = await withKeyFrames(storyboard, facts, (src) => services.media.probeKeyFrames(src));
    return planRender(storyboard, { ...facts, media: known, ...encoderFacts(capabilities) }, { strategy });
  });
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

function requireExtension(target: string, { format }: OutputSettings): void {
  const extension = extname(target).toLowerCase();
  if (endingsOfFormat(format).includes(extension)) return;
  throw fail(
    'NAME_INVALID',
    `The output is to be ${format}, but ${target} ${extension === '' ? 'has no extension' : `ends in ${extension}`}: end it in .${format}, or choose another format.`,
  );
}
