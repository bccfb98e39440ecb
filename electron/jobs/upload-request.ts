import { fail } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import type { Destination } from '../../shared/storyboard/destinations';
import { storageUrl } from '../../shared/upload/storage-url';
import { plannedUpload } from './upload-phase';
import type { NewUpload } from './upload-store';

/**
 * Where the video of a job is uploaded to when that is asked for: to `destinations`, on top of where an earlier upload
 * failed or was canceled; with nothing to do, to the default destination.
 *
 * @returns what has to be added to the uploads that the job has
 * @throws JOB_STATE without a finished video, or when all is uploaded; USAGE when nobody says where to.
 */
export function uploadsToAdd(
  { result, state, title, uploads }: Job,
  destinations: readonly Destination[],
  standard: Destination | undefined,
): NewUpload[] {
  if (state !== 'completed' || result === null)
    throw fail('JOB_STATE', `"${title}" is ${state}: only the video of a completed job can be uploaded.`);
  const isOpen = uploads.some((upload) => upload.state !== 'done');
  if (uploads.length === 0 && destinations.length === 0 && standard === undefined) {
    throw fail(
      'USAGE',
      `It is not said where "${title}" is to be uploaded to; give a destination, gs://bucket/folder, or set a default one.`,
    );
  }
  const asked = destinations.length > 0 || isOpen || standard === undefined ? destinations : [standard];
  const known = new Set(uploads.map(({ url }) => url));
  const added = asked
    .map((destination) => plannedUpload(destination, result))
    .filter(({ destination, object }) => !known.has(storageUrl(destination.bucket, object)));
  if (added.length === 0 && !isOpen)
    throw fail(
      'JOB_STATE',
      `"${title}" is uploaded already; name another destination to upload it there as well.`,
    );
  return added;
}
