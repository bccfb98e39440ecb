import type { ErrorCode, Problem } from '../errors';

/** How an answer travels: errors are data, so that no stack and no class crosses the border. */
export type Envelope<T> =
  | { ok: true; value: T }
  | { ok: false; error: { code: ErrorCode; message: string; problems: readonly Problem[] } };
