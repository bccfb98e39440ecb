import { create } from 'zustand';
import { discardChanges, isDirty, save, useEditor } from './editor';
import { guardDialog } from './ui';

/** Where the way leads that waits for an answer about changes that are not saved; null while nothing is asked. */
export const useLeaving = create<{ goOn: (() => void) | null }>()(() => ({ goOn: null }));

/** Leaves the editor for something else. While it holds changes that are not saved, the user is asked first. */
export function leaveEditor(goOn: () => void): void {
  if (isDirty(useEditor.getState())) useLeaving.setState({ goOn });
  else goOn();
}

/** Goes on editing. */
export function stay(): void {
  useLeaving.setState({ goOn: null });
}

/** Goes on without the changes. */
export function discardAndLeave(): void {
  discardChanges();
  leave();
}

/** Goes on once the changes are on disk; when they could not be written, the question stays. */
export async function saveAndLeave(): Promise<void> {
  if (await save()) leave();
}

/**
 * Guards what is being edited against everything that would take its place: another dialog, and the end of the window, for which
 * the main process asks. Returns the function that ends the guard.
 */
export function guardChanges(): () => void {
  const stopGuard = guardDialog(leaveEditor);
  const keepPage = (event: BeforeUnloadEvent) => {
    if (isDirty(useEditor.getState())) event.preventDefault();
  };
  window.addEventListener('beforeunload', keepPage);
  return () => {
    stopGuard();
    window.removeEventListener('beforeunload', keepPage);
    stay();
  };
}

function leave(): void {
  const { goOn } = useLeaving.getState();
  stay();
  goOn?.();
}
