import type { KeyboardEvent, RefObject } from 'react';
import { flushSync } from 'react-dom';
import { usesCommandKey } from '../../api/client';
import { useVisible } from '../../stores/list-filter';
import { moveJobs, removeJobs } from '../../stores/queue-actions';
import { extendSelection, selectAllJobs, selectJob, toggleJob, useUi } from '../../stores/ui';

const rowsPerPage = 8;

/**
 * The list's keys: arrows, Home, End and the page keys select, with Shift as far as they go, Control (Command) with A
 * selects all and with Space one more or less, Escape only the current one; Alt with an arrow moves queued jobs, Delete
 * takes finished ones off the list, Enter goes to the job's details.
 */
export function useListKeys(viewport: RefObject<HTMLElement | null>, scrollTo: (index: number) => void) {
  function select(index: number, extends_: boolean): void {
    const { order } = useVisible.getState();
    const id = order[Math.min(order.length - 1, Math.max(0, index))];
    if (id === undefined) return;
    // Drawn at once: the row has to be there to take the focus.
    flushSync(() => (extends_ ? extendSelection(id) : selectJob(id)));
    scrollTo(order.indexOf(id));
    selectedRow(viewport.current)?.focus({ preventScroll: true });
  }

  return function onKeyDown(event: KeyboardEvent): void {
    const { selectedJobId, selection } = useUi.getState();
    const { order } = useVisible.getState();
    const at = selectedJobId === null ? -1 : order.indexOf(selectedJobId);
    const targets: Readonly<Record<string, number>> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - rowsPerPage,
      PageDown: at + rowsPerPage,
      Home: 0,
      End: order.length - 1,
    };
    const target = targets[event.key];
    const act = chosen();
    if (act === undefined) return;
    event.preventDefault();
    act();

    function chosen(): (() => void) | undefined {
      const isCommand = usesCommandKey() ? event.metaKey : event.ctrlKey;
      if (event.altKey) {
        if (event.key === 'ArrowUp') return () => void moveJobs([...selection], 'up');
        if (event.key === 'ArrowDown') return () => void moveJobs([...selection], 'down');
        return undefined;
      }
      if (isCommand) {
        if (event.key.toLowerCase() === 'a') return selectAllJobs;
        if (event.key === ' ' && selectedJobId !== null) return () => toggleJob(selectedJobId);
        // A Mac has no Delete key of its own; Command with Backspace is the habit there.
        if (event.key === 'Backspace' && usesCommandKey()) return () => void removeJobs([...selection]);
        return undefined;
      }
      if (event.ctrlKey || event.metaKey) return undefined;
      if (target !== undefined) return () => select(target, event.shiftKey);
      if (event.key === 'Delete') return () => void removeJobs([...selection]);
      if (event.key === 'Escape' && selection.size > 1) return () => selectJob(selectedJobId);
      if (event.key === 'Enter') return () => document.getElementById('job-detail')?.focus();
      return undefined;
    }
  };
}

/** What takes the focus in the selected row. */
function selectedRow(viewport: HTMLElement | null): HTMLElement | null | undefined {
  return viewport?.querySelector<HTMLElement>('[aria-current="true"]');
}
