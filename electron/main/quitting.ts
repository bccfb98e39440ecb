import { app, powerMonitor } from 'electron';
import type { Engine } from '../engine-interface';
import type { WindowEnd } from './window-end';

/**
 * Ends the window and the engine before the app ends. The window is first, since its page may hold work that is not saved: as
 * long as the user keeps that, everything runs on. Then quitting is held up until every process of every job is gone, and the
 * jobs that ran are back in the queue, to continue from their finished segments next time. Signals and the system's end ask
 * nothing. A second signal goes to SIGKILL at once.
 */
export class Quitting {
  readonly #engine: () => Engine | undefined;
  readonly #window: () => WindowEnd | undefined;
  #asks = true;
  #isClosed = false;
  #isHurried = false;
  #endedWell = false;
  #closing: Promise<void> | undefined;

  constructor(engine: () => Engine | undefined, window: () => WindowEnd | undefined) {
    this.#engine = engine;
    this.#window = window;
    app.on('before-quit', (event) => {
      if (this.#isClosed) return;
      event.preventDefault();
      const window = this.#window();
      if (!this.#asks) window?.giveUpWork();
      if (this.#asks && window?.isOver === false) window.begin();
      else void this.#close();
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        this.#asks = false;
        if (this.#closing) this.#engine()?.escalate();
        else app.quit();
      });
    }
  }

  /** Listens to what Linux and macOS say of their end. Call once the app is ready. */
  watchSystem(): void {
    powerMonitor.on('shutdown', (event?: Electron.Event) => {
      // The system waits, for a while, until the app has quit.
      event?.preventDefault();
      this.systemEnds();
    });
  }

  /** Ends everything in the little time that a system gives that shuts down or logs the user out. */
  systemEnds(): void {
    this.#isHurried = true;
    this.#asks = false;
    void this.#engine()
      ?.close({ running: 'requeue', systemShutdown: true })
      .catch(() => undefined);
    app.quit();
  }

  get isUnderWay(): boolean {
    return this.#closing !== undefined;
  }

  /** Everything that ran is gone, and the system does not wait for the app's end: there is time, and nobody to disturb. */
  get isCalm(): boolean {
    return this.#endedWell && !this.#isHurried;
  }

  async #close(): Promise<void> {
    this.#closing ??= (this.#engine()?.close({ running: 'requeue' }) ?? Promise.resolve()).then(
      () => void (this.#endedWell = true),
      () => undefined,
    );
    await this.#closing;
    this.#isClosed = true;
    app.quit();
  }
}
