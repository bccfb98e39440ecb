import { z } from 'zod';
import { absolutePathSchema } from '../absolute-path';
import { batchAddedSchema, batchReportSchema, batchRequestSchema } from '../batch';
import { commandDecisions, commandPermissionSchema, storyboardIdentitySchema } from '../command-permission';
import { engineEventSchema, queueStatusSchema } from '../engine-events';
import { frameFormats, shownFrameSchema, timelineSummarySchema, widestFrame } from '../frame';
import { healthReportSchema } from '../health';
import { jobSchema } from '../job/job';
import { logFindsSchema, logLevels, logPageSchema } from '../job/log-record';
import { mediaTracksSchema } from '../job/track-choice';
import { jobSpecSchema, variableValueSchema } from '../job/spec';
import { mediaKinds } from '../media-kinds';
import { montageRequestSchema } from '../montage';
import { presetNameSchema } from '../presets/preset';
import { pathFaultSchema, settingsPatchSchema, settingsSchema } from '../settings';
import { formats } from '../storyboard/output';
import { connectionReportSchema } from '../upload/connection';
import { storageUrlAtMost } from '../upload/storage-url';
import { updatesStateSchema } from '../updates';
import { uploadTokenStateSchema } from '../upload/token';
import { storyboardSummarySchema } from '../storyboard-summary';

const jobId = z.string().min(1).max(64);
const jobIds = z.array(jobId).min(1).max(10_000);
const path = z.string().min(1).max(4096);
const storageAddress = z.string().min(1).max(storageUrlAtMost);
const nothing = z.undefined();
/** Where a picture is wanted; see `frame.render`. */
const slot = z.string().min(1).max(100);
const storyboard = {
  file: absolutePathSchema,
  /** What the file would hold, for one that is being edited; what it holds when left out. */
  text: z.string().max(5_000_000).optional(),
  set: z.record(z.string(), variableValueSchema).optional(),
  preset: z.string().max(4096).optional(),
};
const presetChoiceSchema = z.object({
  name: z.string(),
  title: z.string(),
  width: z.number(),
  height: z.number(),
  format: z.enum(formats),
  codec: z.string(),
  depth: z.number(),
  origin: z.enum(['built-in', 'user']),
});
/** The answer of a request that only does something. */
const done = z.void();

/**
 * Every request that the page may make: what goes in, what comes back. Both are parsed, in the main process; a
 * channel without a handler does not compile, and neither does a handler without a channel.
 */
