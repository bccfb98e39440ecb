import { hardwareFamilies } from '../../shared/settings';
import type { Settings } from '../../shared/settings';
import { text } from '../text';

export type SettingKey = keyof Settings;

/** How a setting is shown and typed. */
export type SettingField =
  /** Typed in `unit`, of which one is `scale` of the stored unit. */
  | { kind: 'number'; scale: number; unit?: string }
  | { kind: 'text' }
  | { kind: 'path'; what: 'file' | 'folder'; choose: string }
  | { kind: 'choice'; options: readonly { value: string; label: string }[] }
  | { kind: 'toggle' };

const seconds = { kind: 'number', scale: 1, unit: text.settings.units.seconds } as const;
const minutes = { kind: 'number', scale: 60, unit: text.settings.units.minutes } as const;
const megabytes = { kind: 'number', scale: 1e6, unit: text.settings.units.megabytes } as const;
const gigabytes = { kind: 'number', scale: 1e9, unit: text.settings.units.gigabytes } as const;
const hours = { kind: 'number', scale: 3600, unit: text.settings.units.hours } as const;
const { appearances, executors, credentials, whenDone, hardware } = text.settings;

/** Every setting there is: one that is missing here does not compile. */
export const settingFields: Readonly<Record<SettingKey, SettingField>> = {
  appearance: {
    kind: 'choice',
    options: [
      { value: 'system', label: appearances.system },
      { value: 'light', label: appearances.light },
      { value: 'dark', label: appearances.dark },
    ],
  },
  whenDone: {
    kind: 'choice',
    options: [
      { value: 'nothing', label: whenDone.nothing },
      { value: 'notify', label: whenDone.notify },
      { value: 'sleep', label: whenDone.sleep },
      { value: 'quit', label: whenDone.quit },
    ],
  },
  checkForUpdates: { kind: 'toggle' },
  outputFolder: { kind: 'path', what: 'folder', choose: text.settings.chooseOutputFolder },
  concurrency: { kind: 'number', scale: 1 },
  resumeInterrupted: { kind: 'toggle' },
  ffmpegPath: { kind: 'path', what: 'file', choose: text.settings.chooseFfmpeg },
  ffprobePath: { kind: 'path', what: 'file', choose: text.settings.chooseFfprobe },
  hardwareEncoder: {
    kind: 'choice',
    options: (['off', 'auto', ...hardwareFamilies] as const).map((value) => ({
      value,
      label: hardware[value],
    })),
  },
  encoderSlots: { kind: 'number', scale: 1 },
  encoderNiceness: { kind: 'number', scale: 1 },
  executor: {
    kind: 'choice',
    options: [
      { value: 'auto', label: executors.auto },
      { value: 'structured', label: executors.structured },
      { value: 'plain', label: executors.plain },
    ],
  },
  cancelGraceSeconds: seconds,
  killWaitSeconds: seconds,
  jobTimeoutSeconds: minutes,
  stallTimeoutSeconds: seconds,
  jobMemoryBytes: gigabytes,
  minimumFreeBytes: gigabytes,
  cacheBytes: gigabytes,
  logBytes: megabytes,
  uploadTo: { kind: 'text' },
  uploadAlways: { kind: 'toggle' },
  uploadCredentials: {
    kind: 'choice',
    options: [
      { value: 'default', label: credentials.default },
      { value: 'file', label: credentials.file },
      { value: 'token', label: credentials.token },
    ],
  },
  uploadKeyFile: { kind: 'path', what: 'file', choose: text.settings.chooseKeyFile },
  uploadBytesPerSecond: { kind: 'number', scale: 1e6, unit: text.settings.units.megabytesPerSecond },
  uploadPatienceSeconds: hours,
};

export const settingSections = [
  {
    id: 'general',
    keys: ['appearance', 'outputFolder', 'concurrency', 'whenDone', 'resumeInterrupted', 'checkForUpdates'],
  },
  {
    id: 'encoding',
    keys: ['ffmpegPath', 'ffprobePath', 'encoderSlots', 'encoderNiceness', 'hardwareEncoder', 'executor'],
  },
  { id: 'presets', keys: [] },
  {
    id: 'limits',
    keys: [
      'cancelGraceSeconds',
      'killWaitSeconds',
      'jobTimeoutSeconds',
      'stallTimeoutSeconds',
      'jobMemoryBytes',
    ],
  },
  { id: 'storage', keys: ['minimumFreeBytes', 'cacheBytes', 'logBytes'] },
  { id: 'programs', keys: [] },
  {
    id: 'upload',
    keys: [
      'uploadTo',
      'uploadAlways',
      'uploadCredentials',
      'uploadKeyFile',
      'uploadBytesPerSecond',
      'uploadPatienceSeconds',
    ],
  },
] as const satisfies readonly { id: string; keys: readonly SettingKey[] }[];
