import { basename } from 'node:path';
import { Cancelled, leaves } from '../concurrency';
import type { HoldGate } from '../concurrency';
import type { Job, JobResult } from '../../shared/job/job';
import type { Progress } from '../../shared/job/progress';
import type { Settings } from '../../shared/settings';
import type { Destination } from '../../shared/storyboard/destinations';
import { joinedName } from '../../shared/upload/object-name';
import { storageUrl } from '../../shared/upload/storage-url';
import type { Work } from '../render/work';
import type { Uploader } from '../upload/uploader';
import { defaultDestination } from './default-destination';
import type { JobKinds } from './job-kinds';
import { problemOf } from './outcome';
import type { QueueStore } from './queue-store';
import { requireAgreement } from './upload-agreement';
import type { NewUpload, UploadChange, UploadRow } from './upload-store';

export interface UploadPhaseOptions {
  store: Pick<QueueStore, 'saveResult' | 'uploads' | 'get'>;
  /** Loaded when there is something to upload. */
  uploader: () => Promise<Pick<Uploader, 'upload'>>;
  settings: () => Settings;
  hold: HoldGate;
  /** Something about the job's uploads has changed, and is in the store. */
  onChange: () => void;
}

/** Part of a job's bar that its upload gets: nobody can know how long it takes before it begins. */
const uploadShare = 0.2;

/**
 * Makes a job's video, unless an earlier run of the attempt has made it, then uploads it. What becomes of the uploads never
 * costs the video: from the moment that it is made the job ends as completed, whatever fails or is canceled after that. Only
 * quitting leaves the job to go on later.
 */
export async function makeAndUpload(
  work: Work,
  job: Job,
  kinds: JobKinds,
  options: UploadPhaseOptions,
): Promise<JobResult> {
  const { result, share } =
    job.result === null ? await make(work, job, kinds, options) : { result: job.result, share: 0 };
  const rows = options.store.uploads.of(job.id, job.attempt);
  if (rows.every(({ state }) => state === 'done')) return result;
  try {
    await work.enter('upload');
    await uploadAll(work, { job, result, rows, share }, options);
  } catch (error) {
    if (!isAskedByUser(error)) throw error;
    work.log.info('The upload was canceled; the video is kept.');
  }
  return result;
}

async function make(
  work: Work,
  job: Job,
  kinds: JobKinds,
  { store, settings, onChange }: UploadPhaseOptions,
): Promise<{ result: JobResult; share: number }> {
  const { spec } = job;
  let destinations = destinationsOf(spec.destinations, undefined, settings());
  const scaled = () => (destinations.length === 0 ? 1 : 1 - uploadShare);
  const planned = (result: JobResult) =>
    destinations.map((destination) => plannedUpload(destination, result));
  const result = await kinds.run(
    {
      ...work,
      announce: (announced) => {
        // Before the video gets its name: after a crash from then on it is known where it was to go.
        store.uploads.plan(job.id, job.attempt, planned(announced));
        work.announce?.(announced);
      },
      report: (progress) => work.report({ ...progress, fraction: progress.fraction * scaled() }),
      uploadTo: (told) => {
        if (spec.kind === 'render') requireAgreement(spec, told, settings());
        destinations = destinationsOf(spec.destinations, told, settings());
      },
    },
    spec,
  );
  if (destinations.length > 0) {
    // Its name may be another one by now (`NAME (2)`).
    store.saveResult(job.id, result, planned(result));
    onChange();
  }
  return { result, share: scaled() };
}

/** Command line before storyboard before settings. */
function destinationsOf(
  asked: readonly Destination[] | undefined,
  told: readonly Destination[] | undefined,
  settings: Settings,
): readonly Destination[] {
  const standard = settings.uploadAlways ? defaultDestination(settings) : undefined;
  return asked ?? told ?? (standard === undefined ? [] : [standard]);
}

/** An upload that is to be made. */
export function plannedUpload(destination: Destination, { output, bytes }: JobResult): NewUpload {
  const object = joinedName(destination.prefix, destination.name ?? basename(output));
  return { destination, object, bytes };
}

interface Uploads {
  job: Job;
  result: JobResult;
  rows: readonly UploadRow[];
  /** Part of the bar that is filled when the first one begins. */
  share: number;
}

/** One after the other, so that each gets there as soon as it can. One that fails does not keep the next from its turn. */
async function uploadAll(work: Work, uploads: Uploads, options: UploadPhaseOptions): Promise<void> {
  const { job, result, rows, share } = uploads;
  const open = rows.filter(({ state }) => state !== 'done');
  for (const [index, row] of open.entries()) {
    const url = storageUrl(row.destination.bucket, row.object);
    const change = (what: UploadChange) => {
      try {
        options.store.uploads.change(job.id, job.attempt, row.place, what);
      } catch (error) {
        // The upload goes on; only a crash would find an older note, and ask the server.
        work.log.warn('An upload could not be noted in the queue store.', { error: String(error) });
      }
    };
    const tell = (what: UploadChange) => {
      change(what);
      options.onChange();
    };
    work.log.info('Upload begins.', { to: url, bytes: result.bytes });
    tell({ state: 'running', error: null });
    try {
      const uploader = await options.uploader();
      const uploaded = await uploader.upload(
        {
          file: result.output,
          sha256: result.sha256,
          destination: row.destination,
          object: row.object,
          session: row.session,
        },
        {
          hold: options.hold,
          log: work.log,
          onSession: (session) => change({ session }),
          onConfirmed: (confirmed) => change({ confirmed }),
          onProgress: (progress) =>
            work.report({
              ...still(result),
              fraction: share + (1 - share) * ((index + part(progress)) / open.length),
              etaSeconds: progress.etaSeconds,
              upload: {
                url,
                sentBytes: progress.sentBytes,
                totalBytes: progress.totalBytes,
                bytesPerSecond: progress.bytesPerSecond,
              },
            }),
        },
      );
      tell({ state: 'done', generation: uploaded.generation, crc32c: uploaded.crc32c });
      work.log.info('Uploaded, and compared with the video.', {
        to: url,
        generation: uploaded.generation,
        crc32c: uploaded.crc32c,
      });
    } catch (error) {
      if (isCancelled(error)) throw error;
      const problem = problemOf(error);
      tell({ state: 'failed', error: problem });
      work.log.error(problem.message, { code: problem.code, to: url });
    }
  }
}

const part = ({ sentBytes, totalBytes }: { sentBytes: number; totalBytes: number }) =>
  totalBytes === 0 ? 1 : sentBytes / totalBytes;

/** The figures of a video that is made. */
function still({ frames }: JobResult): Pick<Progress, 'frame' | 'totalFrames' | 'fps' | 'speed'> {
  return { frame: frames, totalFrames: frames, fps: 0, speed: 0 };
}

function isCancelled(error: unknown): boolean {
  return [...leaves(error)].some((leaf) => leaf instanceof Cancelled);
}

function isAskedByUser(error: unknown): boolean {
  return [...leaves(error)].some((leaf) => leaf instanceof Cancelled && leaf.reason.kind === 'cancel');
}
