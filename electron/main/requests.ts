import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { requestChannel, requestNames } from '../../shared/ipc/channels';
import type { ParsedInput, RequestName, RequestOutput } from '../../shared/ipc/contract';
import type { Envelope } from '../../shared/ipc/envelope';
import { answerOne, refusal } from './answer-request';
import type { Report } from './answer-request';
import { isPageAddress } from './page-address';

/** One function for each request of the contract; a missing one does not compile. Handlers never see Electron's event. */
export type Handlers = {
  [N in RequestName]: (input: ParsedInput<N>) => Promise<RequestOutput<N>> | RequestOutput<N>;
};

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
