import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, session } from 'electron';
import type { UpdatesState } from '../../../shared/updates';
import type { Report } from '../requests';
import { fetchRelease, readFeed } from './feed';
import { metadataName } from './release';
import { Updates } from './updates';
import { updateWay } from './way';

interface Options {
  onChange: (state: UpdatesState) => void;
  report: Report;
  /** Asked when the app has ended everything: whether a release may take its place now. */
  mayInstall: () => boolean;
}

/** Puts together what knows about newer versions of this copy of the app. */
export async function installUpdates({ onChange, report, mayInstall }: Options): Promise<Updates> {
  // Written by `npm run package`; a build by hand has none, and asks nobody.
  const feedFile = join(app.getAppPath(), 'out/updates.json');
  const feed = await readFeed(feedFile).catch((error: unknown) => {
    report('warn', 'The address for updates is broken.', { error: String(error) });
    return undefined;
  });
  const installedBy = await readFile(join(process.resourcesPath, 'installed-by'), 'utf8').catch(
    () => undefined,
  );
  const way =
    feed === undefined
      ? 'none'
      : updateWay({ platform: process.platform, env: process.env, isPackaged: app.isPackaged, installedBy });
  const log = {
    info: () => undefined,
    warn: (message: string) => report('warn', message, { part: 'updates' }),
  };
  const updates = new Updates({
    version: app.getVersion(),
    way,
    latest: async () => {
      if (feed === undefined) throw new Error('There is no feed.');
      // Neither cookies nor a cache, and not under the rules of the page's session, which reaches nothing.
      const ours = session.fromPartition('updates', { cache: false });
      return fetchRelease(feed, metadataName(process.platform, process.arch), (url, init) =>
        ours.fetch(url, init),
      );
    },
    installer: async () => {
      if (feed === undefined) throw new Error('There is no feed.');
      const { createInstaller } = await import('./electron-installer');
      return createInstaller({ feed, settingsFile: feedFile, log });
    },
    onChange,
    warn: (message, error) => report('warn', message, { error: String(error) }),
  });
  app.once('quit', (_event, exitCode) => updates.installIfReady(exitCode === 0 && mayInstall()));
  return updates;
}
