import type { KeyboardEvent, RefObject } from 'react';
import { flushSync } from 'react-dom';
import { usesCommandKey } from '../../api/client';
import { useJobs } from '../../stores/jobs';
import { moveJob, removeJob } from '../../stores/queue-actions';
import { selectJob, useUi } from '../../stores/ui';

const rowsPerPage = 8;

/**
 * The list's keys: arrows, Home, End and the page keys select, Alt with an arrow moves a queued job, Delete takes a finished
 * one off the list, Enter goes to the job's details.
 */
export function useListKeys(viewport: RefObject<HTMLElement | null>, scrollTo: (index: number) => void) {
  function select(index: number): void {
    const { order } = useJobs.getState();
    const id = order[Math.min(order.length - 1, Math.max(0, index))];
    if (id === undefined) return;
    // Drawn at once: the row has to be there to take the focus.
    flushSync(() => selectJob(id));
    scrollTo(order.indexOf(id));
    selectedRow(viewport.current)?.focus({ preventScroll: true });
  }

  return function onKeyDown(event: KeyboardEvent): void {
    const { selectedJobId } = useUi.getState();
    const { order } = useJobs.getState();
    const at = selectedJobId === null ? -1 : order.indexOf(selectedJobId);
    if (event.altKey && selectedJobId !== null && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      void moveJob(selectedJobId, event.key === 'ArrowUp' ? 'up' : 'down');
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) {
      // A Mac has no Delete key of its own; Command with Backspace is the habit there.
      if (event.metaKey && event.key === 'Backspace' && usesCommandKey() && selectedJobId !== null) {
        event.preventDefault();
        void removeJob(selectedJobId);
      }
      return;
    }
    const targets: Readonly<Record<string, number>> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - rowsPerPage,
      PageDown: at + rowsPerPage,
      Home: 0,
      End: order.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) {
      event.preventDefault();
      select(target);
    } else if (event.key === 'Delete' && selectedJobId !== null) {
      event.preventDefault();
      void removeJob(selectedJobId);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      document.getElementById('job-detail')?.focus();
    }
  };
}

/** What takes the focus in the selected row. */
export function selectedRow(viewport: HTMLElement | null): HTMLElement | null | undefined {
  return viewport?.querySelector<HTMLElement>('[aria-current="true"]');
}
