import { Copy, X } from 'lucide-react';
import { lineText } from '../../../shared/job/log-text';
import { formatCount } from '../../format';
import { openLine, useLog } from '../../stores/log';
import { copyText } from '../../stores/queue-actions';
import { text } from '../../text';
import { IconButton } from '../../ui/button';
import { timeOfDay } from './log-line';
import styles from './log.module.css';

/** The chosen line in full: long commands and all their fields. */
export function OpenedLine() {
  const opened = useLog((state) => state.opened);
  if (opened === null) return null;
  const { record, line } = opened;
  const facts = [
    text.log.line(formatCount(line + 1)),
    timeOfDay(record.time),
    record.level,
    ...(record.phase === undefined ? [] : [text.phases[record.phase].name]),
  ];
  return (
    <div className={styles.detail}>
      <div className={styles.detailHead}>
        <span>{facts.join(' · ')}</span>
        <IconButton
          icon={Copy}
          label={text.log.copyLine}
          className={styles.small}
          onClick={() => void copyText(lineText(record), text.log.lineCopied)}
        />
        <IconButton icon={X} label={text.close} className={styles.small} onClick={() => openLine(null)} />
      </div>
      <pre tabIndex={0} className={styles.detailText}>
        {[
          record.message,
          ...Object.entries(record.fields ?? {}).map(([name, value]) => `${name}: ${String(value)}`),
        ].join('\n')}
      </pre>
    </div>
  );
}
