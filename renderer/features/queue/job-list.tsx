import { ContextMenu } from '@base-ui/react/context-menu';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type MouseEvent } from 'react';
import { jobById } from '../../stores/jobs';
import { filterList, useVisible } from '../../stores/list-filter';
import { placeJobs } from '../../stores/queue-actions';
import { selectJob, useUi } from '../../stores/ui';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { useDragReorder, type DragState } from '../../ui/use-drag-reorder';
import { JobMenu } from './job-menu';
import { JobRow } from './job-row';
import { ListHeader } from './list-header';
import { useListKeys } from './use-list-keys';
import styles from './job-list.module.css';

const rowHeight = 68;
const headingHeight = 30;

/** All jobs. Only the rows in view are in the document; each draws itself from its own job. */
export function JobList() {
  const order = useVisible((state) => state.order);
  const nowCount = useVisible((state) => state.nowCount);
  const openCount = useVisible((state) => state.openCount);
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
  const onKeyDown = useListKeys(viewport, (index) => virtualizer.scrollToIndex(index));

  /** The place between two queued jobs that is nearest to a height in the window. */
  function target(_x: number, y: number): string | null {
    const box = viewport.current?.getBoundingClientRect();
    const scrolled = viewport.current?.scrollTop ?? 0;
    const height = y - (box?.top ?? 0) + scrolled;
    const under = virtualizer.getVirtualItemForOffset(Math.max(0, height));
    if (under === undefined) return null;
    const isLowerHalf = height > under.end - rowHeight / 2;
    const index = Math.min(openCount, Math.max(nowCount, under.index + (isLowerHalf ? 1 : 0)));
    return index >= openCount ? null : (order[index] ?? null);
  }
  const { drag, onPointerDown } = useDragReorder({
    viewport,
    axis: 'y',
    dragged: draggedWith,
    target,
    drop: (ids, before) => void placeJobs(ids, before),
  });

  /** A menu belongs to a row; where there is none, nothing opens. */
  function chooseRow(event: MouseEvent) {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-job]') : null;
    const jobId = row?.dataset.job;
    if (jobId === undefined) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (!useUi.getState().selection.has(jobId)) selectJob(jobId);
    setMenuFor(jobId);
  }

  return (
    <>
      <ListHeader />
      <ContextMenu.Root>
        <ContextMenu.Trigger
          ref={viewport}
          className={styles.viewport}
          onContextMenuCapture={chooseRow}
          onPointerDown={onPointerDown}
        >
          {order.length === 0 && <NothingFound />}
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
                  isDragged={drag?.ids.includes(id) ?? false}
                />
              );
            })}
          </ul>
          {drag !== null && <DropLine top={topOf(drag)} />}
        </ContextMenu.Trigger>
        {menuFor !== null && <JobMenu jobId={menuFor} />}
      </ContextMenu.Root>
      {drag !== null && <Dragged drag={drag} />}
    </>
  );

  function topOf({ before }: DragState): number {
    const index = before === null ? openCount : order.indexOf(before);
    const place = virtualizer.measurementsCache[index];
    if (place === undefined) return virtualizer.getTotalSize();
    // Above the first of a group stands its heading.
    return place.start + (headings.has(index) && index < openCount ? headingHeight : 0);
  }
}

/** The line where the dragged jobs would go. */
function DropLine({ top }: { top: number }) {
  return <div aria-hidden className={styles.dropLine} style={{ transform: `translateY(${top}px)` }} />;
}

/** What is being dragged, beside the pointer. */
function Dragged({ drag: { ids, x, y } }: { drag: DragState }) {
  const [first] = ids;
  const words =
    ids.length > 1 ? text.jobs.selected(ids.length) : first === undefined ? '' : jobById(first)?.title;
  return (
    <div aria-hidden className={styles.dragged} style={{ transform: `translate(${x + 14}px, ${y + 6}px)` }}>
      {words}
    </div>
  );
}

function NothingFound() {
  return (
    <EmptyState
      actions={<Button onClick={() => filterList({ shown: 'all', query: '' })}>{text.jobs.showAll}</Button>}
    >
      <p>{text.jobs.noneFound}</p>
    </EmptyState>
  );
}

/** Only queued jobs have a place: with a selected one go the others that are selected. */
function draggedWith(jobId: string): string[] {
  const { selection } = useUi.getState();
  const ids = selection.has(jobId) ? [...selection] : [jobId];
  return ids.filter((id) => jobById(id)?.state === 'queued');
}

function useSelectedIndex(order: readonly string[]): number {
  const selected = useUi((state) => state.selectedJobId);
  return selected === null ? -1 : order.indexOf(selected);
}
