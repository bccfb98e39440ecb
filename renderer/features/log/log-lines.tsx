import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { formatCount } from '../../format';
import { filterLog, followLog, openLine, useLog, viewLines } from '../../stores/log';
import { isFiltered, wordsOf } from '../../stores/log-filter';
import { isScanning, type LogMatch } from '../../stores/log-scan';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { LogLine } from './log-line';
import { OpenedLine } from './opened-line';
import { useLogKeys } from './use-log-keys';
import { startFor, useStretch } from './use-stretch';
import styles from './log.module.css';

const lineHeight = 20;
/** Above the first line and below the last. */
const margin = 6;
/** Within so many pixels of the end counts as the end. */
const endSlack = 8;
/** Within so many pixels of the end of a stretch the next one is laid out. */
const stretchSlack = 4000;

/** The lines in view. The end stays in view while the log is followed; scrolling up stops that. */
export function LogLines() {
  const filtered = useLog((state) => isFiltered(state.filter));
  const words = useLog((state) => wordsOf(state.filter));
  const hit = useLog(({ scan }) => (scan.hit === null ? undefined : scan.hits[scan.hit]));
  const total = useLog((state) => state.total);
  const lines = useLog((state) => state.lines);
  const matches = useLog((state) => state.scan.matches);
  const prepended = useLog((state) => state.scan.prepended);
  const follow = useLog((state) => state.follow);
  const openedLine = useLog((state) => state.opened?.line);
  const viewport = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);

  const count = filtered ? matches.length : (total ?? 0);
  const stretch = useStretch(count, follow);
  const { start: firstLaid, size } = stretch;
  const virtualizer = useVirtualizer({
    count: size,
    getScrollElement: () => viewport.current,
    estimateSize: () => lineHeight,
    overscan: 12,
    paddingStart: margin,
    paddingEnd: margin,
  });
  const shown = virtualizer.getVirtualItems();
  const first = firstLaid + (shown[0]?.index ?? 0);
  const height = virtualizer.scrollRect?.height ?? 0;

  useEffect(() => {
    if (!filtered && shown.length > 0) viewLines(first, shown.length);
  }, [filtered, first, shown.length]);

  useLayoutEffect(() => {
    if (follow && viewport.current !== null) viewport.current.scrollTop = viewport.current.scrollHeight;
  }, [follow, count, height]);

  // The lines in view stay where they are when others come before them.
  const lastPrepended = useRef(prepended);
  useLayoutEffect(() => {
    const by = prepended - lastPrepended.current;
    lastPrepended.current = prepended;
    if (by <= 0 || follow || viewport.current === null) return;
    viewport.current.scrollTop += by * lineHeight;
    lastTop.current = viewport.current.scrollTop;
  }, [prepended, follow]);

  /** What is scrolled to once its stretch is laid out. */
  const awaited = useRef<() => void>(undefined);
  useLayoutEffect(() => {
    awaited.current?.();
    awaited.current = undefined;
  }, [firstLaid]);

  function scrollTo(index: number, align: 'auto' | 'center' = 'auto'): void {
    const isLaid = index >= firstLaid && index < firstLaid + size;
    const start = isLaid ? firstLaid : startFor(index, count);
    const scroll = () => virtualizer.scrollToIndex(index - start, { align });
    if (isLaid) {
      scroll();
    } else {
      awaited.current = scroll;
      stretch.moveTo(start);
    }
  }
  const latestScrollTo = useRef(scrollTo);
  useEffect(() => {
    latestScrollTo.current = scrollTo;
  });
  useEffect(() => {
    if (hit !== undefined) latestScrollTo.current(hit, 'center');
  }, [hit]);

  function lineAt(index: number): LogMatch | undefined {
    const record = lines.get(index);
    return filtered ? matches[index] : record && { line: index, record };
  }

  const onKeyDown = useLogKeys(
    {
      count,
      lastShown: firstLaid + (virtualizer.range?.endIndex ?? size - 1),
      opened: filtered ? matches.findIndex(({ line }) => line === openedLine) : (openedLine ?? -1),
    },
    lineAt,
    scrollTo,
  );

  function onScroll() {
    const { current } = viewport;
    if (current === null) return;
    const below = current.scrollHeight - current.scrollTop - current.clientHeight;
    const wentUp = current.scrollTop < lastTop.current;
    lastTop.current = current.scrollTop;
    if (below <= endSlack && stretch.after === undefined) followLog(true);
    else if (wentUp) followLog(false);
    const isNearEdge = wentUp ? current.scrollTop < stretchSlack : below < stretchSlack;
    const next = wentUp ? stretch.before : stretch.after;
    if (!isNearEdge || next === undefined) return;
    // The lines in view stay where they are, in another stretch.
    flushSync(() => stretch.moveTo(next));
    current.scrollTop += (firstLaid - next) * lineHeight;
    lastTop.current = current.scrollTop;
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
        {count === 0 && <Nothing />}
        <div className={styles.lines} style={{ height: size === 0 ? 0 : size * lineHeight + 2 * margin }}>
          {shown.map(({ index: place, start }) => {
            const index = firstLaid + place;
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

/** Why no line is shown, and the way to all of them where only the level keeps them away. */
function Nothing() {
  const failure = useLog((state) => state.failure);
  const total = useLog((state) => state.total);
  const scanning = useLog((state) => isScanning(state.scan, state.total));
  const filtered = useLog((state) => isFiltered(state.filter));
  if (failure !== null || total === 0) return <p className={styles.nothing}>{failure ?? text.log.empty}</p>;
  if (!filtered || scanning || total === null) return null;
  return (
    <div className={styles.nothing}>
      <p>{text.log.noneOfLevel(formatCount(total), total)}</p>
      <Button onClick={() => filterLog({ level: 'debug' })}>{text.log.showAll}</Button>
    </div>
  );
}
