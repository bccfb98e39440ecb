import { app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import type { Engine } from '../engine-interface';
import { isTerminal } from '../../shared/job/states';

/**
 * Ends the engine before the app ends: quitting is held up until every process of every job is gone, and the jobs that ran are
 * back in the queue, to continue from their finished segments next time. A second signal goes to SIGKILL at once.
 */
export class Quitting {
  readonly #engine: () => Engine | undefined;
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(engine: () => Engine | undefined) {
    this.#engine = engine;
    app.on('before-quit', (event) => {
      if (this.#isClosed) return;
      event.preventDefault();
      void this.#close();
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (this.#closing) this.#engine()?.escalate();
        else app.quit();
      });
    }
  }

  get isUnderWay(): boolean {
    return this.#closing !== undefined;
  }

  async #close(): Promise<void> {
    this.#closing ??= (this.#engine()?.close({ running: 'requeue' }) ?? Promise.resolve()).catch(
      () => undefined,
    );
    await this.#closing;
    this.#isClosed = true;
    app.quit();
  }
}

/** Asks before the window of a working queue closes. Returns whether to go on with quitting. */
export async function confirmQuit(window: BrowserWindow, engine: Engine): Promise<boolean> {
  const running = engine.queue
    .list()
    .filter((job) => job.state !== 'queued' && !isTerminal(job.state)).length;
  if (running === 0) return true;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message:
      running === 1 ? 'A render is running. Quit anyway?' : `${running} renders are running. Quit anyway?`,
    detail: 'They stop now, and continue from their finished parts when Renderyard is started again.',
    buttons: ['Keep Rendering', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
