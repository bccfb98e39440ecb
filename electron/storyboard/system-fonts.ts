import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folders in which a system keeps installed fonts, those of the user last; only those that are there.
 *
 * Sources: the XDG base directory specification and fontconfig's defaults; Apple's "Font locations"; Windows' known
 * folder `FOLDERID_Fonts` and, for fonts of one user, `%LOCALAPPDATA%`.
 */
export function systemFontFolders(
  platform: NodeJS.Platform = process.platform,
  env: Environment = process.env,
): string[] {
  return candidates(platform, env).filter((folder) => existsSync(folder));
}

function candidates(platform: NodeJS.Platform, env: Environment): string[] {
  const home = homedir();
  if (platform === 'darwin')
    return ['/System/Library/Fonts', '/Library/Fonts', join(home, 'Library', 'Fonts')];
  if (platform === 'win32') {
    return [
      join(env.SystemRoot ?? 'C:\\Windows', 'Fonts'),
      join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Microsoft', 'Windows', 'Fonts'),
    ];
  }
  const shared = env.XDG_DATA_DIRS ?? '';
  const data = [
    ...(shared === '' ? '/usr/local/share:/usr/share' : shared).split(':'),
    env.XDG_DATA_HOME ?? '',
  ];
  return [
    // The specification has relative paths ignored.
    ...data.filter((folder) => folder.startsWith('/')).map((folder) => join(folder, 'fonts')),
    join(home, '.local', 'share', 'fonts'),
    join(home, '.fonts'),
  ].filter((folder, index, all) => all.indexOf(folder) === index);
}
