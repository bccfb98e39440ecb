import type { Problem } from '../../shared/errors';
import type { Envelope } from '../../shared/ipc/envelope';

/** An answer that says no. */
export function refusal(...problems: readonly Problem[]): Envelope<never> {
  const [first] = problems;
  const { code, message } = first ?? { code: 'INTERNAL' as const, message: 'Something went wrong.' };
  return { ok: false, error: { code, message, problems } };
}
