import { fail } from '../../shared/errors';
import type { RenderyardError } from '../../shared/errors';
import { storageUrl } from '../../shared/upload/storage-url';
import type { ErrorAnswer } from './answer';
import { clockProblem } from './credentials';
import { ConnectionFailed } from './http';
import { Refused } from './storage-service';

/** The service's words for a project that does not let anybody store anything. */
const projectReasons = new Set([
  'accessNotConfigured',
  'SERVICE_DISABLED',
  'accountDisabled',
  'billingNotEnabled',
  'userProjectAccountProblem',
  'userProjectInconsistent',
  'userProjectMissing',
  'UserProjectMissing',
]);

/** Why an upload to an object could not be done, for people. */
export function explainFailure(
  error: unknown,
  { bucket, object }: { bucket: string; object: string },
): unknown {
  if (error instanceof ConnectionFailed) {
    return fail(
      'UPLOAD_NETWORK',
      `Google Cloud Storage could not be reached (${error.code}); check the network and proxy, then retry: the upload goes on where it stopped.`,
      {},
      error,
    );
  }
  return error instanceof Refused ? explainRefusal(error.answer, bucket, object) : error;
}

function explainRefusal(answer: ErrorAnswer, bucket: string, object: string): RenderyardError {
  const { status, reason, message, clockAheadMs } = answer;
  const said = message === '' ? `status ${status}` : `status ${status}: ${message.replace(/\.$/, '')}`;
  if (projectReasons.has(reason)) {
    return fail(
      'UPLOAD_PROJECT',
      `The project of gs://${bucket} does not allow uploads (${said}); check its billing and that Cloud Storage is on, or choose a bucket of another project.`,
    );
  }
  switch (status) {
    case 401:
      return (
        (clockAheadMs === undefined ? undefined : clockProblem(clockAheadMs)) ??
        fail(
          'UPLOAD_CREDENTIALS',
          `Google does not accept the credentials (${said}); sign in again, or give a new access token.`,
        )
      );
    case 403:
      return fail(
        'UPLOAD_DENIED',
        `There is no permission to write ${storageUrl(bucket, object)} (${said}); give these credentials the role Storage Object User on the bucket.`,
      );
    case 404:
      return fail('UPLOAD_NO_BUCKET', `There is no bucket "${bucket}"; check its name, or make it.`);
    case 412:
      return fail(
        'UPLOAD_EXISTS',
        `${storageUrl(bucket, object)} exists already and is another file; choose another name or prefix, or allow it to be overwritten.`,
      );
    default:
      return fail('UPLOAD_FAILED', `The storage service refused the upload (${said}); retry later.`);
  }
}
