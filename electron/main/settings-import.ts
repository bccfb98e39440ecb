import { readFile, stat } from 'node:fs/promises';
import { fail } from '../../shared/errors';
import type { Settings, SettingsPatch } from '../../shared/settings';
import { replaceFile } from './storyboard-files';

/** No file of settings is larger, bytes. */
const largest = 1_000_000;

/**
 * The settings of a file, unchecked but for being an object: the engine checks each as it checks every change.
 *
 * @throws SETTINGS_INVALID
 */
export async function readSettingsPatch(file: string): Promise<SettingsPatch> {
  let data: unknown;
  try {
    if ((await stat(file)).size > largest) throw new Error('too large');
    data = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw fail(
      'SETTINGS_INVALID',
      'This is not a file of settings; choose one that was exported by Renderyard.',
      { file },
      error,
    );
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw fail('SETTINGS_INVALID', 'This file holds no settings; choose one that was exported.', { file });
  return data;
}

/** Writes all settings, those too that are as they were at first. */
export function writeSettings(file: string, settings: Settings): Promise<void> {
  return replaceFile(file, `${JSON.stringify(settings, null, 2)}\n`);
}
