import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { requestChannel, requestNames } from '../../shared/ipc/channels';
import type { ParsedInput, RequestName, RequestOutput } from '../../shared/ipc/contract';
import type { Envelope } from '../../shared/ipc/envelope';
import { isPageAddress } from './page-address';
import { refusal } from './refusal';

/** One function for each request of the contract; a missing one does not compile. Handlers never see Electron's event. */
export type Handlers = {
  [N in RequestName]: (input: ParsedInput<N>) => Promise<RequestOutput<N>> | RequestOutput<N>;
};

/** Where refusals and defects are written down. */
export type Report = (level: 'warn' | 'error', message: string, fields: Record<string, string>) => void;

/** Parses a request's input, handles it, parses its output; errors are data. */
export type Answer = (name: RequestName, input: unknown) => Promise<Envelope<unknown>>;

/**
 * Has `answer` answer the page's requests, and only the page's: the sender of each is checked. Loads no schema, so it is
 * there before the page can ask.
 */
export function answerRequests(answer: Answer, page: () => WebContents | undefined, report: Report): void {
  for (const name of requestNames) {
    ipcMain.handle(requestChannel(name), async (event, input: unknown): Promise<Envelope<unknown>> => {
      if (!isFromPage(event, page())) {
        report('warn', 'Refused a request from a sender that is not the page', { channel: name });
        return refusal({ code: 'USAGE', message: 'Only the app window may ask this.' });
      }
      return answer(name, input);
    });
  }
}

/** The main frame of our one window, showing our own page; not a frame inside it and not another window. */
function isFromPage(event: IpcMainInvokeEvent, page: WebContents | undefined): boolean {
  const frame = event.senderFrame;
  return page !== undefined && event.sender === page && frame === page.mainFrame && isPageAddress(frame.url);
}
