import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail } from '../shared/errors';
import type { Problem } from '../shared/errors';
import { RenderyardError } from '../shared/errors';
import { defaultSettings, settingsPatchSchema, settingsSchema } from '../shared/settings';
import type { Settings, SettingsPatch } from '../shared/settings';

/** The settings file holds only what differs from the built-in values, so that better defaults reach everyone. */
export async function readSettings(path: string): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { ...defaultSettings };
    throw fail(
      'SETTINGS_INVALID',
      `The settings file ${path} cannot be read; check its permissions.`,
      {},
      error,
    );
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    throw fail(
      'SETTINGS_INVALID',
      `it is not JSON (${detail}); correct it, or remove the file for the defaults.`,
      { file: path },
      error,
    );
  }
  return { ...defaultSettings, ...checked(data, path) };
}

/** @throws SETTINGS_INVALID; nothing is written then. */
export async function writeSettings(
  path: string,
  current: Settings,
  patch: SettingsPatch,
): Promise<Settings> {
  const settings = { ...current, ...checked(patch) };
  const changed = Object.entries(settings).filter(
    ([name, value]) => value !== defaultSettings[name as keyof Settings],
  );
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.new`;
  await writeFile(fresh, `${JSON.stringify(Object.fromEntries(changed), null, 2)}\n`);
  await rename(fresh, path);
  return settings;
}

function checked(data: unknown, file?: string): SettingsPatch {
  const parsed = settingsPatchSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const known = Object.keys(settingsSchema.shape).join(', ');
  const problems = parsed.error.issues.map((issue): Problem => ({
    code: 'SETTINGS_INVALID',
    message:
      issue.code === 'unrecognized_keys'
        ? `unknown setting ${issue.keys.map((key) => `"${key}"`).join(', ')}; settings are ${known}.`
        : `${issue.message}.`,
    ...(file === undefined ? {} : { file }),
    ...(issue.path.length === 0 ? {} : { path: issue.path.join('.') }),
  }));
  const [first, ...others] = problems;
  if (first === undefined) throw fail('SETTINGS_INVALID', 'The settings are not an object of settings.');
  throw new RenderyardError([first, ...others]);
}
