import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fail } from '../shared/errors';
import type { Problem } from '../shared/errors';
import { RenderyardError } from '../shared/errors';
import { settingNames } from '../shared/setting-names';
import { defaultSettings, settingsPatchSchema, settingsSchema } from '../shared/settings';
import type { Settings, SettingsPatch } from '../shared/settings';
import { alternatives, didYouMean, quote } from '../shared/storyboard/wording';

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

/** The settings as far as they can be read: what is wrong in the file counts as left out. */
export async function readGoodSettings(
  path: string,
): Promise<{ settings: Settings; fault?: RenderyardError }> {
  try {
    return { settings: await readSettings(path) };
  } catch (error) {
    if (!(error instanceof RenderyardError)) throw error;
    return { settings: { ...defaultSettings, ...(await goodOnes(path)) }, fault: error };
  }
}

async function goodOnes(path: string): Promise<SettingsPatch> {
  try {
    const data: unknown = JSON.parse(await readFile(path, 'utf8'));
    const all: [string, unknown][] = Object.entries(data ?? {});
    const good = all.filter(([name, value]) => settingsPatchSchema.safeParse({ [name]: value }).success);
    return settingsPatchSchema.parse(Object.fromEntries(good));
  } catch {
    return {};
  }
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
  const place = file === undefined ? {} : { file };
  const problems = parsed.error.issues.flatMap((issue): Problem[] => {
    const [name] = issue.path;
    if (isSetting(name))
      return [{ code: 'SETTINGS_INVALID', message: faultOf(name, data, file), ...place, path: name }];
    if (issue.code !== 'unrecognized_keys')
      return [
        {
          code: 'SETTINGS_INVALID',
          message: 'it holds no settings but something else: remove it for the defaults.',
          ...place,
        },
      ];
    return issue.keys.map((key) => ({ code: 'SETTINGS_INVALID', message: unknown(key), ...place }));
  });
  const [first, ...others] = problems;
  if (first === undefined) throw fail('SETTINGS_INVALID', 'The settings are not an object of settings.');
  throw new RenderyardError([first, ...others]);
}

const names = Object.keys(settingsSchema.shape);

function isSetting(name: unknown): name is keyof Settings {
  return typeof name === 'string' && names.includes(name);
}

function unknown(key: string): string {
  const hint = didYouMean(key, names) || ` Settings are ${names.join(', ')}.`;
  return `${quote(key)} is no setting: take it out.${hint}`;
}

/** What is wrong with a setting: its name, what it may be and is, and what to do. */
function faultOf(name: keyof Settings, data: unknown, file?: string): string {
  const value = (data as Record<string, unknown>)[name];
  const usual = quote(defaultSettings[name]);
  const help = file === undefined ? '' : `: correct it, or take it out for the default, ${usual}`;
  return `${quote(settingNames[name])} has to be ${allowed(name)}, and is ${quote(value)}${help}.`;
}

interface Described {
  anyOf?: Described[];
  type?: string;
  enum?: string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
}

/** `a whole number from 1 to 32, or null`. */
function allowed(name: keyof Settings): string {
  const described = z.toJSONSchema(settingsSchema.shape[name]) as Described;
  const kinds = described.anyOf ?? [described];
  return kinds.map((kind) => wording(name, kind)).join(', or ');
}

function wording(name: keyof Settings, { type, enum: values, ...bounds }: Described): string {
  if (values !== undefined) return alternatives(values.map(quote));
  if (type === 'boolean') return 'true or false';
  if (type === 'null') return 'null';
  if (type === 'string') return name === 'uploadTo' ? 'an address like gs://bucket/folder' : 'a full path';
  const { minimum, exclusiveMinimum, maximum = Infinity } = bounds;
  const kind = `${type === 'integer' ? 'a whole number' : 'a number'}${unitOf(name)}`;
  const isBounded = maximum < Number.MAX_SAFE_INTEGER;
  if (exclusiveMinimum !== undefined)
    return `${kind} above ${exclusiveMinimum}${isBounded ? `, at most ${maximum}` : ''}`;
  return isBounded ? `${kind} from ${minimum} to ${maximum}` : `${kind}, ${minimum} or more`;
}

function unitOf(name: keyof Settings): string {
  if (name.endsWith('BytesPerSecond')) return ' of bytes a second';
  if (name.endsWith('Bytes')) return ' of bytes';
  return name.endsWith('Seconds') ? ' of seconds' : '';
}
