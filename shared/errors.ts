/**
 * Every error that people may see. A code is public: scripts and tests compare codes, never messages.
 * A message is one sentence that says what is wrong, where, and what to do.
 */
export const errorCodes = {
  // What the user gave us (exit status 2)
  USAGE: 'input',
  FILE_NOT_FOUND: 'input',
  FILE_UNREADABLE: 'input',
  FILE_TOO_LARGE: 'input',
  FILE_NOT_TEXT: 'input',
  FILE_CHANGED: 'input',
  STORYBOARD_SYNTAX: 'input',
  STORYBOARD_INVALID: 'input',
  VARIABLE_UNKNOWN: 'input',
  VARIABLE_INVALID: 'input',
  TABLE_INVALID: 'input',
  NAME_INVALID: 'input',
  SOURCE_MISSING: 'input',
  SOURCE_UNSAFE: 'input',
  SOURCE_UNREADABLE: 'input',
  SOURCE_NO_STREAM: 'input',
  TRIM_PAST_END: 'input',
  TIMELINE_INVALID: 'input',
  FONT_UNKNOWN: 'input',
  GLYPH_MISSING: 'input',
  FEATURE_UNSUPPORTED: 'input',
  OUTPUT_EXISTS: 'input',
  OUTPUT_UNWRITABLE: 'input',
  PRESET_UNKNOWN: 'input',
  PRESET_INVALID: 'input',
  SETTINGS_INVALID: 'input',
  JOB_UNKNOWN: 'input',
  JOB_STATE: 'input',
  STORE_OWNED: 'input',
  STORE_NEWER: 'input',
  STORE_DAMAGED: 'input',
  ENCODER_MISSING: 'input',
  VOICE_UNKNOWN: 'input',
  CAPTIONS_INVALID: 'input',
  COMMAND_REFUSED: 'input',
  /** A storyboard uploads to a bucket that its user did not allow. */
  UPLOAD_REFUSED: 'input',
  // What went wrong while a job ran (exit status 1)
  ENCODER_FAILED: 'job',
  ENCODER_STALLED: 'job',
  ENCODER_KILLED: 'job',
  MEMORY_EXCEEDED: 'job',
  JOB_TIMEOUT: 'job',
  VERIFY_FAILED: 'job',
  DISK_FULL: 'job',
  OUTPUT_LOST: 'job',
  UNKILLABLE: 'job',
  UPLOAD_FAILED: 'job',
  /** No credentials, or ones that are refused. */
  UPLOAD_CREDENTIALS: 'job',
  /** The clock of this machine is wrong, so that its credentials are refused. */
  UPLOAD_CLOCK: 'job',
  UPLOAD_NO_BUCKET: 'job',
  UPLOAD_DENIED: 'job',
  /** The project behind the bucket or the credentials does not allow it: service off, no billing, requester pays. */
  UPLOAD_PROJECT: 'job',
  /** Another object has the name already. */
  UPLOAD_EXISTS: 'job',
  /** What arrived is not what was sent, again and again. */
  UPLOAD_DAMAGED: 'job',
  UPLOAD_NETWORK: 'job',
  /** The video is no longer the one that was verified. */
  UPLOAD_SOURCE: 'job',
  UPDATE_NETWORK: 'job',
  /** What was offered as a newer version is not signed by whom it has to be. */
  UPDATE_UNTRUSTED: 'job',
  UPDATE_BROKEN: 'job',
  INTERRUPTED: 'job',
  CANCELED: 'canceled',
  INTERNAL: 'job',
} as const satisfies Record<string, 'input' | 'job' | 'canceled'>;

export type ErrorCode = keyof typeof errorCodes;

/** One thing that is wrong, with its place where there is one. Lines and columns count from 1. */
export interface Problem {
  code: ErrorCode;
  /** One sentence, without the place: `formatProblem` adds that. */
  message: string;
  /** Absolute path of the file that holds the fault. */
  file?: string;
  /** Place in the document, e.g. `scenes[2].elements[0].fit`. */
  path?: string;
  line?: number;
  column?: number;
}

/** An error that is meant to be read by people. Everything else that is thrown is a defect of ours. */
export class RenderyardError extends Error {
  override readonly name = 'RenderyardError';
  readonly code: ErrorCode;
  /** All problems found; the first one is this error's own. */
  readonly problems: readonly Problem[];

  constructor(problem: Problem | readonly [Problem, ...Problem[]], options?: ErrorOptions) {
    const problems = 'message' in problem ? ([problem] as const) : problem;
    super(formatProblem(problems[0]), options);
    this.code = problems[0].code;
    this.problems = problems;
  }
}

/** Builds an error from a code and a sentence. */
export function fail(
  code: ErrorCode,
  message: string,
  where: Omit<Problem, 'code' | 'message'> = {},
  cause?: unknown,
) {
  return new RenderyardError({ code, message, ...where }, cause === undefined ? undefined : { cause });
}

/** `FILE:LINE:COLUMN: PATH: MESSAGE`, leaving out what is not known. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message } = problem;
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}:${column ?? 1}`}: `;
  return `${place}${path ? `${path}: ` : ''}${message}`;
}

/** Exit status of the command line for a code: 2 for bad usage or input, 1 for a failed job, 130 for a cancel. */
export function exitStatus(code: ErrorCode): 1 | 2 | 130 {
  switch (errorCodes[code]) {
    case 'input':
      return 2;
    case 'job':
      return 1;
    case 'canceled':
      return 130;
  }
}
