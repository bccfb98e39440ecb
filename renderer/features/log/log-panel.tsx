import { ArrowDownToLine, ChevronDown, ChevronUp, Copy } from 'lucide-react';
import type { Job } from '../../../shared/job/job';
import type { LogLevel } from '../../../shared/job/log-record';
import { formatCount } from '../../format';
import { filterLog, followLog, goToHit, openLog, useLog } from '../../stores/log';
import { copyLog } from '../../stores/log-copy';
import { isFiltered, wordsOf } from '../../stores/log-filter';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { Choice, type Option } from '../../ui/choice';
import { classes } from '../../ui/classes';
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
          onKeyDown={(event) => {
            if (event.key === 'Enter') goToHit(event.shiftKey ? -1 : 1);
          }}
        />
        <Hits />
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
          className={classes(styles.small, styles.follow)}
          aria-pressed={follow}
          onClick={() => followLog(!follow, true)}
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

/** How many lines there are, or how many pass the filter; while the log is not followed, also how many came since. */
function LineCount() {
  const words = useLog(({ total, filter, matches, scanned, stoppedAt }) => {
    if (total === null) return '';
    const fresh =
      stoppedAt === null || stoppedAt >= total ? [] : [text.log.fresh(formatCount(total - stoppedAt))];
    if (!isFiltered(filter)) return [text.log.lines(formatCount(total), total), ...fresh].join(', ');
    const found = text.log.matches(formatCount(matches.length));
    return scanned < total ? `${found}…` : found;
  });
  return <span className={styles.count}>{words}</span>;
}

/** Which of the found places is shown, and the way to the others. */
function Hits() {
  const isLooking = useLog(({ filter }) => wordsOf(filter) !== '');
  const count = useLog(({ hits }) => hits.length);
  const words = useLog(({ hit, hits, scanned, total }) => {
    const more = scanned < (total ?? 0) ? '…' : '';
    if (hits.length === 0) return more === '' ? text.log.noHit : more;
    return `${text.log.hits(formatCount((hit ?? 0) + 1), formatCount(hits.length))}${more}`;
  });
  if (!isLooking) return null;
  return (
    <>
      <span className={styles.hits} role="status">
        {words}
      </span>
      {([-1, 1] as const).map((by) => (
        <IconButton
          key={by}
          icon={by < 0 ? ChevronUp : ChevronDown}
          label={by < 0 ? text.log.previousHit : text.log.nextHit}
          className={styles.small}
          disabled={count === 0}
          onClick={() => goToHit(by)}
        />
      ))}
    </>
  );
}
