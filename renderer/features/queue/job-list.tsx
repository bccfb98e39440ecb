import { ContextMenu } from '@base-ui/react/context-menu';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type MouseEvent } from 'react';
import { useJobs } from '../../stores/jobs';
import { selectJob, useUi } from '../../stores/ui';
import { text } from '../../text';
import { useFocusKeeper } from '../../ui/use-focus-keeper';
import { JobMenu } from './job-menu';
import { JobRow } from './job-row';
import { selectedRow, useListKeys } from './use-list-keys';
import styles from './job-list.module.css';

const rowHeight = 68;
const headingHeight = 30;

/** All jobs. Only the rows in view are in the document; each draws itself from its own job. */
export function JobList() {
  const order = useJobs((state) => state.order);
  const nowCount = useJobs(
    ({ counts }) => counts.running + counts.paused + counts.canceling + counts.interrupted,
  );
  const openCount = useJobs(({ counts }) => counts.queued) + nowCount;
  const selectedIndex = useSelectedIndex(order);
  const viewport = useRef<HTMLDivElement>(null);
  const [menuFor, setMenuFor] = useState<string | null>(null);

  const headings = new Map<number, string>();
  if (nowCount > 0) headings.set(0, text.jobs.groups.now);
  if (openCount > nowCount) headings.set(nowCount, text.jobs.groups.next);
  if (order.length > openCount) headings.set(openCount, text.jobs.groups.finished);

  const virtualizer = useVirtualizer({
    count: order.length,
    getScrollElement: () => viewport.current,
    estimateSize: (index) => rowHeight + (headings.has(index) ? headingHeight : 0),
    getItemKey: (index) => order[index] ?? index,
    overscan: 6,
    // The selected row stays in the document, so that the keyboard's place is never lost.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      if (selectedIndex < 0 || shown.includes(selectedIndex)) return shown;
      return [...shown, selectedIndex].sort((a, b) => a - b);
    },
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, nowCount, openCount, order.length]);
  useFocusKeeper(viewport, order[selectedIndex], () => selectedRow(viewport.current));
  const onKeyDown = useListKeys(viewport, (index) => virtualizer.scrollToIndex(index));

  /** A menu belongs to a row; where there is none, nothing opens. */
  function chooseRow(event: MouseEvent) {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-job]') : null;
    if (row?.dataset.job === undefined) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    selectJob(row.dataset.job);
    setMenuFor(row.dataset.job);
  }

  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger ref={viewport} className={styles.viewport} onContextMenuCapture={chooseRow}>
        <ul
          role="list"
          aria-label={text.jobs.title}
          className={styles.list}
          style={{ height: virtualizer.getTotalSize() }}
          onKeyDown={onKeyDown}
        >
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const id = order[index];
            if (id === undefined) return null;
            return (
              <JobRow
                key={key}
                id={id}
                index={index}
                setSize={order.length}
                top={start}
                heading={headings.get(index)}
              />
            );
          })}
        </ul>
      </ContextMenu.Trigger>
      {menuFor !== null && <JobMenu jobId={menuFor} />}
    </ContextMenu.Root>
  );
}

function useSelectedIndex(order: readonly string[]): number {
  const selected = useUi((state) => state.selectedJobId);
  return selected === null ? -1 : order.indexOf(selected);
}
