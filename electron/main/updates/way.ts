import type { UpdateWay } from '../../../shared/updates';

/** What tells how a copy of the app came onto this machine. */
export interface Copy {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  /** False in a checkout. */
  isPackaged: boolean;
  /** What is in `resources/installed-by`, which only packages for package managers have: `deb`. */
  installedBy: string | undefined;
}

/**
 * How this copy is updated. What the system's package manager installed stays its business: it knows the files, asks for
 * the right to change them, and brings what they depend on. (electron-updater would ask for the administrator's password
 * while the app quits, and leave dependencies behind.)
 */
export function updateWay({ platform, env, isPackaged, installedBy }: Copy): UpdateWay {
  // An AppImage says where its file is; the file is the user's own.
  if (platform === 'linux' && env.APPIMAGE !== undefined) return 'itself';
  if (!isPackaged) return 'download';
  // The portable program of Windows is unpacked anew at each start.
  if (platform === 'win32') return env.PORTABLE_EXECUTABLE_FILE === undefined ? 'itself' : 'download';
  if (platform === 'darwin') return 'itself';
  return installedBy === undefined ? 'download' : 'packages';
}