export const requests = {
  /**
   * The whole state of the queue; patches with a larger `sequence` follow as events. With `ended`, only so many of the jobs that
   * have ended, the latest, are in it, and `moreEnded` says how many are not.
   */
  'queue.snapshot': {
    input: z
      .object({ ended: z.number().int().nonnegative().max(1_000_000) })
      .strict()
      .optional(),
    output: z.object({
      sequence: z.number().int().nonnegative(),
      jobs: z.array(jobSchema),
      moreEnded: z.number().int().nonnegative(),
      queue: queueStatusSchema,
      settings: settingsSchema,
    }),
  },
  /** Jobs that have ended, the latest first, from a place on; `total` is how many there are. */
  'queue.ended': {
    input: z
      .object({ from: z.number().int().nonnegative(), count: z.number().int().min(1).max(1000) })
      .strict(),
    output: z.object({ jobs: z.array(jobSchema), total: z.number().int().nonnegative() }),
  },
  'queue.add': {
    input: z
      .object({ spec: jobSpecSchema, priority: z.number().int().min(-100).max(100).optional() })
      .strict(),
    output: jobSchema,
  },
  'queue.cancel': { input: z.object({ jobIds }).strict(), output: done },
  'queue.retry': { input: z.object({ jobIds }).strict(), output: done },
  'queue.remove': { input: z.object({ jobIds }).strict(), output: done },
  'queue.clearFinished': { input: nothing, output: done },
  'queue.setPriority': {
    input: z.object({ jobIds, priority: z.number().int().min(-100).max(100) }).strict(),
    output: done,
  },
  /** Moves queued jobs, in this order, before another one, or to the end (null). */
  'queue.move': { input: z.object({ jobIds, before: jobId.nullable() }).strict(), output: done },
  /** Queues finished or waiting jobs again, each as a job of its own that never replaces a video. */
  'queue.duplicate': { input: z.object({ jobIds }).strict(), output: z.array(jobSchema) },
  'queue.pause': { input: nothing, output: done },
  'queue.resume': { input: nothing, output: done },
  'job.pause': { input: z.object({ jobId }).strict(), output: done },
  'job.resume': { input: z.object({ jobId }).strict(), output: done },
  /** Lines `from` to `from + count` of an attempt's log; a negative `from` counts from the end. */
  'log.read': {
    input: z
      .object({
        jobId,
        attempt: z.number().int().positive(),
        from: z.number().int(),
        count: z.number().int().min(1).max(2000),
      })
      .strict(),
    output: logPageSchema,
  },
  /**
   * Looks through an attempt's log, from a line on, for as long as nobody notices; the answer says where to go on. `words` are in small
   * letters, and none of them finds every line of the level.
   */
  'log.find': {
    input: z
      .object({
        jobId,
        attempt: z.number().int().positive(),
        from: z.number().int().nonnegative(),
        level: z.enum(logLevels),
        words: z.string().max(1000),
        withRecords: z.boolean(),
      })
      .strict(),
    output: logFindsSchema,
  },
  /** Copies an attempt's log from disk; of a very long one its end. */
  'log.copy': {
    input: z.object({ jobId, attempt: z.number().int().positive() }).strict(),
    output: z.object({ lines: z.number().int().nonnegative(), total: z.number().int().nonnegative() }),
  },
  /** Shows the system's open dialog; null when the user changes their mind. */
  'dialog.pickStoryboard': { input: nothing, output: path.nullable() },
  'dialog.pickOutput': { input: z.object({ suggested: path }).strict(), output: path.nullable() },
  'dialog.pickFolder': { input: z.object({ title: z.string().max(200) }).strict(), output: path.nullable() },
  /** Any number of files of these kinds; none when the user changes their mind. */
  'dialog.pickFiles': {
    input: z.object({ title: z.string().max(200), kinds: z.array(z.enum(mediaKinds)).min(1) }).strict(),
    output: z.array(path),
  },
  'dialog.pickFile': { input: z.object({ title: z.string().max(200) }).strict(), output: path.nullable() },
  'storyboard.inspect': { input: z.object(storyboard).strict(), output: storyboardSummarySchema },
  /** A storyboard's text for the editor. `version` changes whenever the file does. */
  'storyboard.read': {
    input: z.object({ file: absolutePathSchema }).strict(),
    output: z.object({ text: z.string(), version: z.string() }),
  },
  'storyboard.version': {
    input: z.object({ file: absolutePathSchema }).strict(),
    output: z.object({ version: z.string() }),
  },
  /** Replaces a storyboard that was read here; refused with FILE_CHANGED when it has another version by now. */
  'storyboard.write': {
    input: z
      .object({
        file: absolutePathSchema,
        text: z.string().max(5_000_000),
        version: z.string().max(200).nullable(),
      })
      .strict(),
    output: z.object({ version: z.string() }),
  },
  /** Asks where a new storyboard goes, and writes one to begin with; null when the user changes their mind. */
  'storyboard.create': { input: nothing, output: path.nullable() },
  /** Where the scenes of a storyboard are on the timeline of its video. */
  'storyboard.timeline': { input: z.object(storyboard).strict(), output: timelineSummarySchema },
  /**
   * The frame of the video that is on display at a moment (seconds from 0 to the video's length), as wide as asked for,
   * without rendering the rest. Of all requests for one slot only the newest is carried out to the end: the others are
   * refused with CANCELED.
   */
  'frame.render': {
    input: z
      .object({
        ...storyboard,
        at: z.number().nonnegative(),
        width: z.number().int().min(16).max(widestFrame).optional(),
        format: z.enum(frameFormats).optional(),
        slot: slot.optional(),
      })
      .strict(),
    output: shownFrameSchema,
  },
  /** Ends what is being made for a slot. */
  'frame.cancel': { input: z.object({ slot }).strict(), output: done },
  /** What a batch would do, and everything that is wrong with each row; nothing is queued. */
  'batch.inspect': { input: batchRequestSchema, output: batchReportSchema },
  /** Queues a job for each row, or nothing when a row is bad; `skipBad` leaves bad rows out. */
  'batch.add': {
    input: z.strictObject({
      request: batchRequestSchema,
      skipBad: z.boolean().default(false),
      priority: z.number().int().min(-100).max(100).optional(),
    }),
    output: batchAddedSchema,
  },
  /** Writes all settings to a file that the user chooses; null when they change their mind. */
  'settings.export': { input: nothing, output: path.nullable() },
  /** Takes the settings of a file that the user chooses; none when one of them is wrong. */
  'settings.import': { input: nothing, output: settingsSchema.nullable() },
  /** Output presets, for choosing: the user's own first. */
  'presets.list': { input: nothing, output: z.array(presetChoiceSchema) },
  /** Takes the preset of a file that the user chooses into their own; null when they change their mind. */
  'presets.import': { input: nothing, output: presetChoiceSchema.nullable() },
  /** Writes a preset into a file that the user chooses; null when they change their mind. */
  'presets.export': { input: z.object({ name: presetNameSchema }).strict(), output: path.nullable() },
  /** Removes a preset of the user's own. */
  'presets.remove': { input: z.object({ name: presetNameSchema }).strict(), output: done },
  /** What the user has decided about programs that storyboards want to run, the latest first. */
  'commands.list': { input: nothing, output: z.array(commandPermissionSchema) },
  /** Decides about the programs of the storyboard that the user was shown, and is refused when it has changed. */
  'commands.decide': {
    input: z
      .object({
        file: absolutePathSchema,
        identity: storyboardIdentitySchema,
        decision: z.enum(commandDecisions),
      })
      .strict(),
    output: done,
  },
  /** Takes a decision back. */
  'commands.forget': { input: z.object({ identity: storyboardIdentitySchema }).strict(), output: done },
  /** What a clip has beside its picture, for choosing what is taken over. */
  'media.tracks': { input: z.object({ file: absolutePathSchema }).strict(), output: mediaTracksSchema },
  /** Lets the page show pictures that the user gave it: an address for each, null for what is no picture. */
  'media.show': {
    input: z.object({ files: z.array(path).min(1).max(500) }).strict(),
    output: z.array(z.string().nullable()),
  },
  /** Writes the storyboard of a slideshow or montage, and gives its path. */
  'montage.create': { input: montageRequestSchema, output: path },
  /** Opens a completed job's output in the system's player. */
  'result.open': { input: z.object({ jobId }).strict(), output: done },
  'result.showInFolder': { input: z.object({ jobId }).strict(), output: done },
  /** Uploads a completed job's video, or goes on with uploads that failed; null is the default destination. */
  'job.upload': {
    input: z.object({ jobId, destination: storageAddress.nullable() }).strict(),
    output: jobSchema,
  },
  /** Finds out whether a video could be uploaded there. */
  'upload.test': {
    input: z.object({ destination: storageAddress }).strict(),
    output: connectionReportSchema,
  },
  'upload.tokenState': { input: nothing, output: uploadTokenStateSchema },
  /** Gives the access token, or takes it back. It is never told. */
  'upload.setToken': {
    input: z.object({ token: z.string().trim().min(1).max(8192).nullable() }).strict(),
    output: uploadTokenStateSchema,
  },
  'settings.update': { input: settingsPatchSchema, output: settingsSchema },
  /** Which paths of the settings are of no use as things stand. They are kept: a disk may come back. */
  'settings.pathFaults': { input: nothing, output: z.array(pathFaultSchema) },
  /** What is known about newer versions; `updates` messages tell of changes. */
  'updates.state': { input: nothing, output: updatesStateSchema },
  /** Asks for a newer version now; what can be installed is then downloaded in the background. */
  'updates.check': { input: nothing, output: updatesStateSchema },
  'health.report': { input: nothing, output: healthReportSchema },
  /** Copies plain text to the clipboard. */
  'clipboard.write': { input: z.object({ text: z.string().max(5_000_000) }).strict(), output: done },
  /** A sample storyboard that comes with the app, for a first render. */
  'samples.first': { input: nothing, output: path },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export type RequestName = keyof typeof requests;
export type RequestInput<N extends RequestName> = z.input<(typeof requests)[N]['input']>;
export type ParsedInput<N extends RequestName> = z.output<(typeof requests)[N]['input']>;
export type RequestOutput<N extends RequestName> = z.output<(typeof requests)[N]['output']>;

/** What the native menu can ask of the page. */
const commandNames = [
  'newRender',
  'openStoryboard',
  'find',
  'showHealth',
  'checkForUpdates',
  'showSettings',
  'pauseQueue',
  'resumeQueue',
  'clearFinished',
] as const;

/** What the main process sends without being asked. */
export const patchSchema = z.object({
  sequence: z.number().int().positive(),
  events: z.array(engineEventSchema),
});
export type Patch = z.infer<typeof patchSchema>;

export const messages = {
  /** Changes since the last patch; `sequence` rises by one with each. */
  patch: patchSchema,
  /** The user opened storyboard files with the app (second instance, file association, menu). */
  openFiles: z.object({ files: z.array(path) }),
  /** A menu item or accelerator that the page carries out. */
  command: z.object({
    name: z.enum(commandNames),
  }),
  updates: updatesStateSchema,
  /** A notification about this job was clicked. */
  showJob: z.object({ jobId }),
} as const satisfies Record<string, z.ZodType>;

export type MessageName = keyof typeof messages;
export type MessagePayload<N extends MessageName> = z.output<(typeof messages)[N]>;
