import { join } from 'node:path';
import { app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { RenderyardError, fail } from '../../shared/errors';
import type { MessageName, MessagePayload } from '../../shared/ipc/contract';
import type { Engine } from '../engine-interface';
import { currentFolder, dataFolder, homeLayout } from '../paths';
import { declareAppScheme, serveApp } from './app-protocol';
import { appearAsLastTime, appearAsSet } from './appearance';
import type { Conversation } from './conversation';
import { hardenSession, hardenWebContents } from './hardening';
import { installMenu } from './menu';
import type { Desktop } from './desktop/install';
import { filesAmong } from './opened-files';
import { Quitting } from './quitting';
import { answerRequests } from './requests';
import { Secrets } from './secrets';
import type { Report } from './requests';
import type { Updates } from './updates/updates';
import { ShownFiles } from './shown-files';
import { builtFiles, openWindow, whenDrawn } from './window';
import { WindowEnd } from './window-end';

const home = dataFolder(process.env);
const resources = app.isPackaged ? process.resourcesPath : app.getAppPath();
const secrets = new Secrets(homeLayout(home).uploadToken);
const filesAtStart = filesAmong(process.argv.slice(1), currentFolder() ?? home);

app.setName('Renderyard');
// The browser's own files stay beside ours; this also makes the single-instance lock one for each data folder.
app.setPath('userData', join(home, 'window'));
// Takes back --no-sandbox, which only root has to give: Chromium's processes would end at once there.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
declareAppScheme();

if (app.requestSingleInstanceLock({ files: filesAtStart })) {
  run().catch(reportAndQuit);
} else {
  // The first instance was given our files and comes to the front.
  app.exit(0);
}

async function run(): Promise<void> {
  const built = builtFiles(import.meta.dirname);
  /** What comes into being while this runs. */
  const live: {
    engine?: Engine;
    window?: BrowserWindow;
    windowEnd?: WindowEnd;
    pageListens?: boolean;
    desktop?: Desktop;
  } = {};
  let filesToOpen = filesAtStart;

  const send = <N extends MessageName>(name: N, payload: MessagePayload<N>) => {
    void conversation.then((open) => open.send(name, payload));
  };
  const openFiles = (files: readonly string[]) => {
    filesToOpen = [...filesToOpen, ...files];
    if (!live.pageListens) return;
    if (filesToOpen.length > 0) send('openFiles', { files: filesToOpen });
    filesToOpen = [];
  };

  /** Leaves the app, and asks first where renders run. */
  const leave = () => {
    if (live.desktop === undefined) app.quit();
    else void live.desktop.leave();
  };

  hardenWebContents();
  const quitting = new Quitting(
    () => live.engine,
    () => live.windowEnd,
  );
  app.on('window-all-closed', () => app.quit());
  app.on('open-file', (event, file) => {
    event.preventDefault();
    openFiles([file]);
  });
  app.on('second-instance', (_event, _argv, _folder, data) => {
    openFiles((data as { files: string[] }).files);
    if (live.window?.isMinimized()) live.window.restore();
    live.window?.show();
    live.window?.focus();
  });

  await app.whenReady();
  hardenSession();
  quitting.watchSystem();
  const shown = new ShownFiles();
  serveApp(built.page, async (kind, name) => {
    if (kind === 'file') return shown.find(name);
    return kind === 'result' ? (await started).queue.get(name).result?.output : undefined;
  });
  const report: Report = (level, message, fields) => live.engine?.log[level](message, fields);
  // Without a listener Electron shows a stack in a dialog, and everything waits until somebody closes it.
  process.on('uncaughtException', (error) => {
    if (live.engine === undefined) reportAndQuit(error);
    else report('error', 'A defect in the main process', { error: error.stack ?? error.message });
  });
  answerRequests(
    async (name, input) => (await conversation).answer(name, input),
    () => live.window?.webContents,
    report,
  );
  appearAsLastTime(homeLayout(home).settings);
  const window = openWindow({ ...built, state: join(home, 'window', 'place.json') });
  live.window = window;
  const windowEnd = new WindowEnd(window);
  live.windowEnd = windowEnd;
  window.on('closed', () => delete live.window);
  window.webContents.on('did-start-loading', () => (live.pageListens = false));
  window.webContents.on('did-finish-load', () => {
    live.pageListens = true;
    openFiles([]);
  });
  // Windows tells windows, not the app.
  window.on('query-session-end', (event) => {
    event.preventDefault();
    quitting.systemEnds();
  });
  window.on('close', (event) => {
    if (quitting.isUnderWay || windowEnd.isUnderWay || live.desktop === undefined) return;
    event.preventDefault();
    leave();
  });
  installMenu((name) => send('command', { name }), leave);

  // Schemas, database and engine load in the thread that serves the page, so they wait until it is drawn.
  const conversation: Promise<Conversation> = whenDrawn(window).then(async () => {
    const { openConversation } = await import('./conversation');
    return openConversation({
      engine: () => started,
      window: () => live.window,
      shown,
      secrets,
      updates: () => updates,
      sampleStoryboard: join(resources, 'examples/first-light/first-light.storyboard.yaml'),
      report,
    });
  });
  const started: Promise<Engine> = conversation.then(({ follow }) => {
    if (quitting.isUnderWay) throw fail('CANCELED', 'Renderyard is quitting.');
    return startEngine((created) => {
      live.engine = created;
      appearAsSet(created);
      follow(created);
    });
  });
  const updates: Promise<Updates> = conversation.then(async () => {
    const { installUpdates } = await import('./updates/install');
    return installUpdates({
      onChange: (state) => send('updates', state),
      report,
      mayInstall: () => quitting.isCalm,
    });
  });
  const engine = await started;
  void updates.then((known) => known.begin(() => engine.settings.checkForUpdates));
  const { installDesktop } = await import('./desktop/install');
  live.desktop = installDesktop({
    engine,
    window,
    icon: built.icon,
    selectJob: (jobId) => send('showJob', { jobId }),
  });
}

/** Loads the engine, gives it to `created` before it runs anything, and starts it. */
async function startEngine(created: (engine: Engine) => void): Promise<Engine> {
  const { createEngine } = await import('../engine');
  const engine = await createEngine({
    home,
    face: 'window',
    env: process.env,
    version: app.getVersion(),
    resources,
    secrets,
  });
  created(engine);
  await engine.start();
  return engine;
}

/** The engine could not start, so there is nothing to show but the reason. */
function reportAndQuit(error: unknown): void {
  // Quitting began before the engine was up: the app is leaving as asked.
  if (error instanceof RenderyardError && error.code === 'CANCELED') return;
  const [message, detail] =
    error instanceof RenderyardError ? [error.message, ''] : ['Renderyard could not start.', String(error)];
  void app
    .whenReady()
    .then(() =>
      dialog.showMessageBox({ type: 'error', title: 'Renderyard', message, detail, buttons: ['Quit'] }),
    )
    .finally(() => app.exit(1));
}
