import './without-eval';
import type { z } from 'zod';
import { create } from 'zustand';
import { settingsSchema, type PathFault, type Settings, type SettingsPatch } from '../../shared/settings';
import { request, toApiError } from '../api/client';
import { text } from '../text';
import { parseNumber, shownNumber } from './number-field';
import { settingFields, type SettingKey } from './setting-fields';
import { setSettings, useSettings } from './settings';
import { attempt } from './toasts';

interface SettingsDraft {
  /** What was typed and is not saved yet, or cannot be. */
  typed: Readonly<Partial<Record<SettingKey, string>>>;
  errors: Readonly<Partial<Record<SettingKey, string>>>;
  /** Saved paths that are of no use as things stand. */
  pathFaults: readonly PathFault[];
}

/** The *Settings* dialog: each change is checked as it is typed, and saved when it is right. */
export const useSettingsDraft = create<SettingsDraft>()(() => ({
  typed: {},
  errors: {},
  pathFaults: [],
}));

/** Typing pauses for so long, milliseconds, before a value counts as meant. */
const typingPause = 500;

let pending: Partial<Record<SettingKey, unknown>> = {};
let timer: ReturnType<typeof setTimeout> | undefined;

/** A keystroke in a field. */
export function typeSetting(key: SettingKey, raw: string): void {
  useSettingsDraft.setState(({ typed }) => ({ typed: { ...typed, [key]: raw } }));
  const parsed = parseSetting(key, raw);
  setError(key, parsed.ok ? undefined : parsed.error);
  clearTimeout(timer);
  if (parsed.ok) pending = { ...pending, [key]: parsed.value };
  else pending = Object.fromEntries(Object.entries(pending).filter(([name]) => name !== key));
  timer = setTimeout(() => void saveTyped(), typingPause);
}

/** A choice, which is meant at once. */
export async function changeSetting(key: SettingKey, value: unknown): Promise<void> {
  pending = { ...pending, [key]: value };
  await saveTyped();
}

/** Asks for a file or folder with the system's dialog. */
export async function pickSetting(key: SettingKey): Promise<void> {
  const field = settingFields[key];
  if (field.kind !== 'path') return;
  await attempt(async () => {
    const name = field.what === 'folder' ? 'dialog.pickFolder' : 'dialog.pickFile';
    const path = await request(name, { title: field.choose });
    if (path === null) return;
    typeSetting(key, path);
    await saveTyped();
  });
}

let looks = 0;

/** Has the saved paths looked at. Where that cannot be done, nothing is said of them. Only the latest answer counts. */
export async function lookAtPaths(): Promise<void> {
  const look = ++looks;
  const pathFaults = await request('settings.pathFaults').catch(() => []);
  if (look === looks) useSettingsDraft.setState({ pathFaults });
}

/** What is wrong with the path that is saved, while nothing else is typed. */
export function pathFault(
  { typed, pathFaults }: SettingsDraft,
  key: SettingKey,
  saved: unknown,
): PathFault['fault'] | undefined {
  if (typed[key] !== undefined) return undefined;
  return pathFaults.find(({ setting, path }) => setting === key && path === saved)?.fault;
}

/** Saves what is right and not saved yet. */
export async function saveTyped(): Promise<void> {
  clearTimeout(timer);
  const saved = pending;
  pending = {};
  const keys = Object.keys(saved) as SettingKey[];
  if (keys.length === 0) return;
  try {
    setSettings(await request('settings.update', saved as SettingsPatch));
    for (const key of keys) setError(key, undefined);
    // What is typed now may be newer than what was saved.
    useSettingsDraft.setState(({ typed }) => ({
      typed: without(
        typed,
        keys.filter((key) => !(key in pending) && isSaved(key, typed[key])),
      ),
    }));
  } catch (error) {
    for (const key of keys) setError(key, toApiError(error).message);
  }
}

/** Forgets what cannot be saved, as the dialog closes. */
export async function closeDraft(): Promise<void> {
  await saveTyped();
  useSettingsDraft.setState({ typed: {}, errors: {}, pathFaults: [] });
}

/** A stored value as it is typed, in the unit of its field. */
export function shownSetting(key: SettingKey, settings: Settings): string {
  const value = settings[key];
  const field = settingFields[key];
  if (value === null) return '';
  return field.kind === 'number' ? shownNumber(Number(value), field) : String(value);
}

export type ParsedSetting = { ok: true; value: unknown } | { ok: false; error: string };

/** Reads what was typed, checked by the schema that the main process uses too. */
export function parseSetting(key: SettingKey, raw: string): ParsedSetting {
  const field = settingFields[key];
  const schema: z.ZodType = settingsSchema.shape[key];
  if (field.kind === 'number') return parseNumber(raw, schema, field);
  const trimmed = raw.trim();
  const parsed = schema.safeParse(trimmed === '' && schema.safeParse(null).success ? null : trimmed);
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    error: field.kind === 'text' ? text.settings.errors.address(raw) : text.settings.errors.path,
  };
}

function isSaved(key: SettingKey, raw: string | undefined): boolean {
  const { settings } = useSettings.getState();
  if (raw === undefined || settings === null) return true;
  const parsed = parseSetting(key, raw);
  return parsed.ok && parsed.value === settings[key];
}

function setError(key: SettingKey, error: string | undefined): void {
  useSettingsDraft.setState(({ errors }) => ({ errors: { ...errors, [key]: error } }));
}

function without<T extends object>(object: T, keys: readonly PropertyKey[]): T {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key))) as T;
}
