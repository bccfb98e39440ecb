import { fail } from '../../shared/errors';
import { isCancelled } from '../concurrency';
import { digestFile } from './file-digest';
import type { FileDigest } from './file-digest';
import type { UploadRequest } from './upload-request';

/** What the file holds, if that is what it must hold. @throws UPLOAD_SOURCE */
export async function digestOf({
  file,
  sha256,
}: Pick<UploadRequest, 'file' | 'sha256'>): Promise<FileDigest> {
  let digest: FileDigest;
  try {
    digest = await digestFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isCancelled(error) || code === undefined) throw error;
    throw fail(
      'UPLOAD_SOURCE',
      `The video ${file} cannot be read (${code}), so it was not uploaded; put it back, or render it again.`,
      {},
      error,
    );
  }
  if (digest.sha256 === sha256) return digest;
  throw fail(
    'UPLOAD_SOURCE',
    `${file} is no longer the video that was made and verified, so it was not uploaded; render it again.`,
  );
}
