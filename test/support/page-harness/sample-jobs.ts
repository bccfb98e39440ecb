import type { Job } from '../../../shared/job/job';
import type { LogLevel, LogRecord } from '../../../shared/job/log-record';
import type { Phase } from '../../../shared/job/phases';
import type { Progress } from '../../../shared/job/progress';
import type { JobSpec } from '../../../shared/job/spec';
import type { JobState } from '../../../shared/job/states';
import type { Upload } from '../../../shared/job/upload';

const minute = 60_000;
const home = '/home/ada';

export function sampleProgress(
  fraction: number,
  phase: Phase = 'scenes',
  more: Partial<Progress> = {},
): Progress {
  const totalFrames = 1200;
  return {
    phase,
    fraction,
    frame: Math.round(fraction * totalFrames),
    totalFrames,
    fps: 46.2,
    speed: 1.54,
    etaSeconds: Math.round((1 - fraction) * 190),
    ...more,
  };
}

let counter = 0;

/** A job as the engine would give it, in any state. */
export function sampleJob(title: string, state: JobState, now: number, more: Partial<Job> = {}): Job {
  counter += 1;
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  const isOver = state === 'completed' || state === 'failed' || state === 'canceled';
  const isOn = state === 'running' || state === 'paused' || state === 'canceling' || state === 'interrupted';
  const startedAt = state === 'queued' ? null : now - minute * (isOver ? 30 + counter * 7 : 1.2);
  return {
    id: `job-${counter}`,
    title,
    spec: {
      kind: 'render',
      storyboard: `${home}/projects/${slug}/${slug}.storyboard.yaml`,
      output: `${home}/Videos/${title}.mp4`,
      set: {},
      existing: 'error',
      strategy: 'auto',
      limits: {},
    },
    state,
    priority: 0,
    position: counter,
    attempt: 1,
    phase: isOn ? 'scenes' : null,
    progress: isOn ? sampleProgress(0.42) : null,
    createdAt: now - minute * (60 + counter),
    startedAt,
    finishedAt: isOver && startedAt !== null ? startedAt + 74_000 : null,
    error: null,
    uploads: [],
    phaseSeconds:
      state === 'completed'
        ? { prepare: 0.2, probe: 1.1, plan: 0.1, scenes: 58.4, assemble: 9.6, verify: 4.6 }
        : state !== 'queued'
          ? { prepare: 0.2, probe: 1.1, plan: 0.1 }
          : {},
    phaseStartedAt: isOn && startedAt !== null ? startedAt + 1400 : null,
    result:
      state === 'completed'
        ? {
            output: `${home}/Videos/${title}.mp4`,
            sha256: '9f2c4b1ae0d7735c6b1f0e8a92d4c3b7a5e6f1029384756abcdef01234567890',
            bytes: 18_734_112,
            durationSeconds: 40,
            frames: 1200,
            width: 1280,
            height: 720,
            segmentsReused: 4,
            segmentsRendered: 3,
          }
        : null,
    ...more,
  };
}

/** A conversion of a file. */
export const conversion: JobSpec = {
  kind: 'transcode',
  input: `${home}/clips/film.mkv`,
  output: `${home}/clips/film (web-1080p).mp4`,
  preset: 'web-1080p',
  audio: 'all',
  subtitles: 'all',
  metadata: true,
  hdr: 'keep',
  existing: 'unique',
  limits: {},
};

const runningUpload: Upload = {
  url: 'gs://northwind-films/teasers/Launch teaser.mp4',
  state: 'running',
  isPublic: false,
  bytes: 18_734_112,
  confirmedBytes: 8_388_608,
  generation: null,
  crc32c: null,
  error: null,
};
const doneUpload: Upload = {
  ...runningUpload,
  url: 'gs://northwind-archive/Launch teaser.mp4',
  state: 'done',
  confirmedBytes: 18_734_112,
};
/** What a job is while its video goes to the first of two places. */
export const uploading: Partial<Job> = { phase: 'upload', uploads: [runningUpload, doneUpload] };
export const uploadProgress = sampleProgress(0.98, 'upload', {
  fps: 0,
  etaSeconds: 4,
  upload: {
    url: runningUpload.url,
    sentBytes: 9_437_184,
    totalBytes: runningUpload.bytes,
    bytesPerSecond: 2_400_000,
  },
});

/** Stands for what a render has drawn. */
export const samplePicture = `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#12233f"/><stop offset="1" stop-color="#c9785a"/></linearGradient></defs>
<rect width="1280" height="720" fill="url(#sky)"/><circle cx="900" cy="430" r="70" fill="#f6d7a0"/>
<path d="M0 720V560l240-160 190 150 260-220 250 230 150-90 190 120v130z" fill="#16202f"/></svg>`;

/** Made of a clip that is damaged inside. */
function damagedJob(now: number): Job {
  const job = sampleJob('Onboarding 1 of 5', 'completed', now);
  if (job.result === null) return job;
  const note =
    '"walk.mp4" could not be decoded without errors (scene park): it is damaged or incomplete; look at the video there.';
  return { ...job, result: { ...job.result, notes: [note] } };
}

