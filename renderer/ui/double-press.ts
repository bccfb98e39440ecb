/** What is pressed and does something at once. */
const commands = 'button, a[href], [role="menuitem"]';

/** Whatever is in one of these does something to one job, and another job may take its place. */
const onePress = '[data-one-press]';

/**
 * Keeps the second press of a double click, or of a key that is held, from doing something that nobody asked for: where the first one
 * has put another command under the pointer (*Retry* where *Cancel* was, a question, a dialog that closes when it is clicked beside),
 * and in parts of the page with `data-one-press`, where the same one would be carried out twice. Commands that stay what
 * they are, such as *Next match*, take every press.
 *
 * @returns the function that ends this
 */
export function takeOnePress(): () => void {
  let first: { command: Element | null; words: string } = { command: null, words: '' };

  function onClick(event: MouseEvent) {
    const command = commandAt(event.target);
    const words = wordsOf(command);
    // How soon and how near a second click has to be is for the system to say; keys count as none.
    if (event.detail < 2) {
      first = { command, words };
      return;
    }
    if (first.command === null) return;
    const isSame = command === first.command && words === first.words;
    if (!isSame || command.closest(onePress) !== null) swallow(event);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.repeat && event.key === 'Enter' && commandAt(event.target) !== null) swallow(event);
  }
  window.addEventListener('click', onClick, true);
  window.addEventListener('keydown', onKeyDown, true);
  return () => {
    window.removeEventListener('click', onClick, true);
    window.removeEventListener('keydown', onKeyDown, true);
  };
}

function commandAt(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest(commands) : null;
}

function wordsOf(command: Element | null): string {
  return `${command?.getAttribute('aria-label') ?? ''} ${command?.textContent ?? ''}`;
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
