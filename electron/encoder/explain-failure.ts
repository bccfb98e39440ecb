import { fail } from '../../shared/errors';
import type { ErrorCode, RenderyardError } from '../../shared/errors';
import type { ProcessFailed } from '../process/failures';
import { withoutLevels } from './stderr-lines';

/**
 * Turns a failed encoder into one sentence for people. How it ended is told by the failure's flags; ffmpeg's own
 * reason exists only as text on standard error, and this is the one place that reads it.
 */
export function explainFailure(failure: ProcessFailed): RenderyardError {
  const [code, reason] = fromFlags(failure) ?? fromStderr(failure);
  return fail(code, `${failure.label} ${reason}`, {}, failure);
}

type Explanation = readonly [ErrorCode, string];

function fromFlags(failure: ProcessFailed): Explanation | undefined {
  if (failure.memory !== null) {
    const { usedBytes, limitBytes } = failure.memory;
    return [
      'MEMORY_EXCEEDED',
      `was stopped because the job's processes held ${megabytes(usedBytes)} of memory, more than the ${megabytes(limitBytes)} it may use: raise the limit, use a smaller picture size, or run fewer encoders at once.`,
    ];
  }
  if (failure.stalled) {
    return [
      'ENCODER_STALLED',
      'made no progress and was stopped: a source may be damaged or on a drive that does not answer.',
    ];
  }
  if (failure.timedOut) {
    return [
      'JOB_TIMEOUT',
      'ran longer than the job may and was stopped: raise the limit or shorten the video.',
    ];
  }
  if (failure.spawnFailed) {
    return [
      'ENCODER_MISSING',
      `could not be started (${failure.message}): check the installation with "renderyard doctor".`,
    ];
  }
  if (failure.signal !== null) {
    const likely = failure.signal === 'SIGKILL' ? ', as the system does when memory runs out' : '';
    return [
      'ENCODER_KILLED',
      `was ended from outside by ${failure.signal}${likely}: retry, with fewer encoders at once if it happens again.`,
    ];
  }
  return undefined;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

/** What ffmpeg and the C library print, as of ffmpeg 4.4 to 8. The first that is found wins, so causes come before effects. */
const known: readonly (readonly [RegExp, (match: RegExpExecArray) => Explanation])[] = [
  [
    /No space left on device|Disk quota exceeded|There is not enough space on the disk/,
    () => ['DISK_FULL', 'ran out of disk space: free some space, then retry.'],
  ],
  [
    /Cannot allocate memory|std::bad_alloc|malloc of size \d+ failed/,
    () => ['MEMORY_EXCEEDED', 'ran out of memory: use a smaller picture size or run fewer encoders at once.'],
  ],
  [
    /Read-only file system/,
    () => ['OUTPUT_UNWRITABLE', 'could not write: the file system is read-only; choose another folder.'],
  ],
  [
    /Format not on whitelist|Protocol '([^']*)' not on whitelist/,
    () => [
      'SOURCE_UNSAFE',
      'was given a source that is a playlist or names other files: only plain media files are opened.',
    ],
  ],
  [
    /Unknown encoder '([^']+)'|Encoder ([\w-]+) not found/,
    (match) => [
      'FEATURE_UNSUPPORTED',
      `has no encoder "${match[1] ?? match[2] ?? ''}": install a full build of ffmpeg or choose another codec.`,
    ],
  ],
  [
    /No such filter: '([^']+)'/,
    (match) => [
      'FEATURE_UNSUPPORTED',
      `has no filter "${match[1] ?? ''}": install a full build of ffmpeg ("renderyard doctor" says what is missing).`,
    ],
  ],
  [
    /(?:moov atom not found|Invalid data found when processing input|Invalid NAL unit size|Truncating packet)/,
    () => ['SOURCE_UNREADABLE', 'could not read a source: it is damaged or not a media file.'],
  ],
  [
    /Permission denied/,
    () => [
      'ENCODER_FAILED',
      'was refused access to a file: check the permissions of sources and of the output folder.',
    ],
  ],
  [
    /Input\/output error/,
    () => ['ENCODER_FAILED', 'had an input or output error: a drive may have been unplugged or be failing.'],
  ],
];

function fromStderr(failure: ProcessFailed): Explanation {
  const tail = withoutLevels(failure.stderrTail);
  for (const [pattern, explain] of known) {
    const match = pattern.exec(tail);
    if (match !== null) return explain(match);
  }
  const status = failure.exitCode === null ? 'failed' : `failed with status ${failure.exitCode}`;
  const last = lastTellingLine(tail);
  return ['ENCODER_FAILED', last === undefined ? `${status}.` : `${status}: ${last}`];
}

/** ffmpeg ends with summaries that say less than the line before them. */
function lastTellingLine(stderr: string): string | undefined {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => line.replace(/^\[[^\]]* @ 0x[0-9a-f]+\]\s*/i, '').trim())
    .filter((line) => line !== '');
  const telling = lines.filter(
    (line) => !/^(Conversion failed!|Error while|Exiting normally|Last message repeated)/.test(line),
  );
  return (telling.at(-1) ?? lines.at(-1))?.slice(0, 300);
}
