import type { FramePicture, FrameRequest } from './render/frame-picture';
import { FramePictures } from './render/frame-picture';
import { FrameDesk } from './render/frame-desk';
import { EndingTimes } from './engine-ending';
import { makeHome } from './home';
import { homeLayout } from './paths';
import { createFileLedger } from './process/ledger';
import { createProcessManager } from './process/process-manager';
import { createRenderServices } from './render-services';
import { readSettings } from './settings-file';
import { bundledFontFolders, PresetLibrary } from './storyboard';
import { AppLog } from './telemetry/app-log';
import { createLogger } from './telemetry/logger';
import { createMetrics } from './telemetry/metrics';

/** What shows single frames and knows nothing of the queue. */
export interface FrameEngine {
  /** As `Engine.frame`. */
  frame(file: string, request: FrameRequest): Promise<FramePicture>;
  /** Ends what is being made, and all processes with it. Idempotent. */
  close(): Promise<void>;
  /** A second Ctrl-C: every tree that is being ended gets SIGKILL now. */
  escalate(): void;
}

/**
 * Puts together what a single frame takes, out of the rooms that the engine is made of. A command that shows one picture is
 * done in less time than it takes to open and close the queue as well.
 *
 * @param options.home Data folder, absolute.
 * @throws SETTINGS_INVALID, FILE_UNREADABLE.
 */
export async function createFrameEngine({
  home,
  env,
}: {
  home: string;
  env: Readonly<Record<string, string | undefined>>;
}): Promise<FrameEngine> {
  const layout = homeLayout(home);
  await makeHome(home);
  const current = await readSettings(layout.settings);
  const settings = () => current;
  const ending = new EndingTimes(settings);
  const metrics = createMetrics();
  const appLog = new AppLog(layout.appLog);
  const log = createLogger((record) => {
    if (record.level !== 'debug') appLog.write(record);
  });
  const processes = createProcessManager({
    ledger: createFileLedger(layout.ledger),
    settings: () => ending.ladder(),
    log,
    metrics,
  });
  const presets = new PresetLibrary(layout.presets);
  const fontFolders = bundledFontFolders();
  const services = createRenderServices({
    ...{ layout, env, processes, settings, presets, fontFolders, log, metrics },
  });
  const desk = new FrameDesk(new FramePictures(services, log));
  const end = async () => {
    await desk.close();
    await processes.close();
    await appLog.close();
  };
  let closing: Promise<void> | undefined;
  return {
    frame: (file, request) => desk.picture(file, request),
    close: () => (closing ??= ending.waitFor(end(), log)),
    escalate() {
      ending.hurry();
      processes.escalate();
    },
  };
}
