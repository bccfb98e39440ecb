import type { JobState, TerminalState } from '../shared/job/states';
import type { Phase } from '../shared/job/phases';
import type { UploadState } from '../shared/job/upload';
import type { SettingWords } from './text-settings';
import {
  batchText,
  commandsText,
  editorText,
  limitsText,
  montageText,
  playerText,
  presetsText,
  startText,
  transcodeText,
} from './text-compose';
import { updatesText } from './text-updates';
import { settingsText } from './text-settings';

export type { SettingWords };

const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);

const states: Readonly<Record<JobState, string>> = {
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  canceling: 'Canceling',
  interrupted: 'Interrupted',
  completed: 'Completed',
  failed: 'Failed',
  canceled: 'Canceled',
};

const phases: Readonly<Record<Phase, { name: string; doing: string; about: string }>> = {
  prepare: {
    name: 'Prepare',
    doing: 'Preparing',
    about: 'Reads the storyboard and makes room for temporary files',
  },
  probe: { name: 'Probe', doing: 'Probing sources', about: 'Looks at every picture, clip and sound' },
  plan: { name: 'Plan', doing: 'Planning', about: 'Divides the video into segments' },
  scenes: {
    name: 'Scenes',
    doing: 'Rendering scenes',
    about: 'Renders the segments that are not in the cache',
  },
  assemble: { name: 'Assemble', doing: 'Assembling', about: 'Joins the segments and mixes the sound' },
  verify: { name: 'Verify', doing: 'Verifying', about: 'Checks the finished video before it gets its name' },
  upload: { name: 'Upload', doing: 'Uploading', about: 'Sends the video to its destinations' },
};

