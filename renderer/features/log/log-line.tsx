import { memo } from 'react';
import type { LogRecord } from '../../../shared/job/log-record';
import { lineText } from '../../stores/log-filter';
import type { LogMatch } from '../../stores/log';
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
  onOpen: (line: LogMatch) => void;
}

/** One line, cut to the width; a click shows it in full. */
export const LogLine = memo(function LogLine({ top, line, record, isOpened, onOpen }: LogLineProps) {
  return (
    <div
      className={classes(
        styles.line,
        record !== undefined && styles[record.level],
        isOpened && styles.opened,
      )}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => record !== undefined && onOpen({ line, record })}
    >
      {record !== undefined && (
        <>
          <span className={styles.time}>{timeOfDay(record.time)}</span>
          <span className={styles.level}>{text.log.levelMarks[record.level]}</span>
          <span className={styles.message}>{lineText(record)}</span>
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
