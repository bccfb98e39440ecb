import { arch, release, type } from 'node:os';
import { formatProblem, RenderyardError } from '../shared/errors';
import type { HealthCheck, HealthReport, MetricSample } from '../shared/health';
import type { Settings } from '../shared/settings';
import { isTooOld, missingFeatures, requireFfprobe } from './encoder/capabilities';
import { diskSpace, spaceShortage } from './jobs/disk-space';
import { isOwned, readOwner } from './jobs/owner-lock';
import type { QueueStore } from './jobs/queue-store';
import { leftovers } from './jobs/temporary-folders';
import type { HomeLayout } from './paths';
import type { ProcessLedger } from './process/ledger';
import { findEspeak, howToInstallEspeak } from './making/espeak';
import { judgeRow } from './process/recovery';
import type { RecoveryReport } from './process/recovery';
import type { RenderServices } from './render/services';

export interface HealthSources {
  version: string;
  layout: HomeLayout;
  store: QueueStore;
  ledger: ProcessLedger;
  services: RenderServices;
  settings: Settings;
  /** What is wrong with the file that they are from. */
  settingsFault?: RenderyardError | undefined;
  metrics: MetricSample[];
  executor: HealthReport['executor'];
  /** Whether jobs run in this process. */
  runs: boolean;
  /** What was found at start, where this process is the owner. */
  recovery: RecoveryReport | undefined;
}

/** Looks at everything that jobs depend on. Takes as long as asking ffmpeg once, and changes nothing. */
export async function reportHealth(sources: HealthSources): Promise<HealthReport> {
  const { version, layout, settings, metrics, executor } = sources;
  const checks = await Promise.all([
    looked('encoder', 'Encoder', () => encoderCheck(sources)),
    looked('features', 'Encoder features', () => featureCheck(sources)),
    looked('hardware', 'Hardware encoders', () => hardwareCheck(sources)),
    looked('voices', 'Voice engine', () => voiceCheck(sources)),
    looked('settings', 'Settings', async () => settingsCheck(sources)),
    looked('store', 'Queue store', () => storeCheck(sources)),
    looked('owner', 'Queue', () => ownerCheck(sources)),
    looked('disk', 'Disk space', () => diskCheck(layout, settings)),
    looked('temporary', 'Temporary folders', () => temporaryCheck(sources)),
    looked('processes', 'Left processes', () => processCheck(sources)),
    looked('cache', 'Segment cache', () => cacheCheck(sources)),
    looked('executor', 'Executor', async () => executorCheck(sources)),
  ]);
  return {
    time: new Date().toISOString(),
    version,
    platform: `${type()} ${release()} (${arch()})`,
    runtime: runtime(),
    executor,
    home: layout.root,
    checks,
    metrics,
  };
}

function runtime(): string {
  const { node, electron } = process.versions as Readonly<Record<string, string | undefined>>;
  return electron === undefined ? `Node ${node ?? '?'}` : `Electron ${electron} (Node ${node ?? '?'})`;
}

type Finding = Omit<HealthCheck, 'id' | 'title'>;

/** A check that fails itself is a finding too. */
async function looked(id: string, title: string, look: () => Promise<Finding>): Promise<HealthCheck> {
  try {
    return { id, title, ...(await look()) };
  } catch (error) {
    const detail =
      error instanceof RenderyardError ? error.message : `It could not be checked: ${String(error)}`;
    return { id, title, status: 'error', detail };
  }
}

const ok = (detail: string): Finding => ({ status: 'ok', detail });
const warning = (detail: string, action?: string): Finding => ({
  status: 'warning',
  detail,
  ...(action === undefined ? {} : { action }),
});

async function encoderCheck({ services }: HealthSources): Promise<Finding> {
  const { ffmpeg, ffprobe } = await services.tools();
  const { version } = await services.capabilities.read(ffmpeg.path);
  await requireFfprobe(services.processes, ffprobe.path);
  const detail = `ffmpeg ${version} at ${ffmpeg.path} (${ffmpeg.origin}), ffprobe at ${ffprobe.path} (${ffprobe.origin})`;
  return isTooOld(version)
    ? warning(`${detail}; this version is too old`, 'Install ffmpeg 5.1 or newer.')
    : ok(detail);
}

async function featureCheck({ services }: HealthSources): Promise<Finding> {
  const { ffmpeg } = await services.tools();
  const missing = missingFeatures(await services.capabilities.read(ffmpeg.path));
  if (missing.length === 0) return ok('everything that storyboards can ask for');
  const list = missing.map(({ feature, lacks }) => `${feature.title} (no ${lacks.join(', ')})`).join('; ');
  return warning(`turned off: ${list}`, 'Install a complete build of ffmpeg to have them.');
}

