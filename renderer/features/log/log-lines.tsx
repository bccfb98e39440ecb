import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { followLog, openLine, useLog, viewLines, type LogMatch } from '../../stores/log';
import { isFiltered, wordsOf } from '../../stores/log-filter';
import { text } from '../../text';
import { LogLine } from './log-line';
import { OpenedLine } from './opened-line';
import { useLogKeys } from './use-log-keys';
import styles from './log.module.css';

const lineHeight = 20;
/** Above the first line and below the last. */
const margin = 6;
/** Within so many pixels of the end counts as the end. */
const endSlack = 8;

/** The lines in view. The end stays in view while the log is followed; scrolling up stops that. */
export function LogLines() {
  const failure = useLog((state) => state.failure);
  const filtered = useLog((state) => isFiltered(state.filter));
  const words = useLog((state) => wordsOf(state.filter));
  const hit = useLog(({ hits, hit: place }) => (place === null ? undefined : hits[place]));
  const total = useLog((state) => state.total);
  const lines = useLog((state) => state.lines);
  const matches = useLog((state) => state.matches);
  const follow = useLog((state) => state.follow);
  const openedLine = useLog((state) => state.opened?.line);
  const viewport = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);

  const count = filtered ? matches.length : (total ?? 0);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => viewport.current,
    estimateSize: () => lineHeight,
    overscan: 12,
    paddingStart: margin,
    paddingEnd: margin,
  });
  const shown = virtualizer.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const height = virtualizer.scrollRect?.height ?? 0;

  useEffect(() => {
    if (!filtered && shown.length > 0) viewLines(first, shown.length);
  }, [filtered, first, shown.length]);

  useLayoutEffect(() => {
    if (follow && viewport.current !== null) viewport.current.scrollTop = viewport.current.scrollHeight;
  }, [follow, count, height]);

  useEffect(() => {
    if (hit !== undefined) virtualizer.scrollToIndex(hit, { align: 'center' });
  }, [virtualizer, hit]);

  function lineAt(index: number): LogMatch | undefined {
    const record = lines.get(index);
    return filtered ? matches[index] : record && { line: index, record };
  }

  const onKeyDown = useLogKeys(
    {
      count,
      lastShown: virtualizer.range?.endIndex ?? count - 1,
      opened: filtered ? matches.findIndex(({ line }) => line === openedLine) : (openedLine ?? -1),
    },
    lineAt,
    (index) => virtualizer.scrollToIndex(index),
  );

  function onScroll() {
    const { current } = viewport;
    if (current === null) return;
    const isAtEnd = current.scrollHeight - current.scrollTop - current.clientHeight <= endSlack;
    const wentUp = current.scrollTop < lastTop.current;
    lastTop.current = current.scrollTop;
    if (isAtEnd) followLog(true);
    else if (wentUp) followLog(false);
  }

  return (
    <>
      <div
        ref={viewport}
        role="log"
        // Read on demand: spoken live, a log would drown everything else.
        aria-live="off"
        aria-label={text.log.linesTitle}
        tabIndex={0}
        className={styles.viewport}
        onKeyDown={onKeyDown}
        onScroll={onScroll}
      >
        {count === 0 && (
          <p className={styles.nothing}>
            {failure ?? (filtered ? text.log.noMatch : total === 0 ? text.log.empty : '')}
          </p>
        )}
        <div className={styles.lines} style={{ height: count === 0 ? 0 : count * lineHeight + 2 * margin }}>
          {shown.map(({ index, start }) => {
            const found = lineAt(index);
            const line = found?.line ?? index;
            return (
              <LogLine
                key={line}
                top={start}
                line={line}
                record={found?.record}
                isOpened={line === openedLine}
                isHit={index === hit}
                words={words}
                onOpen={openLine}
              />
            );
          })}
        </div>
      </div>
      <OpenedLine />
    </>
  );
}
