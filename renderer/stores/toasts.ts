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
  toasts.add({ type: 'error', description, timeout: 12_000, priority: 'high' });
}

export function showNotice(description: string): void {
  toasts.add({ type: 'notice', description, timeout: 4_000 });
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
