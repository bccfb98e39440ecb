import { RenderyardError, fail } from '../../shared/errors';
import { parseStorageUrl, storageUrl } from '../../shared/upload/storage-url';
import { dataFolder, homeLayout } from '../paths';
import { readSettings } from '../settings-file';
import type { Context } from './context';
import type { UploadOption } from './upload';

/**
 * A storyboard may say where its video goes, and it goes there in the name of whoever renders it. What somebody else wrote
 * must not send a video of this user's pictures to a bucket of its author, so another bucket than the user's own default takes
 * permission, as the window asks before it queues. Where the video goes is said before anything is rendered.
 *
 * A test server (STORAGE_EMULATOR_HOST) is the user's own choice and gets no credentials: it takes no permission.
 *
 * @throws UPLOAD_REFUSED
 */
export async function permitUploads(
  { env, err }: Context,
  storyboard: string,
  { upload, allowUpload = false, json = false }: UploadOption & { json?: boolean },
): Promise<void> {
  // The command line has decided itself.
  if (upload === false || Array.isArray(upload)) return;
  const buckets = await bucketsOf(storyboard);
  if (buckets.length === 0) return;
  const { uploadTo } = await readSettings(homeLayout(dataFolder(env)).settings);
  const own = uploadTo === null ? undefined : parseStorageUrl(uploadTo);
  const foreign = buckets.filter((bucket) => own?.ok !== true || own.value.bucket !== bucket);
  const list = (names: readonly string[]) => names.map((name) => storageUrl(name)).join(', ');
  if (foreign.length > 0 && !allowUpload && !env.STORAGE_EMULATOR_HOST) {
    throw fail(
      'UPLOAD_REFUSED',
      `The storyboard has its video uploaded to ${list(foreign)}, which is not where your videos go by default; add --allow-upload if you trust it, --upload gs://… to choose yourself, or --no-upload to keep the video here.`,
      { file: storyboard },
    );
  }
  if (!json)
    err.line(`The video goes to ${list(buckets)}, as the storyboard says; --no-upload keeps it here.`);
}

/** As they are written: one that a variable names is never the user's default. */
async function bucketsOf(storyboard: string): Promise<string[]> {
  const { readStoryboard } = await import('../storyboard');
  const { data } = await readStoryboard(storyboard).catch((error: unknown) => {
    // Said, with everything else that is wrong, when it is queued; nothing is uploaded then.
    if (error instanceof RenderyardError) return { data: null };
    throw error;
  });
  const destinations = (data as { destinations?: unknown } | null)?.destinations;
  if (!Array.isArray(destinations)) return [];
  const buckets = (destinations as unknown[]).map((each) => (each as { bucket?: unknown } | null)?.bucket);
  return [...new Set(buckets.filter((bucket) => typeof bucket === 'string'))];
}
