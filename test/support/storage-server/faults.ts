/** A byte class: where in an exchange a connection can break. */
export type CutPlace =
  /** Before the request's body is read. */
  | 'request head'
  /** Within the body: after its first byte, in its middle, before its last byte. */
  | 'first byte'
  | 'middle'
  | 'last byte'
  /** Everything has arrived and was kept; the answer never leaves. */
  | 'before answer'
  /** The answer's first line, its headers, its body is cut. */
  | 'status line'
  | 'answer head'
  | 'answer body';

export const cutPlaces: readonly CutPlace[] = [
  'request head',
  'first byte',
  'middle',
  'last byte',
  'before answer',
  'status line',
  'answer head',
  'answer body',
];

/** What the server does wrong with one request. */
export type Fault =
  | { kind: 'cut'; at: CutPlace }
  | { kind: 'status'; status: number; retryAfter?: string; reason?: string; message?: string; body?: string }
  /** Keeps only a part of the chunk, in whole granules; 0 is nothing. */
  | { kind: 'half'; part: number }
  /** The bytes that are kept are not the bytes that came; the server does not look. */
  | { kind: 'damage' }
  /** The answer names another CRC32C than the object has. */
  | { kind: 'wrong crc' }
  /** The session ends, now or after having made its object. */
  | { kind: 'gone'; status: 404 | 410; after?: boolean }
  /** All tokens that were given out so far are refused from now on. */
  | { kind: 'unauthorized' }
  /** Milliseconds before the answer. */
  | { kind: 'slow'; ms: number }
  /** Never answers. */
  | { kind: 'hang' };

/** A request, as the schedule of faults sees it. */
export interface Moment {
  what: 'start' | 'chunk' | 'ask' | 'close' | 'get' | 'delete' | 'permissions' | 'bucket' | 'other';
  bucket: string;
  object: string;
  /** Requests about this object so far, this one included. */
  count: number;
}

export type Schedule = (moment: Moment) => Fault | undefined;
