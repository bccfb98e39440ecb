/** What is wrong in a dialog: a control whose value is, or a part that says so itself. */
const faults = '[aria-invalid="true"], [data-fault]';

/** Brings the first thing that is wrong in the open dialog into view, and the keyboard to it. */
export function showFirstFault(): void {
  // What a press of a button brought about is drawn with the next frame.
  requestAnimationFrame(() => {
    const fault = [...document.querySelectorAll<HTMLElement>('[role="dialog"]')]
      .at(-1)
      ?.querySelector<HTMLElement>(faults);
    fault?.focus({ preventScroll: true });
    fault?.scrollIntoView({ block: 'center' });
  });
}
