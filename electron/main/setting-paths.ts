import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { pathSettings, type PathFault, type Settings } from '../../shared/settings';
import { isProgram } from '../process/find-program';

/** Which paths of the settings are of no use as things stand. */
export async function pathFaults(settings: Pick<Settings, PathFault['setting']>): Promise<PathFault[]> {
  const found = await Promise.all(
    pathSettings.map(async (setting) => {
      const path = settings[setting];
      const fault = path === null ? null : await faults[setting](path);
      return path === null || fault === null ? [] : [{ setting, path, fault }];
    }),
  );
  return found.flat();
}

type Look = (path: string) => Promise<PathFault['fault'] | null>;

const program: Look = async (path) => ((await isProgram(path)) ? null : 'noProgram');

const faults: Readonly<Record<PathFault['setting'], Look>> = {
  async outputFolder(path) {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() !== true) return 'noFolder';
    return (await isAccessible(path, constants.W_OK)) ? null : 'notWritable';
  },
  ffmpegPath: program,
  ffprobePath: program,
  async uploadKeyFile(path) {
    const found = await stat(path).catch(() => null);
    return found?.isFile() === true && (await isAccessible(path, constants.R_OK)) ? null : 'noFile';
  },
};

const isAccessible = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );
