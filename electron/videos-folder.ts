import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the user keeps videos, absolute. It may not exist.
 *
 * On Linux it is what the desktop calls it, in the user's language: `XDG_VIDEOS_DIR` of `user-dirs.dirs`
 * (source: xdg-user-dirs, user-dirs.dirs(5)).
 */
export function videosFolder(
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = homedir();
  if (platform === 'darwin') return join(home, 'Movies');
  const named = platform === 'linux' ? namedByDesktop(env, home) : undefined;
  return named ?? join(home, 'Videos');
}

function namedByDesktop(env: Environment, home: string): string | undefined {
  // XDG base directories: a relative value has to be ignored.
  const config = env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(home, '.config');
  let text: string;
  try {
    text = readFileSync(join(config, 'user-dirs.dirs'), 'utf8');
  } catch {
    return undefined;
  }
  // The last line counts, as in the shell that this file is written for.
  const written = [...text.matchAll(/^[ \t]*XDG_VIDEOS_DIR="((?:[^"\\]|\\.)*)"/gm)].at(-1)?.[1];
  const path = written?.replace(/^\$HOME(?=\/|$)/, () => home).replace(/\\(.)/g, '$1');
  // The home itself says that there is no such folder.
  return path?.startsWith('/') && join(path, '.') !== join(home, '.') ? path : undefined;
}
