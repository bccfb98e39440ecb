import { AsyncResource } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fail } from '../shared/errors';
import type { LogRecord } from '../shared/job/log-record';
import type { Job } from '../shared/job/job';
import { isTerminal } from '../shared/job/states';
import type { Settings, SettingsPatch } from '../shared/settings';
import { currentContext } from './concurrency';
import type { Engine, Queue, StartOptions } from './engine-interface';
import { reportHealth } from './health';
import { Batches } from './jobs/batch/batch';
import { storeDamaged } from './jobs/database';
import { listenForRing, ring } from './jobs/doorbell';
import { EventHub } from './jobs/event-hub';
import { chooseExecutor } from './jobs/executor-choice';
import type { JobKinds } from './jobs/job-kinds';
import { JobLogs } from './jobs/job-logs';
import { outputTaken } from './jobs/job-request';
import { JobRunner } from './jobs/job-runner';
import { Owner } from './jobs/owner';
import { isOwned, OwnerLock } from './jobs/owner-lock';
import type { Face } from './jobs/owner-lock';
import { JobQueue } from './jobs/queue';
import { QueueStore } from './jobs/queue-store';
import { recoverJobs } from './jobs/recovery';
import { createRenderKinds } from './jobs/render-kinds';
import { TemporaryFolders } from './jobs/temporary-folders';
import { makeHome } from './home';
import { homeLayout, videosFolder } from './paths';
import { createFileLedger } from './process/ledger';
import type { LadderTimes } from './process/ladder';
import { createProcessManager } from './process/process-manager';
import { recoverProcesses } from './process/recovery';
import type { RecoveryReport } from './process/recovery';
import { FrameDesk } from './render/frame-desk';
import { FramePictures } from './render/frame-picture';
import type { RenderServices } from './render/services';
import { createRenderServices } from './render-services';
import { readSettings, writeSettings } from './settings-file';
import { bundledFontFolders, inspectStoryboard } from './storyboard';
import { AppLog } from './telemetry/app-log';
import { followLog, watchFolder } from './telemetry/log-follow';
import { createLogger } from './telemetry/logger';
import { createMetrics } from './telemetry/metrics';
import { readMetrics, writeMetrics } from './telemetry/metrics-file';
import type { SecretKeeper, Uploader } from './upload/uploader';

export interface EngineOptions {
  /** Data folder, absolute; see `dataFolder`. */
  home: string;
  face: Face;
  env: Readonly<Record<string, string | undefined>>;
  version: string;
  /** Folder of what comes with the app, where a package carries ffmpeg and fonts. */
  resources?: string;
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
  /** Asked twice to end: nothing gets time to leave by itself any more. */
  inHurry: boolean;
  /** The system is shutting down: there is little time. */
  systemShutdown: boolean;
}