/** A queue in the middle of a working day: every state there is. */
export function busyJobs(now: number): Job[] {
  return [
    sampleJob('Launch teaser', 'running', now, { progress: sampleProgress(0.54), attempt: 2 }),
    sampleJob('Spring collection, vertical', 'canceling', now, { progress: sampleProgress(0.31) }),
    sampleJob('Conference opener', 'paused', now, { progress: sampleProgress(0.77) }),
    sampleJob('Weekly update 42', 'interrupted', now, { progress: sampleProgress(0.12, 'prepare') }),
    sampleJob('Customer story: Northwind Bakery', 'queued', now, { priority: 10 }),
    sampleJob(
      'A very long title that somebody pasted from a document, with the date, the version, the name of the client and everything else there was to say about it',
      'queued',
      now,
    ),
    sampleJob('Photo walk, Lisbon', 'queued', now),
    sampleJob('Onboarding 3 of 5', 'completed', now),
    sampleJob('Product tour', 'failed', now, {
      progress: sampleProgress(0.38),
      phase: 'scenes',
      error: {
        code: 'SOURCE_UNREADABLE',
        message:
          'The video clips/interview.mov cannot be decoded past second 12; export it again, or trim the element to the part before.',
        file: `${home}/projects/product-tour/product-tour.storyboard.yaml`,
        path: 'scenes[2].elements[0].src',
        line: 31,
        column: 16,
      },
    }),
    sampleJob('Holiday card', 'canceled', now, { progress: sampleProgress(0.2) }),
    sampleJob('Onboarding 2 of 5', 'completed', now, {
      uploads: [
        {
          url: 'gs://northwind-films/onboarding/Onboarding 2 of 5.mp4',
          state: 'failed',
          isPublic: false,
          bytes: 18_734_112,
          confirmedBytes: 8_388_608,
          generation: null,
          crc32c: null,
          error: {
            code: 'UPLOAD_NETWORK',
            message:
              'Google Cloud Storage could not be reached (ENOTFOUND); check the network and proxy, then retry: the upload goes on where it stopped.',
          },
        },
      ],
    }),
    damagedJob(now),
  ];
}

/** A long history with a queue in front of it. */
export function manyJobs(count: number, now: number): Job[] {
  const states: readonly JobState[] = ['completed', 'completed', 'completed', 'failed', 'canceled'];
  return Array.from({ length: count }, (_, index) => {
    if (index === 0) return sampleJob('Launch teaser', 'running', now, { progress: sampleProgress(0.5) });
    if (index <= 500) return sampleJob(`Card ${index} of 500`, 'queued', now);
    return sampleJob(`Episode ${index}`, states[index % states.length] ?? 'completed', now);
  });
}

const messages: readonly (readonly [LogLevel, Phase, string, LogRecord['fields']])[] = [
  ['info', 'prepare', 'Attempt started', { storyboard: 'launch-teaser.storyboard.yaml' }],
  ['debug', 'prepare', 'Temporary folder made', { path: '/home/ada/.cache/renderyard/tmp/job-1' }],
  ['info', 'probe', 'Source probed', { src: 'photos/a.jpg', width: 4032, height: 3024 }],
  ['info', 'probe', 'Source probed', { src: 'clips/b.mp4', seconds: 12.4, codec: 'h264' }],
  ['info', 'plan', 'Plan made', { segments: 7, cached: 4, frames: 1200 }],
  [
    'debug',
    'scenes',
    'Encoder started',
    {
      pid: 48213,
      command:
        'ffmpeg -hide_banner -nostdin -y -i photos/a.jpg -filter_complex zoompan=z=1.15:d=120 -c:v libx264 -crf 18 -pix_fmt yuv420p segment-3.mp4',
    },
  ],
  ['info', 'scenes', 'Segment rendered', { segment: 3, frames: 120, seconds: 2.61 }],
  [
    'warn',
    'scenes',
    'The picture is smaller than the video and is enlarged',
    { src: 'photos/logo.png', width: 320 },
  ],
  [
    'debug',
    'scenes',
    'frame=  412 fps= 46 q=23.0 size=    1792KiB time=00:00:13.73 bitrate=1068.9kbits/s speed=1.54x',
    undefined,
  ],
  [
    'error',
    'scenes',
    'Encoder failed',
    { segment: 4, exitCode: 1, stderr: 'clips/interview.mov: Invalid data found when processing input' },
  ],
];

/** Line `index` of the log of any attempt. */
export function sampleLogLine(index: number, start: number): LogRecord {
  const [level, phase, message, fields] = messages[index < 5 ? index : 5 + (index % 4)] ?? [
    'info',
    'scenes',
    '',
    {},
  ];
  return {
    time: new Date(start + index * 137).toISOString(),
    level,
    message,
    phase,
    attempt: 1,
    ...(fields === undefined ? {} : { fields }),
  };
}
