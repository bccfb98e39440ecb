import { memo } from 'react';
import type { LogRecord } from '../../../shared/job/log-record';
import { messageText } from '../../../shared/job/log-text';
import { cutAt, shortLead } from '../../stores/log-filter';
import type { LogMatch } from '../../stores/log-scan';
import { text } from '../../text';
import { classes } from '../../ui/classes';
import styles from './log.module.css';

interface LogLineProps {
  /** Pixels from the top. */
  top: number;
  /** Counts from 0. */
  line: number;
  /** Absent while it is being fetched. */
  record: LogRecord | undefined;
  isOpened: boolean;
  /** The one that the search has gone to. */
  isHit: boolean;
  /** Marked where they are found, in small letters. */
  words: string;
  onOpen: (line: LogMatch) => void;
}

/** One line, cut to the width; a click shows it in full. */
export const LogLine = memo(function LogLine(props: LogLineProps) {
  const { top, line, record, isOpened, isHit, words, onOpen } = props;
  return (
    <div
      className={classes(
        styles.line,
        record !== undefined && styles[record.level],
        isHit && styles.hit,
        isOpened && styles.opened,
      )}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => record !== undefined && onOpen({ line, record })}
    >
      {record !== undefined && (
        <>
          <span className={styles.time}>{timeOfDay(record.time)}</span>
          <span className={styles.level}>{text.log.levelMarks[record.level]}</span>
          <span className={styles.message}>
            {shortLead(cutAt(messageText(record), words)).map((piece, index) =>
              index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece,
            )}
          </span>
        </>
      )}
    </div>
  );
});

/** Local time with milliseconds: `14:03:22.417`. */
export function timeOfDay(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, '0');
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}
