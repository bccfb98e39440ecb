import { ArrowDownToLine, Copy } from 'lucide-react';
import type { Job } from '../../../shared/job/job';
import type { LogLevel } from '../../../shared/job/log-record';
import { formatCount } from '../../format';
import { filterLog, followLog, openLog, useLog } from '../../stores/log';
import { copyLog } from '../../stores/log-copy';
import { isEverything } from '../../stores/log-filter';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { Choice, type Option } from '../../ui/choice';
import { SearchField } from '../../ui/search-field';
import { LogLines } from './log-lines';
import styles from './log.module.css';

const levels: readonly Option<LogLevel>[] = [
  { value: 'debug', label: text.log.levels.debug },
  { value: 'info', label: text.log.levels.info },
  { value: 'warn', label: text.log.levels.warn },
  { value: 'error', label: text.log.levels.error },
];

/** The log of the selected job, live. */
export function LogPanel({ job }: { job: Job }) {
  const level = useLog((state) => state.filter.level);
  const query = useLog((state) => state.filter.query);
  const follow = useLog((state) => state.follow);
  const attempt = useLog((state) => state.attempt);
  const attempts = Array.from({ length: job.attempt }, (_, index) => String(job.attempt - index));
  return (
    <section className={styles.panel} aria-label={text.log.title}>
      <div className={styles.toolbar}>
        <h3 className={styles.title}>{text.log.title}</h3>
        <LineCount />
        {job.attempt > 1 && (
          <Choice
            small
            label={text.log.attempt}
            value={String(attempt)}
            options={attempts.map((value) => ({ value, label: text.jobs.attempt(Number(value)) }))}
            onChange={(value) => openLog(job.id, Number(value))}
          />
        )}
        <SearchField
          label={text.log.search}
          className={styles.search}
          value={query}
          onChange={(value) => filterLog({ query: value })}
        />
        <Choice
          small
          label={text.log.level}
          value={level}
          options={levels}
          onChange={(value) => filterLog({ level: value })}
        />
        <Button
          look="quiet"
          icon={ArrowDownToLine}
          collapses
          className={styles.small}
          aria-pressed={follow}
          onClick={() => followLog(!follow)}
        >
          {text.log.follow}
        </Button>
        <IconButton
          icon={Copy}
          label={text.log.copy}
          className={styles.small}
          onClick={() => void copyLog()}
        />
      </div>
      <LogLines />
    </section>
  );
}

/** How many lines there are, or how many pass the filter. */
function LineCount() {
  const words = useLog(({ total, filter, matches, scanned }) => {
    if (total === null) return '';
    if (isEverything(filter)) return text.log.lines(formatCount(total), total);
    const found = text.log.matches(formatCount(matches.length));
    return scanned < total ? `${found}…` : found;
  });
  return <span className={styles.count}>{words}</span>;
}
