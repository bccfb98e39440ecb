import { open } from 'node:fs/promises';
import { Cancelled, leaves } from '../concurrency';
import { explainFailure } from './explain';
import type { UploadedObject, UploadEvents, UploadRequest, UploadTools } from './upload-request';
import { UploadRun } from './upload-run';
import { digestOf } from './video-digest';

/**
 * Uploads a file by the resumable protocol, and says that it is there only when the object has the file's length and CRC32C.
 * Whatever passes (broken connections, 408, 429, 5xx, a session that is gone, an expired token) is met by going on from the
 * server's last byte; what does not is thrown, and the session is left for a later run to go on with.
 *
 * Cancelling by the user closes the session on the server; any other end of the scope leaves it open.
 *
 * @throws RenderyardError with one of the codes UPLOAD_…; Cancelled.
 */
export async function uploadFile(
  request: UploadRequest,
  tools: UploadTools,
  events: UploadEvents,
): Promise<UploadedObject> {
  const digest = await digestOf(request);
  const file = await open(request.file, 'r');
  const run = new UploadRun(request, digest, file, tools, events);
  try {
    return await run.toEnd();
  } catch (error) {
    if (isAskedByUser(error)) await run.closeSession();
    throw explainFailure(error, request);
  } finally {
    await file.close();
  }
}

function isAskedByUser(error: unknown): boolean {
  return [...leaves(error)].some((leaf) => leaf instanceof Cancelled && leaf.reason.kind === 'cancel');
}
