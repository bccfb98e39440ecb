import { settingNames } from '../shared/setting-names';
import type { PathFault, Settings } from '../shared/settings';
import { parseStorageUrl } from '../shared/upload/storage-url';

export interface SettingWords {
  label: string;
  note?: string;
  /** Stands in the empty field: what happens when nothing is chosen. */
  empty?: string;
}

/** What a number may be, in the unit it is typed in; `most` may be infinite. */
interface NumberBounds {
  least: number;
  most: number;
  whole: boolean;
  /** `least` itself is too little. */
  above: boolean;
  unit: string | undefined;
}

const fields: Readonly<Record<keyof Settings, SettingWords>> = {
  appearance: { label: settingNames.appearance },
  outputFolder: {
    label: settingNames.outputFolder,
    note: 'Where new renders go unless another place is chosen.',
    empty: 'The videos folder',
  },
  whenDone: {
    label: settingNames.whenDone,
    note: 'A notification tells of the whole batch, unless you are looking at the window.',
  },
  concurrency: {
    label: settingNames.concurrency,
    note: 'More are not always quicker: each keeps several cores busy.',
  },
  resumeInterrupted: {
    label: settingNames.resumeInterrupted,
    note: 'Jobs that were running when the app ended go back to the queue by themselves.',
  },
  checkForUpdates: {
    label: settingNames.checkForUpdates,
    note: 'Asks once a day whether there is a newer version. Nothing about you is sent.',
  },
  ffmpegPath: {
    label: settingNames.ffmpegPath,
    note: 'The program to use instead of the one that was found.',
    empty: 'Found by itself',
  },
  ffprobePath: {
    label: settingNames.ffprobePath,
    note: 'The program to use instead of the one that was found.',
    empty: 'Found by itself',
  },
  encoderSlots: { label: settingNames.encoderSlots, note: 'Over all jobs.', empty: 'Auto' },
  encoderNiceness: {
    label: settingNames.encoderNiceness,
    note: 'From 0, normal, to 19, gives way to everything else.',
  },
  hardwareEncoder: {
    label: settingNames.hardwareEncoder,
    note: 'Quicker where it works, at larger files for the same quality; software steps in where it fails. Only software makes the same bytes each time.',
  },
  executor: {
    label: settingNames.executor,
    note: 'How jobs are supervised. Automatic is right unless Health says otherwise.',
  },
  cancelGraceSeconds: {
    label: settingNames.cancelGraceSeconds,
    note: 'How long a canceled encoder may take to end before it is killed.',
  },
  killWaitSeconds: {
    label: settingNames.killWaitSeconds,
    note: 'How long a killed encoder may take to be gone.',
  },
  jobTimeoutSeconds: { label: settingNames.jobTimeoutSeconds, note: 'A job that takes longer fails.' },
  stallTimeoutSeconds: {
    label: settingNames.stallTimeoutSeconds,
    note: 'An encoder without progress for so long is ended.',
  },
  jobMemoryBytes: {
    label: settingNames.jobMemoryBytes,
    note: 'A job whose encoders take more fails.',
    empty: 'No limit',
  },
  minimumFreeBytes: {
    label: settingNames.minimumFreeBytes,
    note: 'With less space than this the queue pauses.',
  },
  cacheBytes: {
    label: settingNames.cacheBytes,
    note: 'Finished segments are kept up to this size, so that changes render quickly.',
  },
  logBytes: { label: settingNames.logBytes, note: 'A log that reaches this size is cut.' },
  uploadTo: {
    label: settingNames.uploadTo,
    note: 'Where videos are uploaded to unless a storyboard says otherwise: a bucket of Google Cloud Storage, and a folder in it.',
    empty: 'gs://bucket/folder',
  },
  uploadAlways: {
    label: settingNames.uploadAlways,
    note: 'Otherwise only those that you, or their storyboards, ask for.',
  },
  uploadCredentials: { label: settingNames.uploadCredentials },
  uploadKeyFile: {
    label: settingNames.uploadKeyFile,
    note: 'The JSON file that Google gave you.',
    empty: 'None',
  },
  uploadBytesPerSecond: {
    label: settingNames.uploadBytesPerSecond,
    note: 'Of all uploads together.',
    empty: 'No limit',
  },
  uploadPatienceSeconds: {
    label: settingNames.uploadPatienceSeconds,
    note: 'An upload that gets nowhere for so long, offline for instance, waits for Retry upload.',
  },
};

export const settingsText = {
  title: 'Settings',
  sectionsTitle: 'Sections',
  sections: {
    general: 'General',
    encoding: 'Encoding',
    presets: 'Presets',
    limits: 'Limits',
    storage: 'Storage',
    upload: 'Upload',
    programs: 'Programs',
  },
  exportAll: 'Export…',
  importAll: 'Import…',
  reset: 'Reset all',
  reallyReset: 'Reset all settings?',
  exported: 'Settings exported.',
  imported: 'Settings imported.',
  wasReset: 'All settings are as they were at first.',
  savedAtOnce: 'Changes are saved as you make them.',
  units: {
    seconds: 'seconds',
    minutes: 'minutes',
    hours: 'hours',
    megabytes: 'MB',
    gigabytes: 'GB',
    megabytesPerSecond: 'MB/s',
  },
  appearances: { system: 'Follow the system', light: 'Light', dark: 'Dark' },
  whenDone: {
    nothing: 'Do nothing',
    notify: 'Notify me',
    sleep: 'Put the computer to sleep',
    quit: 'Quit Renderyard',
  },
  hardware: {
    off: 'None',
    auto: 'Any that works',
    nvenc: 'NVIDIA (NVENC)',
    qsv: 'Intel (Quick Sync)',
    vaapi: 'VAAPI',
    videotoolbox: 'Apple (VideoToolbox)',
    amf: 'AMD (AMF)',
  },
  executors: { auto: 'Automatic', structured: 'Structured', plain: 'Plain' },
  chooseOutputFolder: 'Choose the output folder',
  credentials: {
    default: 'Google’s own tools (default)',
    file: 'A service account',
    token: 'An access token',
  },
  chooseKeyFile: 'Choose the service-account key',
  chooseFfmpeg: 'Choose ffmpeg',
  chooseFfprobe: 'Choose ffprobe',
  pathFaults: {
    noFolder: 'There is no such folder: make it, or choose another one.',
    notWritable: 'Nothing can be written in this folder: change its permissions, or choose another one.',
    noProgram: 'There is no program here that can be run: correct the path, or leave it empty.',
    noFile: 'There is no file here that can be read: correct the path, or choose another one.',
  } satisfies Record<PathFault['fault'], string>,
  errors: {
    path: 'Enter a full path, from the top folder of the disk on.',
    address: (address: string) => {
      const parsed = parseStorageUrl(address.trim());
      return `Enter an address like gs://bucket/folder${parsed.ok ? '' : `: ${parsed.problem}`}.`;
    },
    number: ({ least, most, whole, above, unit }: NumberBounds) => {
      const kind = unit === undefined ? (whole ? 'a whole number' : 'a number') : `a number of ${unit}`;
      if (above) return `Enter ${kind} above ${least}${most === Infinity ? '' : `, at most ${most}`}.`;
      if (most !== Infinity) return `Enter ${kind} from ${least} to ${most}.`;
      return least > 0 ? `Enter ${kind}, at least ${least}.` : `Enter ${kind}, 0 or more.`;
    },
  },
  fields,
} as const;
