import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { desktopText } from '../../shared/text-desktop';

/**
 * The end of the window. Its page may object, as it holds work that is not saved; then the user is asked what counts: the work,
 * and the window stays, or the end.
 */
export class WindowEnd {
  readonly #window: BrowserWindow;
  readonly #endHung = () => this.#window.destroy();
  #isUnderWay = false;
  #isAsking = false;
  #givesUpWork = false;

  constructor(window: BrowserWindow) {
    this.#window = window;
    window.webContents.on('will-prevent-unload', (event) => {
      // Electron's way to say that the page's objection does not count.
      if (this.#givesUpWork) event.preventDefault();
      // The answer may end the window, which must not be inside its own closing.
      else setImmediate(() => void this.#ask());
    });
  }

  /** The window is being closed for good: nothing but unsaved work is to hold it up. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  get isOver(): boolean {
    return this.#window.isDestroyed();
  }

  /** Closes the window, unless the user keeps it for the work in it. */
  begin(): void {
    this.#isUnderWay = true;
    // A page that hangs objects to nothing.
    this.#window.once('unresponsive', this.#endHung);
    this.#window.close();
  }

  /** From now on nobody is asked: the window closes with whatever is in it. */
  giveUpWork(): void {
    this.#givesUpWork = true;
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#window.off('unresponsive', this.#endHung);
    // The app may be leaving by itself, when all renders are done.
    this.#window.show();
    const { unsaved } = desktopText;
    const { response } = await dialog
      .showMessageBox(this.#window, {
        type: 'warning',
        message: unsaved.question,
        detail: unsaved.detail,
        buttons: [unsaved.discard, unsaved.stay],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      })
      .finally(() => (this.#isAsking = false));
    this.#isUnderWay = false;
    // Not another close: one that follows so soon on one that was held up is lost.
    if (response === 0 && !this.isOver) this.#window.destroy();
  }
}
