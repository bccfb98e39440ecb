import { ArrowDownToLine, ChevronDown, ChevronUp, Copy } from 'lucide-react';
import type { Job } from '../../../shared/job/job';
import type { LogLevel } from '../../../shared/job/log-record';
import { formatCount } from '../../format';
import { filterLog, followLog, goToHit, openLog, useLog } from '../../stores/log';
import { copyLog } from '../../stores/log-copy';
import { isFiltered, wordsOf } from '../../stores/log-filter';
import { isScanning } from '../../stores/log-scan';
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

/** How many lines there are and how many of them are shown; while the log is not followed, also how many came since. */
function LineCount() {
  const words = useLog(({ total, filter, scan, stoppedAt }) => {
    if (total === null) return '';
    if (!isFiltered(filter) || total === 0) {
      const fresh = stoppedAt === null ? 0 : total - stoppedAt;
      return withFresh(text.log.lines(formatCount(total), total), fresh);
    }
    const shown = formatCount(scan.matches.length + scan.dropped);
    const counted = text.log.linesOf(shown, formatCount(total), total);
    if (isScanning(scan, total)) return withFresh(`${counted}…`, stoppedAt === null ? 0 : total - stoppedAt);
    const known = stoppedAt === null ? -1 : scan.matches.findLastIndex(({ line }) => line < stoppedAt);
    return withFresh(counted, stoppedAt === null ? 0 : scan.matches.length - 1 - known);
  });
  return <span className={styles.count}>{words}</span>;
}

const withFresh = (lines: string, fresh: number): string =>
  fresh > 0 ? `${lines}, ${text.log.fresh(formatCount(fresh))}` : lines;

/** Which of the found places is shown, and the way to the others. */
function Hits() {
  const isLooking = useLog(({ filter }) => wordsOf(filter) !== '');
  const count = useLog(({ scan }) => scan.hits.length);
  const words = useLog(({ filter, scan, total }) => {
    const { hit, hits } = scan;
    const more = isScanning(scan, total) ? '…' : '';
    if (hits.length === 0) return more || (isFiltered(filter) ? text.log.noHitOfLevel : text.log.noHit);
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
