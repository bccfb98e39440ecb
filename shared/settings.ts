import { z } from 'zod';
import { absolutePathSchema } from './absolute-path';
import { parseStorageUrl, storageUrlAtMost } from './upload/storage-url';

const seconds = z.number().positive();
const optionalPath = absolutePathSchema.nullable();
const storageAddress = z
  .string()
  .max(storageUrlAtMost)
  .refine((url) => parseStorageUrl(url).ok, {
    error: ({ input }) => {
      const parsed = parseStorageUrl(String(input));
      return parsed.ok ? 'no address' : parsed.problem;
    },
  });

/** Makers and interfaces of hardware encoders. */
export const hardwareFamilies = ['nvenc', 'qsv', 'vaapi', 'videotoolbox', 'amf'] as const;
export type HardwareFamily = (typeof hardwareFamilies)[number];

/** What people may set. Durations are in seconds, sizes in bytes; null means "choose for me". */
export const settingsSchema = z.strictObject({
  /** Jobs that run at the same time. */
  concurrency: z.number().int().min(1).max(32),
  /** Which executor runs jobs; `auto` is the structured one where its self-test passes. */
  executor: z.enum(['auto', 'structured', 'plain']),
  /** Programs to use instead of the ones found; environment variables win over these. */
  ffmpegPath: optionalPath,
  ffprobePath: optionalPath,
  /** Where new renders go; null is the user's videos folder. */
  outputFolder: optionalPath,
  /** Encoders that run at once over all jobs; null is one for each processor. */
  encoderSlots: z.number().int().min(1).max(64).nullable(),
  /** Hardware that makes the picture, where it works: any, one family, or none. Software makes equal bytes each time. */
  hardwareEncoder: z.enum(['off', 'auto', ...hardwareFamilies]),
  /** Longest run time of a job. */
  jobTimeoutSeconds: seconds.max(604_800),
  /** Longest time that an encoder may go without progress. */
  stallTimeoutSeconds: seconds.max(86_400),
  /** How long a cancelled process may take to leave before it is killed. */
  cancelGraceSeconds: z.number().min(0).max(120),
  /** How long a killed process may take to be gone before it is reported as unkillable. */
  killWaitSeconds: z.number().min(0.1).max(60),
  /** Jobs found running after a crash go back to the queue by themselves. */
  resumeInterrupted: z.boolean(),
  /** Nice value of encoders, 0 (normal) to 19 (gives way to everything). */
  encoderNiceness: z.number().int().min(0).max(19),
  /** Memory that all processes of one job may use together; null is no limit. */
  jobMemoryBytes: z.number().int().positive().nullable(),
  /** Free space below which the queue pauses. */
  minimumFreeBytes: z.number().int().nonnegative(),
  /** Upper bound of the segment cache. */
  cacheBytes: z.number().int().nonnegative(),
  /** Upper bound of one job attempt's log. */
  logBytes: z.number().int().min(65_536),
  /** Where finished videos are uploaded to, `gs://bucket/folder`, unless a storyboard or a command says otherwise. */
  uploadTo: storageAddress.nullable(),
  /** Uploads every finished video there; otherwise only where that was asked for. */
  uploadAlways: z.boolean(),
  /** Where the right to upload comes from: what Google's tools find by themselves, a service account's key, a token. */
  uploadCredentials: z.enum(['default', 'file', 'token']),
  /** The service account's key. */
  uploadKeyFile: optionalPath,
  /** Bandwidth that all uploads share, bytes a second; null is no limit. */
  uploadBytesPerSecond: z.number().int().min(1000).nullable(),
  /** How long an upload that gets nowhere is tried again, until it is left to *Retry upload*. */
  uploadPatienceSeconds: seconds.max(604_800),
  /** What happens when everything in the queue is done. */
  whenDone: z.enum(['nothing', 'notify', 'sleep', 'quit']),
  /** Asks once a day whether there is a newer version. */
  checkForUpdates: z.boolean(),
  /** Colours of the window. */
  appearance: z.enum(['system', 'light', 'dark']),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The built-in values. The settings file holds only what differs from them. */
export const defaultSettings: Readonly<Settings> = {
  concurrency: 1,
  executor: 'auto',
  ffmpegPath: null,
  ffprobePath: null,
  outputFolder: null,
  encoderSlots: null,
  hardwareEncoder: 'off',
  jobTimeoutSeconds: 3600,
  stallTimeoutSeconds: 300,
  cancelGraceSeconds: 5,
  killWaitSeconds: 2,
  resumeInterrupted: true,
  encoderNiceness: 5,
  jobMemoryBytes: null,
  minimumFreeBytes: 500_000_000,
  cacheBytes: 10_000_000_000,
  logBytes: 20_000_000,
  uploadTo: null,
  uploadAlways: false,
  uploadCredentials: 'default',
  uploadKeyFile: null,
  uploadBytesPerSecond: null,
  uploadPatienceSeconds: 86_400,
  whenDone: 'notify',
  checkForUpdates: true,
  appearance: 'system',
};

/** A change of some settings; absent members are left alone. */
export const settingsPatchSchema = settingsSchema.partial();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

/** Settings that name a folder, a program or a file. */
export const pathSettings = ['outputFolder', 'ffmpegPath', 'ffprobePath', 'uploadKeyFile'] as const;

/** A path of the settings that is of no use as things stand: there is no such folder, nothing may be written in it … */
export const pathFaultSchema = z.object({
  setting: z.enum(pathSettings),
  path: z.string(),
  fault: z.enum(['noFolder', 'notWritable', 'noProgram', 'noFile']),
});
export type PathFault = z.infer<typeof pathFaultSchema>;
