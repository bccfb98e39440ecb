import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { fail, RenderyardError } from '../../shared/errors';
import type { Problem } from '../../shared/errors';
import { builtInPresets } from '../../shared/presets/library';
import { isPresetPath, presetNameSchema, presetSchema, presetSuffix } from '../../shared/presets/preset';
import type { KnownPreset, Preset } from '../../shared/presets/preset';
import { describeIssue, schemaFaults } from '../../shared/storyboard/messages';
import { formatPath } from '../../shared/storyboard/path';
import { quote } from '../../shared/storyboard/wording';
import { noSuchPreset } from './output-layers';

/** No preset is larger, bytes. */
const largest = 100_000;

/** What can be chosen, and what is wrong with files that cannot. */
export interface PresetList {
  presets: readonly KnownPreset[];
  problems: readonly Problem[];
}

/**
 * The presets that come with the app and those of the user, each of which is a file `NAME.preset.json` in a folder of the
 * app's data. Files are read whenever they are asked for, so that a change counts at once.
 */
export class PresetLibrary {
  readonly #folder: string;

  /** @param folder Absolute; made when the first preset is put there. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All presets: the user's first. A damaged file is a problem, and hides no other. */
  async list(): Promise<PresetList> {
    const presets: KnownPreset[] = [];
    const problems: Problem[] = [];
    const names = await readdir(this.#folder).catch(() => [] as string[]);
    for (const name of names.filter((each) => each.endsWith(presetSuffix)).sort()) {
      try {
        const file = join(this.#folder, name);
        const preset = await readPreset(file);
        requireOwnName(preset, file);
        presets.push({ ...preset, origin: 'user' });
      } catch (error) {
        if (!(error instanceof RenderyardError)) throw error;
        problems.push(...error.problems);
      }
    }
    for (const preset of builtInPresets.values()) presets.push({ ...preset, origin: 'built-in' });
    return { presets, problems };
  }

  /**
   * All presets by name, and the one of a file by its path, if that is what was asked for.
   *
   * @throws RenderyardError PRESET_INVALID, FILE_NOT_FOUND, FILE_UNREADABLE: for a path only.
   */
  async known(given?: string): Promise<ReadonlyMap<string, Preset>> {
    const { presets } = await this.list();
    const known = new Map(presets.map(({ origin: _, ...preset }) => [preset.name, preset]));
    if (given !== undefined && isPresetPath(given)) known.set(given, await readPreset(given));
    return known;
  }

  /**
   * @param given A name, or the absolute path of a file.
   * @throws RenderyardError PRESET_UNKNOWN, and what is wrong with the file.
   */
  async find(given: string): Promise<KnownPreset> {
    if (isPresetPath(given)) return { ...(await readPreset(given)), origin: 'user' };
    const { presets, problems } = await this.list();
    const preset = presets.find(({ name }) => name === given);
    if (preset !== undefined) return preset;
    const damaged = problems.find(({ file }) => file === this.#fileOf(given));
    if (damaged !== undefined) throw new RenderyardError(damaged);
    const message = noSuchPreset(
      given,
      presets.map(({ name }) => name),
    );
    throw fail('PRESET_UNKNOWN', `${message.charAt(0).toUpperCase()}${message.slice(1)}.`);
  }

  /**
   * Takes the preset of a file into the user's own.
   *
   * @param file Absolute.
   * @throws RenderyardError PRESET_INVALID, OUTPUT_EXISTS without `replace` when there is one of that name.
   */
  async import(file: string, { replace = false } = {}): Promise<KnownPreset> {
    const preset = await readPreset(file);
    requireOwnName(preset, file);
    await mkdir(this.#folder, { recursive: true });
    await writePreset(preset, this.#fileOf(preset.name), replace);
    return { ...preset, origin: 'user' };
  }

  /**
   * Writes a preset into a file, to be given to others or changed.
   *
   * @throws RenderyardError PRESET_UNKNOWN, OUTPUT_EXISTS, OUTPUT_UNWRITABLE.
   */
  async export(name: string, file: string, { replace = false } = {}): Promise<void> {
    const { origin: _, ...preset } = await this.find(name);
    await writePreset(preset, file, replace);
  }

  /** @throws RenderyardError PRESET_UNKNOWN; USAGE for one that comes with the app. */
  async remove(name: string): Promise<void> {
    if (builtInPresets.has(name))
      throw fail(
        'USAGE',
        `The preset ${quote(name)} comes with the app, and stays; only your own can be removed.`,
      );
    // Also one that is damaged; but nothing that is not a file of this folder.
    const isName = presetNameSchema.safeParse(name).success;
    const file = this.#fileOf(name);
    const isThere = isName && (await stat(file).catch(() => undefined))?.isFile() === true;
    if (!isThere) {
      await this.find(name);
      throw fail('USAGE', `${name} is not one of your presets: give its name.`);
    }
    await rm(file);
  }

  #fileOf(name: string): string {
    return join(this.#folder, `${name}${presetSuffix}`);
  }
}

/** @throws RenderyardError FILE_NOT_FOUND, FILE_UNREADABLE, PRESET_INVALID with everything that is wrong. */
async function readPreset(file: string): Promise<Preset> {
  if (!isAbsolute(file)) throw fail('USAGE', `Give the whole path of the preset ${quote(file)}.`);
  const text = await readText(file);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    throw fail('PRESET_INVALID', `This preset is not JSON (${detail}): correct it.`, { file }, error);
  }
  const parsed = presetSchema.safeParse(data, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const problems = schemaFaults(parsed.error.issues).map(({ path, message }): Problem => ({
    code: 'PRESET_INVALID',
    message: `${message.replace(/[.]$/, '')}.`,
    file,
    ...(path.length === 0 ? {} : { path: formatPath(path) }),
  }));
  const [first, ...others] = problems;
  if (first === undefined) throw fail('PRESET_INVALID', 'This is not a preset.', { file });
  throw new RenderyardError([first, ...others]);
}

async function readText(file: string): Promise<string> {
  try {
    const stats = await stat(file);
    if (!stats.isFile())
      throw fail('FILE_UNREADABLE', 'This is not an ordinary file: give a preset.', { file });
    if (stats.size > largest)
      throw fail('FILE_TOO_LARGE', `A preset has at most ${largest / 1000} kB: is this one?`, { file });
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof RenderyardError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw fail('FILE_NOT_FOUND', 'There is no such preset.', { file }, error);
    throw fail('FILE_UNREADABLE', `This preset cannot be read (${code}).`, { file }, error);
  }
}

function requireOwnName({ name }: Preset, file: string): void {
  if (!builtInPresets.has(name)) return;
  throw fail(
    'PRESET_INVALID',
    `${quote(name)} is the name of a preset that comes with the app: give yours another one.`,
    { file, path: 'name' },
  );
}

/** Whole or not at all. */
async function writePreset(preset: Preset, file: string, replace: boolean): Promise<void> {
  const exists = (await stat(file).catch(() => undefined)) !== undefined;
  if (exists && !replace)
    throw fail(
      'OUTPUT_EXISTS',
      `${file} exists already: choose another name, or allow it to be replaced (--overwrite).`,
    );
  const fresh = join(dirname(file), `.${basename(file)}.${process.pid}.new`);
  try {
    const handle = await open(fresh, 'w');
    try {
      await handle.writeFile(`${JSON.stringify(preset, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw fail('OUTPUT_UNWRITABLE', `${file} cannot be written (${code}): check its folder.`, {}, error);
  }
}
