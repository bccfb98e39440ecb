import { fail } from '../../shared/errors';
import type { RenderSpec } from '../../shared/job/spec';
import type { Settings } from '../../shared/settings';
import type { Destination } from '../../shared/storyboard/destinations';
import { storageUrl } from '../../shared/upload/storage-url';
import { defaultDestination } from './default-destination';

type Spec = Pick<RenderSpec, 'storyboard' | 'destinations' | 'bucketsAgreedTo'>;

/**
 * Whoever queues a storyboard has been told where its video goes, or has allowed it. That holds for the buckets that it
 * names then, and not for what is written into it before its turn comes, as with its commands.
 *
 * @param told Where the storyboard wants its video, with the job's own values of variables.
 * @returns the spec as it is to be kept: one that was agreed to before, such as a duplicate's, stays as it is
 */
export function agreeToBuckets<S extends Spec>(spec: S, told: readonly Destination[] = []): S {
  if (spec.destinations !== undefined || spec.bucketsAgreedTo !== undefined) return spec;
  return { ...spec, bucketsAgreedTo: [...new Set(told.map(({ bucket }) => bucket))] };
}

/**
 * A job that an older version has queued has nothing written down, and goes on as it was queued.
 *
 * @throws UPLOAD_REFUSED for a bucket that is neither agreed to nor the user's own default.
 */
export function requireAgreement(
  { storyboard, destinations, bucketsAgreedTo }: Spec,
  told: readonly Destination[],
  settings: Settings,
): void {
  // What was asked for with the job goes before what the storyboard says.
  if (destinations !== undefined || bucketsAgreedTo === undefined) return;
  const agreed = new Set([...bucketsAgreedTo, defaultDestination(settings)?.bucket]);
  const other = told.find(({ bucket }) => !agreed.has(bucket));
  if (other === undefined) return;
  throw fail(
    'UPLOAD_REFUSED',
    `The storyboard was changed after it was queued and now has its video uploaded to ${storageUrl(other.bucket)}; queue it again if that is what you want.`,
    { file: storyboard },
  );
}
