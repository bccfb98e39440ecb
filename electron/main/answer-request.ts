import { z } from 'zod';
import { RenderyardError } from '../../shared/errors';
import { requests } from '../../shared/ipc/contract';
import type { RequestName } from '../../shared/ipc/contract';
import type { Envelope } from '../../shared/ipc/envelope';
import { refusal } from './refusal';
import type { Report } from './requests';

/** Parses the input, calls the handler, parses its output. Never throws: errors become data, defects are reported. */
export async function answerOne(
  name: RequestName,
  handler: (input: unknown) => unknown,
  input: unknown,
  report: Report,
): Promise<Envelope<unknown>> {
  const contract = requests[name];
  const parsed = contract.input.safeParse(input);
  if (!parsed.success) {
    return refusal({
      code: 'USAGE',
      message: `The request ${name} was not understood: ${z.prettifyError(parsed.error)}`,
    });
  }
  try {
    return { ok: true, value: contract.output.parse(await handler(parsed.data)) };
  } catch (error) {
    if (error instanceof RenderyardError) return refusal(...error.problems);
    report('error', 'A request failed', {
      channel: name,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    return refusal({
      code: 'INTERNAL',
      message: 'Something went wrong inside Renderyard; the app log says more.',
    });
  }
}
