import { create } from 'zustand';
import { useJobs } from './jobs';

export type DialogName = 'compose' | 'settings' | 'health';

interface UiState {
  selectedJobId: string | null;
  /** The one dialog that is open. */
  dialog: DialogName | null;
  /** Files are being dragged over the window. */
  dragging: boolean;
  /** The last thing worth saying aloud; read by assistive technology only. */
  announcement: string;
}

export const useUi = create<UiState>()(() => ({
  selectedJobId: null,
  dialog: null,
  dragging: false,
  announcement: '',
}));

export function selectJob(jobId: string | null): void {
  useUi.setState({ selectedJobId: jobId });
}

export function openDialog(dialog: DialogName): void {
  useUi.setState({ dialog });
}

export function closeDialog(): void {
  useUi.setState({ dialog: null });
}

export function setDragging(dragging: boolean): void {
  useUi.setState({ dragging });
}

export function announce(announcement: string): void {
  useUi.setState({ announcement });
}

/**
 * Keeps a selection that exists: when the selected job leaves the list, the one that takes its place is selected.
 *
 * @param orderBefore the list before it changed
 */
export function keepSelection(orderBefore: readonly string[]): void {
  const { selectedJobId } = useUi.getState();
  const { order, byId } = useJobs.getState();
  if (selectedJobId !== null && byId.has(selectedJobId)) return;
  const at = selectedJobId === null ? 0 : Math.max(0, orderBefore.indexOf(selectedJobId));
  const next =
    orderBefore.slice(at).find((id) => byId.has(id)) ?? order[Math.min(at, order.length - 1)] ?? null;
  selectJob(selectedJobId === null ? (order[0] ?? null) : next);
}
