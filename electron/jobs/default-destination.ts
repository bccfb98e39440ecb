import type { Settings } from '../../shared/settings';
import type { Destination } from '../../shared/storyboard/destinations';
import { parseStorageUrl } from '../../shared/upload/storage-url';

/** Where the settings say that videos go. */
export function defaultDestination({ uploadTo }: Settings): Destination | undefined {
  const parsed = uploadTo === null ? undefined : parseStorageUrl(uploadTo);
  return parsed?.ok === true ? { type: 'gcs', ...parsed.value } : undefined;
}