/** Every text of the page, in English, in one place. */
export const text = {
  appName: 'Renderyard',
  choices: 'Choices',
  close: 'Close',
  dismiss: 'Dismiss',
  loading: 'Opening the queue…',
  notifications: 'Notifications',
  notice: 'Message',
  problem: 'Problem',
  states,
  phases,
  phasesTitle: 'Phases',
  phaseStates: { done: 'done', failed: 'failed' },

  /** What stands where the time left of a running job would. */
  stateNotes: {
    queued: '',
    running: '',
    paused: 'Paused',
    canceling: 'Ending its encoders…',
    interrupted: 'Was running when the app ended',
    completed: '',
    failed: 'Stopped here',
    canceled: 'Stopped here',
  } satisfies Record<JobState, string>,

  actions: {
    newRender: 'New render',
    trySample: 'Try the sample',
    pauseQueue: 'Pause queue',
    resumeQueue: 'Resume queue',
    clearFinished: 'Clear finished',
    cancel: 'Cancel',
    retry: 'Retry',
    pause: 'Pause',
    resume: 'Resume',
    open: 'Open',
    upload: 'Upload',
    retryUpload: 'Retry upload',
    showInFolder: 'Show in folder',
    remove: 'Remove',
    duplicate: 'Duplicate',
    renderAgain: 'Render again…',
    convertAgain: 'Convert again…',
    many: (label: string, count: number) => `${label} ${count}`,
    priorities: { high: 'High priority', normal: 'Normal priority', low: 'Low priority' },
    choose: 'Choose…',
    done: 'Done',
    moves: { first: 'Move to the front', up: 'Move up', down: 'Move down', last: 'Move to the end' },
  },

  keys: { moveUp: 'Alt ↑', moveDown: 'Alt ↓' },

  connection: {
    title: 'The queue could not be opened',
    unanswered: 'The app does not answer; try again, or restart Renderyard if it stays like this.',
    retry: 'Try again',
  },

  broken: {
    title: 'The window could not be drawn',
    message:
      'This is a defect of Renderyard. Your queue is safe and its jobs run on; load the window again to see them.',
    reload: 'Load again',
  },

  welcome: {
    title: 'Make your first video',
    message:
      'Choose a few pictures and get a slideshow, or describe any video in a storyboard, a short text file. Everything is made on this computer.',
    drop: 'You can also drop pictures, clips, music, storyboards or a CSV file anywhere in this window.',
    slideshow: 'Slideshow from pictures…',
    storyboard: 'Open storyboard…',
    chooseEncoder: 'Choose ffmpeg…',
  },

  totals: {
    title: 'Progress of the queue',
    running: (count: number) => `${count} running`,
    canceling: (count: number) => `${count} canceling`,
    paused: (count: number) => `${count} paused`,
    interrupted: (count: number) => `${count} interrupted`,
    queued: (count: number) => `${count} queued`,
    left: (time: string) => `${time} left`,
    /** `3 of 10`: jobs that are over, of all that there were to do. */
    of: (done: number, total: number) => `${done} of ${total}`,
    failed: (count: number) => `${count} failed`,
  },

  queue: {
    pausedByUser: 'The queue is paused: running jobs go on, and no further job starts.',
  },

  jobs: {
    title: 'Jobs',
    menu: 'What can be done with the job',
    groups: { now: 'In progress', next: 'Up next', finished: 'Finished' },
    selectOne: 'Select a job to see its progress and its log.',
    progressOf: (title: string) => `Progress of ${title}`,
    highPriority: 'High priority',
    lowPriority: 'Low priority',
    beingCanceled: 'Canceling…',
    cancelFirst: (count: number) =>
      plural(
        count,
        'Cancel the job that is under way before you remove it.',
        `Cancel the ${count} jobs that are under way before you remove them.`,
      ),
    duplicated: (count: number) => plural(count, 'Queued once more.', `${count} jobs queued once more.`),
    find: 'Find jobs',
    shown: 'Jobs shown',
    filters: {
      all: 'All',
      open: 'Not finished',
      completed: 'Completed',
      failed: 'Failed',
      canceled: 'Canceled',
    },
    /** Beside _Completed_: what the notes of a result are about. */
    damaged: 'source damaged',
    took: (time: string) => `took ${time}`,
    reused: (reused: number, all: number) => `${reused} of ${all} segments reused`,
    found: (count: number) => `${count} found`,
    noneFound: 'No job matches.',
    showAll: 'Show all jobs',
    selected: (count: number) => `${count} jobs selected`,
    livePicture: 'What the video shows at this point',
    selectionActions: 'With the selected jobs',
    attempt: (attempt: number) => `Attempt ${attempt}`,
    addedAt: (moment: string) => `Added ${moment}`,
    startedAt: (moment: string) => `Started ${moment}`,
    finishedAt: (moment: string) => `Ended ${moment}`,
    estimating: 'Estimating time left…',
    startsNext: 'Starts next',
    ahead: (count: number) => `${count} ${plural(count, 'job', 'jobs')} ahead of it`,
    waitsForResume: 'Waits until the queue is resumed',
    errorCode: (code: string) => code,
    ended: (title: string, state: TerminalState) => `${title}: ${states[state]}`,
    ends: (ends: readonly string[], others: number) =>
      [
        ...ends,
        ...(others <= 0 ? [] : [`${others} more ${plural(others, 'job has', 'jobs have')} ended`]),
      ].join('. '),
  },

  facts: {
    frames: 'Frames',
    frameOf: (frame: string, total: string) => `${frame} / ${total}`,
    rate: 'Rate',
    speed: 'Speed',
    elapsed: 'Elapsed',
    length: 'Length',
    size: 'Size',
    picture: 'Picture',
    took: 'Took',
    segments: 'Segments',
    segmentCounts: (rendered: number, reused: number) =>
      reused === 0 ? `${rendered} rendered` : `${rendered} new, ${reused} reused`,
    sha256: 'SHA-256',
    copyDigest: 'Copy SHA-256',
    digestName: (digest: string) => `${digest}, copy SHA-256`,
    digestCopied: 'SHA-256 copied.',
    storyboard: 'Storyboard',
    source: 'Source',
    output: 'Output',
    limits: 'Limits',
  },

  uploads: {
    title: 'Uploads',
    /** Beside *Completed*: the video is there, its upload is not. */
    trouble: { failed: 'upload failed', canceled: 'upload canceled' },
    states: {
      waiting: 'Waits',
      running: 'Uploading',
      done: 'Uploaded and verified',
      failed: 'Failed',
      canceled: 'Canceled',
    } satisfies Record<UploadState, string>,
    sent: 'Sent',
    of: (part: string, whole: string) => `${part} of ${whole}`,
    kept: (part: string, whole: string) => `${part} of ${whole} are there`,
    rate: (bytes: string) => `${bytes}/s`,
    copyAddress: 'Copy address',
    addressCopied: 'Address copied.',
    dialogTitle: 'Upload',
    destination: 'Destination',
    destinationNote: 'A bucket of Google Cloud Storage, and a folder in it.',
    test: 'Test connection',
    testing: 'Testing…',
    works: (url: string) => `Videos can be uploaded to ${url}.`,
    steps: 'Steps of the test',
    stepNames: {
      credentials: 'Signing in',
      network: 'Network',
      clock: 'Clock',
      write: 'Permission to upload',
      cleanup: 'Cleaning up',
    },
    token: 'Access token',
    tokenNote: {
      none: 'None is given.',
      kept: 'One is given, and kept encrypted by your system.',
      forgotten: 'One is given. Your system has no safe place for it, so it is forgotten when the app quits.',
    },
    tokenEmpty: 'Paste a token',
    giveToken: 'Save',
    dropToken: 'Forget',
    tokenSaved: 'Access token saved.',
    tokenForgotten: 'Access token forgotten.',
  },

  problems: {
    title: 'Problems',
    inStoryboard: (count: number) =>
      plural(
        count,
        'This has to be put right before it can be rendered:',
        `${count} things have to be put right before it can be rendered:`,
      ),
  },

  log: {
    title: 'Log',
    linesTitle: 'Log lines',
    level: 'Level',
    levels: { debug: 'All lines', info: 'Info and above', warn: 'Warnings and errors', error: 'Errors only' },
    levelMarks: { debug: 'debug', info: 'info', warn: 'warn', error: 'error' },
    attempt: 'Attempt shown',
    search: 'Search',
    follow: 'Follow',
    fresh: (count: string) => `${count} new`,
    hits: (place: string, count: string) => `${place} of ${count}`,
    noHit: 'Not found',
    noHitOfLevel: 'Not in these lines',
    nextHit: 'Next match',
    previousHit: 'Previous match',
    copy: 'Copy log',
    copied: (formatted: string, count: number) =>
      `${formatted} ${plural(count, 'line', 'lines')} of the log copied.`,
    copiedEnd: (formatted: string) =>
      `The last ${formatted} lines of the log copied; it is too long for the clipboard.`,
    copyLine: 'Copy line',
    lineCopied: 'Line copied.',
    line: (number: string) => `Line ${number}`,
    lines: (formatted: string, count: number) => `${formatted} ${plural(count, 'line', 'lines')}`,
    linesOf: (shown: string, formatted: string, count: number) =>
      `${shown} of ${formatted} ${plural(count, 'line', 'lines')}`,
    empty: 'The log is empty so far.',
    noneOfLevel: (formatted: string, count: number) =>
      plural(
        count,
        'The only line of this log is below the chosen level.',
        `All ${formatted} lines of this log are below the chosen level.`,
      ),
    showAll: 'Show all lines',
  },

  compose: {
    title: 'New render',
    files: 'Storyboards',
    start: 'Choose one or more storyboards (.yaml, .yml or .json), or drop them here.',
    pick: 'Choose storyboard…',
    chooseFiles: 'Choose storyboards',
    otherWays: 'Other ways to begin',
    pickAnother: 'Add another',
    removeFile: (name: string) => `Remove ${name}`,
    reading: 'Reading…',
    unreadable: 'Cannot be read',
    scenes: (count: number) => `${count} ${plural(count, 'scene', 'scenes')}`,
    uploadsTo: (places: string) =>
      `This storyboard uploads its video to ${places}, in your name. Render it only if you trust where it goes.`,
    variables: 'Variables',
    missing: 'A value is needed here.',
    colorOf: (label: string) => `Pick ${label}`,
    output: 'Output',
    saveAs: 'Save as',
    outputMissing: 'Say where the video goes: its folder and its name.',
    outputNotWhole: 'Give the whole path, from the top folder on, or press Choose.',
    preset: 'Preset',
    ownPreset: (title: string) => `${title} (storyboard)`,
    ownSettings: 'As in the storyboard',
    existing: {
      label: 'If the file exists',
      error: 'Do not start',
      unique: 'Add a number',
      overwrite: 'Replace it',
    },
    priority: { label: 'Priority', high: 'High', normal: 'Normal', low: 'Low' },
    add: 'Add to queue',
    addMany: (count: number) => `Add ${count} to queue`,
    added: (count: number) => `${count} ${plural(count, 'job', 'jobs')} added to the queue.`,
    needsAttention: 'Needs attention',
    blocked: (count: number) => `${count} ${plural(count, 'storyboard needs', 'storyboards need')} attention`,
    faults: (count: number) =>
      count === 0 ? '' : `${count} ${plural(count, 'thing needs', 'things need')} attention`,
    drop: 'Drop storyboards, pictures, clips, music or a CSV file',
    leftOut: (name: string, others: number) =>
      `${name} ${others === 0 ? 'was' : `and ${others} more were`} left out: a storyboard names its own pictures and sounds.`,
    cannotUse: (name: string) =>
      `Nothing can be made of ${name}; drop storyboards, pictures, clips, music or a CSV file.`,
  },

  health: {
    title: 'Health',
    checks: 'Checks',
    loading: 'Looking…',
    waiting: 'The encoder, the disk and the queue are being looked at…',
    refresh: 'Look again',
    copy: 'Copy report',
    copied: 'Report copied.',
    checkedAt: (moment: string) => `As of ${moment}`,
    statuses: { ok: 'All right', warning: 'Warning', error: 'Problem' },
    facts: {
      version: 'Version',
      platform: 'System',
      runtime: 'Runtime',
      executor: 'Executor',
      home: 'Data folder',
      time: 'Time',
    },
    metrics: (count: number) => `Metrics (${count})`,
    histogram: (count: string, p50: string, p99: string) => `${count} × · median ${p50} · 99 % under ${p99}`,
    reportTitle: 'Renderyard health report',
  },

  start: startText,
  montage: montageText,
  commands: commandsText,
  presets: presetsText,
  transcode: transcodeText,
  batch: batchText,
  limits: limitsText,
  player: playerText,
  editor: editorText,
  settings: settingsText,
  updates: updatesText,
} as const;
