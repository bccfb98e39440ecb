import { join } from 'node:path';
import { app, dialog, nativeTheme } from 'electron';
import type { BrowserWindow } from 'electron';
import { RenderyardError } from '../../shared/errors';
import { messageChannel } from '../../shared/ipc/channels';
import { messages } from '../../shared/ipc/contract';
import type { MessageName, MessagePayload } from '../../shared/ipc/contract';
import type { Engine } from '../engine-interface';
import { dataFolder } from '../paths';
import { declareAppScheme, serveApp } from './app-protocol';
import { createHandlers } from './handlers';
import { hardenSession, hardenWebContents } from './hardening';
import { installMenu } from './menu';
import { storyboardsAmong } from './opened-files';
import { PatchStream } from './patches';
import { Quitting, confirmQuit } from './quitting';
import { answerRequests } from './requests';
import { builtFiles, openWindow } from './window';

/** Milliseconds between two messages to the page: ten progress values a second at most. */
const patchIntervalMs = 100;

const home = dataFolder(process.env);
const filesAtStart = storyboardsAmong(process.argv.slice(1), process.cwd());

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
  const resources = app.isPackaged ? process.resourcesPath : app.getAppPath();
  /** What comes into being while this runs. */
  const live: { engine?: Engine; window?: BrowserWindow; pageListens?: boolean } = {};
  let filesToOpen = filesAtStart;

  const send = <N extends MessageName>(name: N, payload: MessagePayload<N>) => {
    const { window } = live;
    if (window && !window.isDestroyed())
      window.webContents.send(messageChannel(name), messages[name].parse(payload));
  };
  const openFiles = (files: readonly string[]) => {
    filesToOpen = [...filesToOpen, ...files];
    if (!live.pageListens) return;
    if (filesToOpen.length > 0) send('openFiles', { files: filesToOpen });
    filesToOpen = [];
  };

  hardenWebContents();
  const quitting = new Quitting(() => live.engine);
  app.on('window-all-closed', () => app.quit());
  app.on('open-file', (event, file) => {
    event.preventDefault();
    openFiles([file]);
  });
  app.on('second-instance', (_event, _argv, _folder, data) => {
    openFiles((data as { files: string[] }).files);
    if (live.window?.isMinimized()) live.window.restore();
    live.window?.focus();
  });

  await app.whenReady();
  hardenSession();
  serveApp(built.page);
  const patches = new PatchStream((patch) => send('patch', patch), patchIntervalMs);
  const started = startEngine(resources, (created) => {
    live.engine = created;
    created.subscribe((event) => {
      patches.push(event);
      if (event.type === 'settings') nativeTheme.themeSource = event.settings.appearance;
    });
  });
  const handlers = createHandlers({
    engine: () => started,
    window: () => live.window,
    patches,
    sampleStoryboard: join(resources, 'examples/first-light/first-light.storyboard.yaml'),
  });
  answerRequests(
    handlers,
    () => live.window?.webContents,
    (level, message, fields) => live.engine?.log[level](message, fields),
  );

  // The window does not wait for the engine: its database and schemas load while the page does.
  const window = openWindow({ ...built, state: join(home, 'window', 'place.json') });
  live.window = window;
  window.webContents.on('did-start-loading', () => (live.pageListens = false));
  window.webContents.on('did-finish-load', () => {
    live.pageListens = true;
    openFiles([]);
  });
  window.on('close', (event) => {
    if (quitting.isUnderWay || live.engine === undefined) return;
    event.preventDefault();
    void confirmQuit(window, live.engine).then((agreed) => {
      if (agreed) app.quit();
    });
  });
  installMenu((name) => send('command', { name }));
  await started;
}

/** Loads the engine, gives it to `created` before it runs anything, and starts it. */
async function startEngine(resources: string, created: (engine: Engine) => void): Promise<Engine> {
  const { createEngine } = await import('../engine');
  const engine = await createEngine({
    home,
    face: 'window',
    env: process.env,
    version: app.getVersion(),
    resources,
  });
  nativeTheme.themeSource = engine.settings.appearance;
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
