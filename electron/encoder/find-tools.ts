import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fail } from '../../shared/errors';
import type { RenderyardError } from '../../shared/errors';
import { isProgram, searchPath } from '../process/find-program';

/** Where a program was found: said in *Health*, so that people know which one is used. */
export type ToolOrigin = 'environment' | 'settings' | 'bundled' | 'path';

export interface Tool {
  /** Absolute. */
  path: string;
  origin: ToolOrigin;
}

/** The two programs that everything here runs. */
export interface Tools {
  ffmpeg: Tool;
  ffprobe: Tool;
}

export interface ToolSources {
  /** `RENDERYARD_FFMPEG`, `RENDERYARD_FFPROBE` and `PATH` are read from it. */
  env: Readonly<Record<string, string | undefined>>;
  /** Paths from the settings; null is none. */
  settings: { ffmpegPath: string | null; ffprobePath: string | null };
  /** Electron's resources folder, where a package may carry ffmpeg; absent outside a package. */
  resourcesPath?: string;
  platform?: NodeJS.Platform;
}

type ToolName = keyof Tools;

/**
 * Finds ffmpeg and ffprobe: environment, settings, the package's own, `PATH`, in that order. Who named a program gets
 * that one or an error: no other is used in its place without a word. Where ffmpeg was named and ffprobe was not, the
 * one beside it is preferred, so that the two are of one version.
 *
 * @throws RenderyardError ENCODER_MISSING with what to do about it.
 */
export async function findTools(sources: ToolSources): Promise<Tools> {
  const ffmpeg = await findTool('ffmpeg', sources);
  const named = ffmpeg.origin === 'environment' || ffmpeg.origin === 'settings';
  const ffprobe = await findTool('ffprobe', sources, named ? ffmpeg : undefined);
  return { ffmpeg, ffprobe };
}

async function findTool(name: ToolName, sources: ToolSources, sibling?: Tool): Promise<Tool> {
  const { env, settings, resourcesPath, platform = process.platform } = sources;
  const variable = name === 'ffmpeg' ? 'RENDERYARD_FFMPEG' : 'RENDERYARD_FFPROBE';
  const setting = name === 'ffmpeg' ? 'ffmpegPath' : 'ffprobePath';

  const fromEnvironment = env[variable];
  if (fromEnvironment !== undefined && fromEnvironment !== '') {
    const path = await locate(fromEnvironment, env, platform);
    if (path === undefined)
      throw notThere(name, `${variable} names "${fromEnvironment}"`, `correct or unset ${variable}`);
    return { path, origin: 'environment' };
  }
  const fromSettings = settings[setting];
  if (fromSettings !== null) {
    const path = await locate(fromSettings, env, platform);
    if (path === undefined) {
      throw notThere(name, `the setting ${setting} names "${fromSettings}"`, 'correct or clear that setting');
    }
    return { path, origin: 'settings' };
  }
  const file = platform === 'win32' ? `${name}.exe` : name;
  if (sibling !== undefined) {
    const path = join(dirname(sibling.path), file);
    if (await isProgram(path)) return { path, origin: sibling.origin };
  }
  if (resourcesPath !== undefined) {
    const path = join(resourcesPath, 'ffmpeg', file);
    if (await isProgram(path)) return { path, origin: 'bundled' };
  }
  const path = await searchPath(file, env, platform);
  if (path !== undefined) return { path, origin: 'path' };
  throw fail(
    'ENCODER_MISSING',
    `${name} was not found: ${howToInstall(platform)}, or set ${variable} to its path.`,
  );
}

/** A bare name is searched for as a shell would, anything else is a path. */
async function locate(
  given: string,
  env: ToolSources['env'],
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  if (!/[\\/]/.test(given)) return await searchPath(given, env, platform);
  const path = isAbsolute(given) ? given : resolve(given);
  return (await isProgram(path)) ? path : undefined;
}

function notThere(name: ToolName, what: string, todo: string): RenderyardError {
  return fail('ENCODER_MISSING', `${what} as ${name}, but there is no program to run: ${todo}.`);
}

function howToInstall(platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'install it with "winget install ffmpeg"';
  if (platform === 'darwin') return 'install it with "brew install ffmpeg"';
  return 'install it with your package manager ("sudo apt install ffmpeg", "sudo dnf install ffmpeg" …)';
}
