import { bucketRule, objectNameProblem } from './object-name';

/** A bucket, and a folder in it. */
export interface BucketFolder {
  bucket: string;
  prefix?: string;
}

export type ParsedStorageUrl = { ok: true; value: BucketFolder } | { ok: false; problem: string };

/** Longest address, characters. */
export const storageUrlAtMost = 1200;

/**
 * Reads `gs://bucket/prefix`. The prefix is a folder: a slash at its end makes no difference. Nothing is decoded: a `%20`
 * is these three characters, as in the service's own tools.
 */
export function parseStorageUrl(url: string): ParsedStorageUrl {
  const match = /^gs:\/\/([^/]*)(?:\/(.*))?$/su.exec(url);
  if (match === null) return { ok: false, problem: 'it is not an address like gs://bucket/folder' };
  const [, bucket = '', rest = ''] = match;
  if (!bucketRule.test(bucket)) {
    return {
      ok: false,
      problem: `"${bucket.slice(0, 60)}" is no name of a bucket: 3 to 222 small letters, digits, dots, - and _`,
    };
  }
  const prefix = rest.replace(/^\/+/, '').replace(/\/+$/, '');
  if (prefix === '') return { ok: true, value: { bucket } };
  const problem = prefix.length > 900 ? 'a prefix has at most 900 characters' : objectNameProblem(prefix);
  return problem === null ? { ok: true, value: { bucket, prefix } } : { ok: false, problem };
}

export function storageUrl(bucket: string, name = ''): string {
  return `gs://${bucket}${name === '' ? '' : `/${name}`}`;
}
