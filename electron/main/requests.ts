import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { z } from 'zod';
import { RenderyardError } from '../../shared/errors';
import type { Problem } from '../../shared/errors';
import { requestChannel, requestNames } from '../../shared/ipc/channels';
import { requests } from '../../shared/ipc/contract';
import type { ParsedInput, RequestName, RequestOutput } from '../../shared/ipc/contract';
import type { Envelope } from '../../shared/ipc/envelope';
import { isPageAddress } from './page-address';

/** One function for each request of the contract; a missing one does not compile. Handlers never see Electron's event. */
export type Handlers = {
  [N in RequestName]: (input: ParsedInput<N>) => Promise<RequestOutput<N>> | RequestOutput<N>;
};

/** Where refusals and defects are written down. */
type Report = (level: 'warn' | 'error', message: string, fields: Record<string, string>) => void;

/** Answers the page's requests: sender checked, input parsed, handled, output parsed, errors as data. */
export function answerRequests(
  handlers: Handlers,
  page: () => WebContents | undefined,
  report: Report,
): void {
  for (const name of requestNames) {
    ipcMain.handle(requestChannel(name), async (event, input: unknown): Promise<Envelope<unknown>> => {
      if (!isFromPage(event, page())) {
        report('warn', 'Refused a request from a sender that is not the page', { channel: name });
        return refusal({ code: 'USAGE', message: 'Only the app window may ask this.' });
      }
      return answerOne(name, handlers[name] as (input: unknown) => unknown, input, report);
    });
  }
}

/** The main frame of our one window, showing our own page; not a frame inside it and not another window. */
function isFromPage(event: IpcMainInvokeEvent, page: WebContents | undefined): boolean {
  const frame = event.senderFrame;
  return page !== undefined && event.sender === page && frame === page.mainFrame && isPageAddress(frame.url);
}

/** Parses, handles, parses: usable without Electron. */
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

function refusal(...problems: readonly Problem[]): Envelope<never> {
  const [first] = problems;
  const { code, message } = first ?? { code: 'INTERNAL' as const, message: 'Something went wrong.' };
  return { ok: false, error: { code, message, problems } };
}