/** Hardware is optional: software makes everything that it could. */
async function hardwareCheck({ services, settings }: HealthSources): Promise<Finding> {
  const { ffmpeg } = await services.tools();
  const found = await services.hardware.survey(ffmpeg.path, await services.capabilities.read(ffmpeg.path));
  const working = found.filter(({ works }) => works).map(({ encoder }) => encoder);
  const { hardwareEncoder: wanted } = settings;
  const use = wanted === 'off' ? 'switched off in the settings' : `the setting is ${wanted}`;
  const names = working.map(({ name }) => name).join(', ');
  const tried = found.map(({ encoder }) => encoder.name).join(', ');
  const detail =
    working.length > 0
      ? `${names} ${working.length === 1 ? 'works' : 'work'}`
      : tried === ''
        ? 'this ffmpeg has none'
        : `none works here (tried ${tried})`;
  const isMissing = wanted !== 'off' && wanted !== 'auto' && !working.some(({ family }) => family === wanted);
  if (!isMissing) return ok(`${detail}; ${use}`);
  return warning(`${detail}; ${use}`, 'Software does it instead; choose another one, or install its driver.');
}

/** Voices are optional: without espeak-ng only storyboards that ask for it are refused. */
async function voiceCheck({ services }: HealthSources): Promise<Finding> {
  const espeak = await findEspeak(services.processes, services.env);
  if (espeak !== undefined) return ok(`espeak-ng ${espeak.version} at ${espeak.path}`);
  return ok(`no espeak-ng; for storyboards with voices ${howToInstallEspeak()}`);
}

function settingsCheck({ layout, settingsFault }: HealthSources): Finding {
  if (settingsFault === undefined) return ok(`those that differ from the defaults are in ${layout.settings}`);
  return {
    status: 'error',
    detail: settingsFault.problems.map(formatProblem).join(' '),
    action: 'Until that is done nothing else starts; this report goes by what can be read of the file.',
  };
}

async function storeCheck({ store, layout }: HealthSources): Promise<Finding> {
  const problem = store.check();
  if (problem === null) return ok(`${layout.store} passes its integrity check, ${store.ids().length} jobs`);
  return {
    status: 'error',
    detail: `${layout.store}: ${problem}`,
    action: 'Close Renderyard, keep a copy of the file, and move it away to start with an empty queue.',
  };
}

async function ownerCheck({ layout, runs, store }: HealthSources): Promise<Finding> {
  const paused = store.paused ? '; the queue is paused' : '';
  if (runs) return ok(`run by this process${paused}`);
  if (!isOwned(layout.ownerLock)) return ok(`nobody runs it now${paused}`);
  const owner = readOwner(layout.ownerNote);
  return ok(
    `run by ${owner === undefined ? 'another process' : `${owner.face}, process ${owner.pid}`}${paused}`,
  );
}

async function diskCheck(layout: HomeLayout, settings: Settings): Promise<Finding> {
  const folders = [layout.root, ...(settings.outputFolder === null ? [] : [settings.outputFolder])];
  const shortage = await spaceShortage(folders, settings.minimumFreeBytes);
  if (shortage !== null) return { status: 'error', detail: shortage };
  const space = await diskSpace(layout.root);
  return ok(
    space === undefined ? 'not known on this system' : `${gigabytes(space.freeBytes)} free at ${layout.root}`,
  );
}

async function temporaryCheck({ layout, store }: HealthSources): Promise<Finding> {
  // Jobs that were under way when nobody runs the queue have left theirs.
  const underWay = isOwned(layout.ownerLock) ? store.inStates('running', 'paused', 'canceling') : [];
  const running = new Set(underWay.map((job) => `${job.id}-${job.attempt}-`));
  const left = (await leftovers(layout.temporary)).filter(
    (name) => ![...running].some((prefix) => name.startsWith(prefix)),
  );
  if (left.length === 0) return ok('none left over');
  return warning(
    `${left.length} left over in ${layout.temporary}`,
    'They are removed when Renderyard next starts to run the queue.',
  );
}

async function processCheck({ layout, ledger, recovery }: HealthSources): Promise<Finding> {
  const unsure: string[] = [];
  let orphaned = 0;
  for (const row of ledger.rows()) {
    const verdict = await judgeRow(row);
    if (verdict.kind === 'orphaned') orphaned += 1;
    if (verdict.kind === 'unsure')
      unsure.push(`${row.label} (process ${verdict.pids.join(', ')}): ${verdict.reason}`);
  }
  const killed = recovery?.killed ?? 0;
  if (unsure.length > 0) {
    return warning(
      `left alone because they may not be ours: ${unsure.join('; ')}`,
      `End them by hand if they are encoders of yours; they are noted in ${layout.ledger}.`,
    );
  }
  if (orphaned > 0)
    return warning(`${orphaned} outlived their owner`, 'They are ended when Renderyard next runs the queue.');
  return ok(killed > 0 ? `none now; ${killed} of an earlier run were ended at start` : 'none');
}

async function cacheCheck({ services }: HealthSources): Promise<Finding> {
  const { entries, bytes, limitBytes, folder } = await services.cache.info();
  return ok(`${entries} segments, ${gigabytes(bytes)} of ${gigabytes(limitBytes)} in ${folder}`);
}

function executorCheck({ executor, settings, runs }: HealthSources): Finding {
  if (runs && executor === 'plain' && settings.executor === 'auto') {
    return warning(
      'plain, because the structured one failed its self-test',
      'Jobs run all the same; please report this.',
    );
  }
  return ok(executor);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
