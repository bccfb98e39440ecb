import type { ChildProcess } from 'node:child_process';
import { WebSocket } from 'undici';

/** What is used here of the Chrome DevTools Protocol (chromedevtools.github.io/devtools-protocol). */
interface Message {
  id?: number;
  method?: string;
  params?: { sessionId?: string; targetInfo?: { type: string } };
  result?: { result?: { value?: unknown } };
  error?: { message: string };
}

/** A page that has not answered by then never will. */
const timeoutMs = 60_000;

/**
 * Has the first page of a browser that was started with `--remote-debugging-port=0` work out a promise of a number. Playwright
 * would do it through the main process, which releases keep closed.
 * @param app Its standard error is read: that is where Chromium says how to reach it.
 */
export async function inPage(app: ChildProcess, expression: string): Promise<number> {
  const socket = new WebSocket(await addressOf(app));
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<number>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('The page did not answer.')), timeoutMs);
      let lastId = 0;
      let page: string | undefined;
      const ask = (method: string, params: object) => {
        lastId += 1;
        socket.send(JSON.stringify({ id: lastId, method, params, sessionId: page }));
      };
      const evaluate = () => ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      socket.addEventListener('message', ({ data }) => {
        const { method, params, result, error } = JSON.parse(String(data)) as Message;
        if (method === 'Target.attachedToTarget' && params?.targetInfo?.type === 'page') {
          page ??= params.sessionId;
          evaluate();
        } else if (typeof result?.result?.value === 'number') {
          resolve(result.result.value);
        } else if (error !== undefined && page !== undefined) {
          // The page has only now gone to its address.
          evaluate();
        }
      });
      socket.addEventListener('close', () => reject(new Error('The app ended before its page was there.')));
      socket.addEventListener('open', () =>
        ask('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }),
      );
    });
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

/** The address of the whole browser. */
function addressOf(app: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    app.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    app.once('error', reject);
    app.once('exit', () => reject(new Error(`It did not start:\n${said}`)));
  });
}
