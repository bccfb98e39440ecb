import { AsyncResource } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { fail } from '../shared/errors';
import { isTerminal } from '../shared/job/states';
import type { Settings, SettingsPatch } from '../shared/settings';
import { CommandPermissions } from './command-permissions';
import { EndingTimes } from './engine-ending';
import type { Engine, Queue, StartOptions } from './engine-interface';
import { route } from './engine-log';
import { takeOver } from './engine-takeover';
import { reportHealth } from './health';
import { Batches } from './jobs/batch/batch';
import { listenForRing, ring } from './jobs/doorbell';
import { EventHub } from './jobs/event-hub';
import type { JobKinds } from './jobs/job-kinds';
import { JobLogs } from './jobs/job-logs';
import { outputTaken } from './jobs/job-request';
import type { Owner } from './jobs/owner';
import { isOwned } from './jobs/owner-lock';
import type { Face } from './jobs/owner-lock';
import { JobQueue } from './jobs/queue';
import { QueueStore } from './jobs/queue-store';
import { createRenderKinds } from './jobs/render-kinds';
import { makeHome } from './home';
import { homeLayout } from './paths';
import { createFileLedger } from './process/ledger';
import { createProcessManager } from './process/process-manager';
import type { RecoveryReport } from './process/recovery';
import { hdrOf } from './render/hdr';
import { FrameDesk } from './render/frame-desk';
import { FramePictures } from './render/frame-picture';
import type { RenderServices } from './render/services';
import { createRenderServices } from './render-services';
import { readGoodSettings, readSettings, writeSettings } from './settings-file';
import { bundledFontFolders, inspectStoryboard, PresetLibrary } from './storyboard';
import { AppLog } from './telemetry/app-log';
import { followLog, watchFolder } from './telemetry/log-follow';
import { createLogger } from './telemetry/logger';
import { createMetrics } from './telemetry/metrics';
import { readMetrics, writeMetrics } from './telemetry/metrics-file';
import type { SecretKeeper, Uploader } from './upload/uploader';
import { videosFolder } from './videos-folder';

export interface EngineOptions {
  /** Data folder, absolute; see `dataFolder`. */
  home: string;
  face: Face;
  env: Readonly<Record<string, string | undefined>>;
  version: string;
  /** Folder of what comes with the app, where a package carries ffmpeg and fonts. */
  resources?: string;
  /** Opens with what can be read of a settings file that is damaged; `health` says what is wrong with it. */
  toleratesSettings?: boolean;
  /** Used instead of the setting, and not saved. */
  executor?: 'structured' | 'plain';
  /** Reads what the user gave to be kept secret; without it there is nothing kept. */
  secrets?: SecretKeeper;
  /** What jobs there are; renders and transcodes unless said otherwise. */
  kinds?: (services: RenderServices) => JobKinds;
}

interface State {
  settings: Settings;
  owner?: Owner;
  recovery?: RecoveryReport;
  starting?: Promise<void>;
  closing?: Promise<void>;
  noting?: NodeJS.Timeout;
}

/** How often other processes get to see figures of this one. */
const noteMetricsMs = 5_000;
/** How long a follower of another process's log may take to notice that the process has died. */
const lookAgainMs = 1_000;

