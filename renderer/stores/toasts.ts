import { Toast } from '@base-ui/react/toast';
import { formatProblem } from '../../shared/errors';
import { toApiError } from '../api/client';

/** Lets code outside the components show a message. */
export const toasts = Toast.createToastManager();

/** A message stands alone: it says which file it is about, and where in it. */
export function showError(error: unknown): void {
  const { message, problems } = toApiError(error);
  const [problem] = problems;
  showProblem(problem === undefined ? message : formatProblem(problem));
}

export function showProblem(description: string): void {
  show({ type: 'error', description, timeout: 12_000, priority: 'high' });
}

export function showNotice(description: string): void {
  show({ type: 'notice', description, timeout: 4_000 });
}

interface Message {
  type: 'error' | 'notice';
  description: string;
  timeout: number;
  priority?: 'high';
}

/** So many messages are seen at once, the newest. */
export const toastsAtMost = 3;

/** What each message on show says, by its id; the newest last. */
const shown = new Map<string, string>();

/**
 * Shows a message, or one that is there already for as long again. It is read aloud each time: what is said again needs to
 * differ, or nobody hears it, by a space that is not spoken.
 */
function show({ description, ...message }: Message): void {
  const id = `${message.type}: ${description}`;
  const isHidden = [...shown.keys()].reverse().indexOf(id) >= toastsAtMost;
  const said = shown.get(id) === description ? `${description}\u00a0` : description;
  if (isHidden) {
    // Behind newer ones it would not be seen: it comes anew.
    toasts.close(id);
    shown.delete(id);
  }
  shown.set(id, said);
  toasts.add({ ...message, id, description: said, onRemove: () => shown.delete(id) });
}

/** Does something that the user asked for; tells them when it was refused. Resolves with whether it was done. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    showError(error);
    return false;
  }
}
