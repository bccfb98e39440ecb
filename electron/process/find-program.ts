import { access, constants, stat } from 'node:fs/promises';
import { delimiter, extname, isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Looks for a program by its bare name where a shell would; undefined when there is none. */
export async function searchPath(
  file: string,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter);
  // Apps that are started from the Finder or Dock do not get the PATH of the user's shell.
  if (platform === 'darwin') folders.push('/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin');
  const names = platform === 'win32' && extname(file) === '' ? [`${file}.exe`, file] : [file];
  for (const folder of folders) {
    // A relative entry would make the program depend on the current folder, which may be anyone's.
    if (!isAbsolute(folder)) continue;
    for (const name of names) {
      const path = join(folder, name);
      if (await isProgram(path)) return path;
    }
  }
  return undefined;
}

export async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
