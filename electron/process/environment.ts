/** The variable by which every process of a tree can be recognised, even after it left its group. */
export const treeVariable = 'RENDERYARD_TREE';

/**
 * What encoders need of our own environment. A list of what may pass rather than of what may not: the
 * app's secrets (cloud credentials, tokens of a build machine) must not reach a program that reads
 * untrusted media, and nobody can list all of those.
 */
const inherited = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'TMPDIR',
  'TZ',
  // Shared libraries, hardware encoders and fonts are found through these.
  'LD_LIBRARY_PATH',
  'LIBVA_DRIVER_NAME',
  'LIBVA_DRIVERS_PATH',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_DIRS',
  'XDG_DATA_HOME',
  'XDG_RUNTIME_DIR',
  'FONTCONFIG_FILE',
  'FONTCONFIG_PATH',
  // macOS: the text encoding of the session.
  '__CF_USER_TEXT_ENCODING',
]);

const inheritedOnWindows = new Set([
  ...inherited,
  'APPDATA',
  'COMSPEC',
  'LOCALAPPDATA',
  'NUMBER_OF_PROCESSORS',
  'PATHEXT',
  'PROCESSOR_ARCHITECTURE',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'WINDIR',
]);

/** The environment of a child: the little it may inherit, the command's own additions, and the tree's token. */
export function childEnvironment(
  additions: Readonly<Record<string, string>>,
  token: string,
  own: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && mayPass(name, platform)) environment[name] = value;
  }
  return { ...environment, ...additions, [treeVariable]: token };
}

function mayPass(name: string, platform: NodeJS.Platform): boolean {
  // Names do not depend on case on Windows (`Path`, `SystemRoot`).
  if (platform === 'win32') return inheritedOnWindows.has(name.toUpperCase());
  return inherited.has(name) || name.startsWith('LC_');
}
