import { create } from 'zustand';
import { useJobs } from './jobs';
import { useVisible } from './list-filter';

export type DialogName =
  'compose' | 'montage' | 'transcode' | 'player' | 'editor' | 'settings' | 'health' | 'upload' | 'batch';

interface UiState {
  /** The job that the keyboard is at, and that is shown in full. */
  selectedJobId: string | null;
  /** All selected jobs; the one above is among them. */
  selection: ReadonlySet<string>;
  /** Where a stretch that is selected with Shift begins. */
  anchor: string | null;
  /** The one dialog that is open. */
  dialog: DialogName | null;
  /** Files are being dragged over the window. */
  dragging: boolean;
  /** The last thing worth saying aloud; read by assistive technology only. */
  announcement: string;
}

export const useUi = create<UiState>()(() => ({
  selectedJobId: null,
  selection: new Set(),
  anchor: null,
  dialog: null,
  dragging: false,
  announcement: '',
}));

export function selectJob(jobId: string | null): void {
  useUi.setState({
    selectedJobId: jobId,
    selection: new Set(jobId === null ? [] : [jobId]),
    anchor: jobId,
  });
}

/** Takes a job into the selection, or out of it. The last one stays. */
export function toggleJob(jobId: string): void {
  const { selection } = useUi.getState();
  const next = new Set(selection);
  if (next.has(jobId)) next.delete(jobId);
  else next.add(jobId);
  if (next.size === 0) return;
  const selectedJobId = next.has(jobId) ? jobId : ([...next].at(-1) ?? null);
  useUi.setState({ selection: next, selectedJobId, anchor: jobId });
}

/** Selects everything between where the stretch began and this job. */
export function extendSelection(jobId: string): void {
  const { anchor, selectedJobId } = useUi.getState();
  const { order } = useVisible.getState();
  const from = order.indexOf(anchor ?? selectedJobId ?? jobId);
  const to = order.indexOf(jobId);
  if (from < 0 || to < 0) {
    selectJob(jobId);
    return;
  }
  const selection = new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1));
  useUi.setState({ selection, selectedJobId: jobId, anchor: order[from] ?? jobId });
}

export function selectAllJobs(): void {
  const { order } = useVisible.getState();
  const { selectedJobId } = useUi.getState();
  const first = order[0];
  if (first === undefined) return;
  const current = selectedJobId !== null && order.includes(selectedJobId) ? selectedJobId : first;
  useUi.setState({ selection: new Set(order), selectedJobId: current, anchor: first });
}

/** What a dialog does that is asked whether another may take its place: it goes on at once, or when the user says so. */
type DialogGuard = (goOn: () => void) => void;

let guard: DialogGuard | null = null;

/** Has the dialog on show asked before another takes its place. Returns the function that ends this. */
export function guardDialog(asked: DialogGuard): () => void {
  guard = asked;
  return () => {
    if (guard === asked) guard = null;
  };
}

/**
 * Opens a dialog in the place of the one on show, once that may be left.
 *
 * @param prepare Makes ready what the dialog shows; only done when it does open.
 */
export function openDialog(dialog: DialogName, prepare?: () => void): void {
  const open = () => {
    prepare?.();
    useUi.setState({ dialog });
  };
  if (guard === null) open();
  else guard(open);
}

export function closeDialog(): void {
  useUi.setState({ dialog: null });
}

export function setDragging(dragging: boolean): void {
  useUi.setState({ dragging });
}

/** Says something aloud. What is said again needs to differ, or nobody hears it: by a space that is not spoken. */
export function announce(announcement: string): void {
  const { announcement: last } = useUi.getState();
  useUi.setState({ announcement: announcement === last ? `${announcement}\u00a0` : announcement });
}

/**
 * Keeps a selection that exists: when the selected job leaves the list, the one that takes its place is selected.
 *
 * @param orderBefore the list before it changed
 */
export function keepSelection(orderBefore: readonly string[]): void {
  const { selectedJobId, selection } = useUi.getState();
  const { order } = useVisible.getState();
  const { byId } = useJobs.getState();
  if (selectedJobId !== null && byId.has(selectedJobId)) {
    const left = [...selection].filter((id) => byId.has(id));
    if (left.length < selection.size) useUi.setState({ selection: new Set(left) });
    return;
  }
  const isThere = new Set(order);
  const at = selectedJobId === null ? 0 : Math.max(0, orderBefore.indexOf(selectedJobId));
  const next =
    orderBefore.slice(at).find((id) => isThere.has(id)) ?? order[Math.min(at, order.length - 1)] ?? null;
  selectJob(selectedJobId === null ? (order[0] ?? null) : next);
}