/**
 * Puts the engine together. Opening it reads the settings and opens the queue store; programs are looked for when a job
 * needs them.
 *
 * @throws SETTINGS_INVALID, STORE_DAMAGED, STORE_NEWER, STORE_OWNED.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { home, face, env, version, resources } = options;
  const layout = homeLayout(home);
  await makeHome(home);
  const { settings: found, fault: settingsFault }: Awaited<ReturnType<typeof readGoodSettings>> =
    options.toleratesSettings === true
      ? await readGoodSettings(layout.settings)
      : { settings: await readSettings(layout.settings) };
  const state: State = { settings: found };
  const settings = () => state.settings;
  const ending = new EndingTimes(settings);
  const store = QueueStore.open(layout.store, () => !isOwned(layout.ownerLock));
  const metrics = createMetrics();
  const appLog = new AppLog(layout.appLog);
  const logs = new JobLogs({
    folder: layout.jobLogs,
    maxBytes: () => settings().logBytes,
    onGrown: (jobId, attempt, total) => events.emit({ type: 'log', jobId, attempt, total }),
  });
  const log = createLogger((record) => route(record, appLog, logs));
  const events = new EventHub((error) => log.error('A listener failed.', { error: String(error) }));
  const ledger = createFileLedger(layout.ledger);
  const processes = createProcessManager({
    ledger,
    settings: () => ending.ladder(),
    log,
    metrics,
  });
  const fontFolders = bundledFontFolders(resources);
  const presets = new PresetLibrary(layout.presets);
  const commands = new CommandPermissions(layout.commandPermissions);
  const services = createRenderServices({
    layout,
    env,
    ...(resources === undefined ? {} : { resources }),
    processes,
    settings,
    presets,
    fontFolders,
    log,
    metrics,
  });
  const kinds = options.kinds?.(services) ?? createRenderKinds(services, log);
  const queue = new JobQueue({
    store,
    kinds,
    logs,
    events,
    log,
    settings,
    ring: () => ring(layout.bell, 'changed'),
    whenOthersEnd: (callback) => listenForRing(layout.bell, 'ended', callback),
  });
  let uploading: Promise<Uploader> | undefined;
  /** Loaded when there is something to upload: it is large. */
  const uploader = () =>
    (uploading ??= import('./upload/uploader').then(
      ({ Uploader: Made }) =>
        new Made({
          env,
          settings,
          metrics,
          secrets: options.secrets ?? { uploadToken: async () => null },
        }),
    ));
  const batches = new Batches(queue, {
    kinds,
    presets,
    fontFolders,
    outputTaken: (spec) => outputTaken(store, spec),
  });
  /** Jobs run in one process; any can be asked for its figures. */
  const figures = () =>
    (state.owner === undefined ? readMetrics(layout.metrics) : undefined) ?? {
      samples: metrics.snapshot(),
      text: metrics.toPrometheus(),
    };
  const frames = new FrameDesk(new FramePictures(services, log));
  const outside = new AsyncResource('renderyard engine');

  async function start({ onlyOwn = false }: StartOptions = {}): Promise<void> {
    const { owner, recovery, recovered } = await takeOver({
      ...{ layout, face, version, store, kinds, logs, processes, uploader, settings, events, log, metrics },
      ...{ queue, ledger, onlyOwn, cache: services.cache, executorWanted: options.executor },
      requireOpen() {
        if (state.closing !== undefined)
          throw fail('CANCELED', 'Renderyard is closing; nothing was started.');
      },
    });
    state.recovery = recovery;
    state.owner = owner;
    queue.ownedBy(owner);
    for (const job of recovered) queue.published(job);
    state.noting = setInterval(() => writeMetrics(layout.metrics, metrics), noteMetricsMs).unref();
    owner.scheduler.wake();
  }

  async function close(running: 'requeue' | 'cancel'): Promise<void> {
    queue.stopIntake();
    // A start that is under way gives up once it sees that this is going on.
    await state.starting?.catch(() => undefined);
    const end = async () => {
      await Promise.all([state.owner?.close(running), frames.close()]);
      await processes.close();
    };
    await ending.waitFor(end(), log);
    clearInterval(state.noting);
    if (state.owner !== undefined) writeMetrics(layout.metrics, metrics);
    await (await uploading)?.close();
    await appLog.close();
    queue.ownedBy(undefined);
    store.close();
  }

  const engine: Engine = {
    queue: queue satisfies Queue,
    batches,
    log,
    cache: services.cache,
    presets,
    commands,
    get settings() {
      return state.settings;
    },
    async updateSettings(patch: SettingsPatch) {
      state.settings = await writeSettings(layout.settings, state.settings, patch);
      events.emit({ type: 'settings', settings: state.settings });
      state.owner?.scheduler.wake();
      return state.settings;
    },
    readLog(jobId, attempt, from, count) {
      // Unknown ids, and what is no id at all, end here.
      store.get(jobId);
      return logs.read(jobId, attempt, from, count);
    },
    findInLog(jobId, attempt, from, sieve, withRecords) {
      store.get(jobId);
      return logs.find(jobId, attempt, from, sieve, withRecords);
    },
    async *followLog(jobId, attempt, from) {
      // A log grows many times for each change of its job: the store is asked when there may be news.
      let over: boolean | undefined;
      yield* followLog({
        read: (at, count) => logs.read(jobId, attempt, at, count),
        isOver: () => (over ??= attemptIsOver(store, jobId, attempt)),
        watch: (changed) => {
          const news = () => {
            over = undefined;
            changed();
          };
          if (state.owner === undefined) return watchFolder(logs.folderOf(jobId), news, lookAgainMs);
          return events.subscribe((event) => {
            if (event.type === 'log' && event.jobId === jobId) changed();
            if (event.type === 'removed' || (event.type === 'job' && event.job.id === jobId)) news();
          });
        },
        from,
      });
    },
    async inspect(file, { set, preset, text } = {}) {
      const videos = videosFolder();
      const summary = await inspectStoryboard(file, {
        ...(set === undefined ? {} : { set }),
        ...(preset === undefined ? {} : { preset }),
        ...(text === undefined ? {} : { text }),
        outputFolder: settings().outputFolder ?? (existsSync(videos) ? videos : null),
        presets: await presets.known(preset),
        fontFolders,
      });
      if (summary.commands === undefined) return summary;
      const decision = await commands.decisionFor(summary.commands.identity);
      return { ...summary, commands: { ...summary.commands, decision } };
    },
    async plan(file, planOptions = {}) {
      const { planFile, summarizePlan } = await import('./jobs/planned');
      return planFile(
        services,
        file,
        { ...planOptions, commands: 'run', log },
        async ({ plan, ...planned }) => {
          if (plan === null) throw new Error('what a storyboard names was not made');
          return summarizePlan(services, { ...planned, plan });
        },
      );
    },
    async check(file, checkOptions = {}) {
      const { planFile } = await import('./jobs/planned');
      return planFile(
        services,
        file,
        { ...checkOptions, commands: 'skip', log },
        async ({ warnings }) => warnings,
      );
    },
    frame: (file, request, slot) => frames.picture(file, request, slot),
    cancelFrame: (slot) => frames.cancel(slot),
    timeline: (file, given = {}) => frames.timeline(file, given),
    testUpload: async (destination) => (await uploader()).test(destination),
    async createMontage(request) {
      const { createMontage } = await import('./montage');
      return createMontage(services, settings().outputFolder ?? videosFolder(), request);
    },
    async tracks(file) {
      // Finds the ffprobe that is asked.
      await services.tools();
      const { video, tracks } = await services.media.probeTracks(file);
      const { audio, subtitles, chapters } = tracks;
      return {
        audio: [...audio],
        subtitles: [...subtitles],
        chapters,
        isHdr: video !== null && hdrOf(video) !== null,
      };
    },
    health: () =>
      reportHealth({
        version,
        layout,
        store,
        ledger,
        services,
        settings: settings(),
        settingsFault,
        metrics: figures().samples,
        executor:
          state.owner?.runner.mode ??
          options.executor ??
          (settings().executor === 'plain' ? 'plain' : 'structured'),
        runs: state.owner !== undefined,
        recovery: state.recovery,
      }),
    prometheus: () => figures().text,
    subscribe: (listener) => events.subscribe(listener),
    start(startOptions) {
      state.starting = outside.runInAsyncScope(() => start(startOptions));
      return state.starting;
    },
    close({ running, systemShutdown = false } = { running: 'requeue' }) {
      if (systemShutdown && ending.shutDown() && state.closing !== undefined) {
        // For what was being ended before, with more time than there is now.
        setTimeout(() => processes.escalate(), ending.shutdownGraceMs).unref();
      }
      state.closing ??= outside.runInAsyncScope(() => close(running));
      return state.closing;
    },
    escalate() {
      ending.hurry();
      processes.escalate();
    },
  };
  return engine;
}

/** Whether nothing is written to an attempt's log any more. */
function attemptIsOver(store: QueueStore, jobId: string, attempt: number): boolean {
  const job = store.has(jobId) ? store.get(jobId) : undefined;
  return job === undefined || job.attempt > attempt || isTerminal(job.state);
}
