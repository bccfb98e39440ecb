import { z } from 'zod';
import { redact } from '../telemetry/redact';
import type { HttpAnswer } from './http';

/** What the service says of an object. Numbers come as text: they may be larger than a double is exact. */
const objectSchema = z.object({
  name: z.string(),
  generation: z.string(),
  size: z.string(),
  crc32c: z.string(),
  metadata: z.record(z.string(), z.string()).optional(),
});
export type StoredObject = z.infer<typeof objectSchema>;

/** The object of an answer; undefined when the answer does not hold one (cut short, a proxy's page). */
export function objectOf(answer: HttpAnswer): StoredObject | undefined {
  return parsed(objectSchema, answer.text);
}

/** What an error answer says (cloud.google.com/storage/docs/json_api/v1/status-codes). */
export interface ErrorAnswer {
  status: number;
  /** The service's word for the kind of error, e.g. `rateLimitExceeded`; empty where it gives none. */
  reason: string;
  /** The service's own sentence, short, on one line, without secrets. */
  message: string;
  /** Asked-for wait before the next try, milliseconds. */
  retryAfterMs: number;
  /** How far the server's clock is ahead of ours, milliseconds; undefined when it does not say. */
  clockAheadMs: number | undefined;
}

const errorSchema = z.object({
  error: z.object({
    message: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
    status: z.string().optional(),
  }),
});

export function errorOf(answer: HttpAnswer, now = Date.now()): ErrorAnswer {
  const body = parsed(errorSchema, answer.text)?.error;
  const text = body?.message ?? (answer.text.trimStart().startsWith('<') ? '' : answer.text);
  const retryAfter = Number(answer.header('retry-after'));
  const date = Date.parse(answer.header('date') ?? '');
  return {
    status: answer.status,
    reason: body?.errors?.[0]?.reason ?? body?.status ?? '',
    message: redact(text.replace(/\s+/g, ' ').trim()).slice(0, 300),
    retryAfterMs: Number.isFinite(retryAfter) && retryAfter > 0 ? Math.min(retryAfter, 3600) * 1000 : 0,
    clockAheadMs: Number.isNaN(date) ? undefined : date - now,
  };
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

/** May be tried again as it is: it was not the request that was wrong (docs/retry-strategy of the service). */
export function isPassing({ status, reason }: ErrorAnswer): boolean {
  if (status === 408 || status === 429 || status >= 500) return true;
  return status === 403 && (reason === 'rateLimitExceeded' || reason === 'userRateLimitExceeded');
}
