import { AppImageUpdater, MacUpdater, NsisUpdater, Provider } from 'electron-updater';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider';
import type { BaseUpdater, ResolvedUpdateFileInfo, UpdateInfo } from 'electron-updater';
import type { Feed } from './feed';
import { feedFile } from './feed';
import type { Release } from './release';
import type { Installer } from './updates';

interface Options {
  feed: Feed;
  /** File that electron-updater reads its own settings from; see `npm run package`. */
  settingsFile: string;
  log: { info(message: string): void; warn(message: string): void };
}

/**
 * Has electron-updater download a release and put it in place. What the release is has been decided, and its signature
 * checked, before: electron-updater gets it from a provider that asks nobody.
 */
export function createInstaller({ feed, settingsFile, log }: Options): Installer {
  let release: Release | undefined;

  class DecidedProvider extends Provider<UpdateInfo> {
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(runtime);
    }

    override async getLatestVersion(): Promise<UpdateInfo> {
      const [first] = release?.files ?? [];
      if (release === undefined || first === undefined) throw new Error('No release was decided on.');
      return { ...release, path: first.url, sha512: first.sha512 };
    }

    override resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
      return info.files.map((file) => ({ url: feedFile(feed, file.url), info: file }));
    }
  }

  const updater = createUpdater(process.platform);
  updater.updateConfigPath = settingsFile;
  updater.setFeedURL({ provider: 'custom', updateProvider: DecidedProvider });
  updater.autoDownload = false;
  // Whether this copy updates itself is decided already.
  updater.forceDevUpdateConfig = true;
  // The app says when, since only it knows whether jobs run. macOS waits for the app's end by itself.
  updater.autoInstallOnAppQuit = process.platform === 'darwin';
  updater.allowDowngrade = false;
  updater.disableDifferentialDownload = true;
  updater.disableWebInstaller = true;
  // Everybody gets a release at once, so nobody needs a number of their own.
  updater.isUserWithinRollout = () => true;
  const text = (message: unknown) => String(message);
  updater.logger = {
    info: (message: unknown) => log.info(text(message)),
    warn: (message: unknown) => log.warn(text(message)),
    error: (message: unknown) => log.warn(text(message)),
  };
  // Errors come out of the promises as well; without a listener this event would end the app.
  updater.on('error', () => undefined);

  return {
    async download(decided, onPercent) {
      release = decided;
      const report = ({ percent }: { percent: number }) => onPercent(Math.min(100, Math.max(0, percent)));
      updater.on('download-progress', report);
      try {
        const found = await updater.checkForUpdates();
        if (found?.isUpdateAvailable !== true)
          throw new Error('electron-updater does not take this release.');
        await updater.downloadUpdate();
      } finally {
        updater.off('download-progress', report);
      }
    },
    install: () => {
      if (!(updater instanceof MacUpdater)) updater.install(true, false);
    },
  };
}

function createUpdater(platform: NodeJS.Platform): MacUpdater | BaseUpdater {
  if (platform === 'darwin') return new MacUpdater();
  return platform === 'win32' ? new NsisUpdater() : new AppImageUpdater();
}