/** How long processes may take when the system is shutting down: it waits five seconds or so for an app. */
const shutdownTimes = { cancelGraceMs: 3_000, killWaitMs: 1_000 };
/** Beyond the time that ending a process may take: for cleanup, and for writing down what became of the jobs. */
const closingMarginMs = 5_000;
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
  const state: State = {
    settings: await readSettings(layout.settings),
    inHurry: false,
    systemShutdown: false,
  };
  const settings = () => state.settings;
  const ladderTimes = (): LadderTimes => {
    const atMost = state.systemShutdown ? shutdownTimes : { cancelGraceMs: Infinity, killWaitMs: Infinity };
    return {
      cancelGraceMs: state.inHurry ? 0 : Math.min(settings().cancelGraceSeconds * 1000, atMost.cancelGraceMs),
      killWaitMs: Math.min(settings().killWaitSeconds * 1000, atMost.killWaitMs),
    };
  };
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
    settings: () => ladderTimes(),
    log,
    metrics,
  });
  const fontFolders = bundledFontFolders(resources);
  const services = createRenderServices({
    layout,
    env,
    ...(resources === undefined ? {} : { resources }),
    processes,
    settings,
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
    const lock = OwnerLock.acquire(layout.ownerLock, layout.ownerNote, face);
    try {
      const problem = lock.afterCrash ? store.check() : null;
      if (problem !== null) throw storeDamaged(layout.store, problem);
      state.recovery = await recoverProcesses({
        ledger,
        killWaitMs: settings().killWaitSeconds * 1000,
        log,
        metrics,
      });
      const folders = new TemporaryFolders(layout.temporary, lock.token);
      const reclaimed = (await folders.reclaim()) + (await services.cache.reclaim());
      if (reclaimed > 0) log.info('Temporary folders of earlier runs were removed.', { folders: reclaimed });
      const recovered = await recoverJobs(store, {
        requeue: settings().resumeInterrupted,
        log,
        now: Date.now(),
      });
      for (const [how, jobs] of Object.entries(recovered) as [string, Job[]][])
        metrics.count('job_recoveries', { how }, jobs.length);
      const executor = await chooseExecutor(options.executor ?? settings().executor, log);
      if (state.closing !== undefined) throw fail('CANCELED', 'Renderyard is closing; nothing was started.');
      const runner = new JobRunner({
        store,
        executor,
        kinds,
        folders,
        logs,
        processes,
        uploader,
        settings,
        events,
        log,
        metrics,
      });
      const owner = new Owner({
        lock,
        store,
        runner,
        queue,
        bell: layout.bell,
        log,
        settings,
        ownFolders: [layout.temporary, layout.cache],
        onlyOwn,
      });
      state.owner = owner;
      queue.ownedBy(owner);
      log.info(`Renderyard ${version} runs the queue.`, { face, executor: executor.mode, pid: process.pid });
      for (const job of Object.values(recovered).flat() as Job[]) queue.published(job);
      state.noting = setInterval(() => writeMetrics(layout.metrics, metrics), noteMetricsMs).unref();
      owner.scheduler.wake();
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  async function close(running: 'requeue' | 'cancel'): Promise<void> {
    const { cancelGraceMs, killWaitMs } = ladderTimes();
    const limit = cancelGraceMs + killWaitMs + closingMarginMs;
    queue.stopIntake();
    // A start that is under way gives up once it sees that this is going on.
    await state.starting?.catch(() => undefined);
    const abandoned = new AbortController();
    const jobsEnded = (async () => {
      await Promise.all([state.owner?.close(running), frames.close()]);
      await processes.close();
      abandoned.abort();
    })();
    await Promise.race([jobsEnded, delay(limit, undefined, { signal: abandoned.signal })]).catch(
      (error: unknown) => {
        if (!abandoned.signal.aborted) log.error('Closing did not go well.', { error: String(error) });
      },
    );
    if (!abandoned.signal.aborted)
      log.error('Some jobs did not end in time; they are looked after at the next start.');
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
    async *followLog(jobId, attempt, from) {
      yield* followLog({
        read: (at, count) => logs.read(jobId, attempt, at, count),
        isOver: () => attemptIsOver(store, jobId, attempt),
        watch: (changed) => {
          if (state.owner === undefined) return watchFolder(logs.folderOf(jobId), changed, lookAgainMs);
          return events.subscribe((event) => {
            if (
              (event.type === 'log' && event.jobId === jobId) ||
              event.type === 'job' ||
              event.type === 'removed'
            )
              changed();
          });
        },
        from,
      });
    },
    async inspect(file, { set, preset, text } = {}) {
      const videos = videosFolder();
      return inspectStoryboard(file, {
        ...(set === undefined ? {} : { set }),
        ...(preset === undefined ? {} : { preset }),
        ...(text === undefined ? {} : { text }),
        outputFolder: settings().outputFolder ?? (existsSync(videos) ? videos : null),
        fontFolders,
      });
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
    health: () =>
      reportHealth({
        version,
        layout,
        store,
        ledger,
        services,
        settings: settings(),
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
      if (systemShutdown && !state.systemShutdown) {
        state.systemShutdown = true;
        // For what was being ended before, with more time than there is now.
        if (state.closing !== undefined)
          setTimeout(() => processes.escalate(), shutdownTimes.cancelGraceMs).unref();
      }
      state.closing ??= outside.runInAsyncScope(() => close(running));
      return state.closing;
    },
    escalate() {
      state.inHurry = true;
      processes.escalate();
    },
  };
  return engine;
}

/**
 * Where a record of the engine goes: to the log of the job that it is about, or whose work it comes from, and to the app's
 * log if it is about none, or about trouble.
 */
function route(record: LogRecord, appLog: AppLog, logs: JobLogs): void {
  const context = currentContext();
  const jobId = record.jobId ?? context.jobId;
  const file = jobId === undefined ? undefined : logs.current(jobId);
  file?.write({
    ...(context.phase === undefined ? {} : { phase: context.phase as LogRecord['phase'] }),
    ...record,
    jobId,
  });
  if (file === undefined ? record.level !== 'debug' : record.level === 'warn' || record.level === 'error')
    appLog.write(record);
}

/** Whether nothing is written to an attempt's log any more. */
function attemptIsOver(store: QueueStore, jobId: string, attempt: number): boolean {
  const job = store.has(jobId) ? store.get(jobId) : undefined;
  return job === undefined || job.attempt > attempt || isTerminal(job.state);
}
