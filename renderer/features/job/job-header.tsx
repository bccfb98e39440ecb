import type { Job } from '../../../shared/job/job';
import { uploadTrouble } from '../../../shared/job/upload';
import { formatDateTime, formatMoment } from '../../format';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { StateBadge } from '../../ui/state-icon';
import { actionsFor, type JobAction } from './job-actions';
import styles from './job-detail.module.css';

/** A job's state, title, and what can be done with it. */
export function JobHeader({ job }: { job: Job }) {
  const trouble = job.state === 'completed' ? uploadTrouble(job.uploads) : null;
  // What is rarely wanted is in the menu of the row: an upload to another place, too, where one can be tried again.
  const rare = ['again', 'duplicate', 'edit', ...(trouble === null ? [] : ['upload'])];
  const actions = actionsFor(job).filter(({ id }) => !rare.includes(id));
  return (
    <header className={styles.header}>
      <div className={styles.naming}>
        <div className={styles.status}>
          <StateBadge state={job.state} />
          {trouble !== null && <span className={styles.trouble}>{text.uploads.trouble[trouble]}</span>}
          {job.attempt > 1 && <span>{text.jobs.attempt(job.attempt)}</span>}
          <span className={styles.moment} title={formatDateTime(momentOf(job))}>
            {moment(job)}
          </span>
        </div>
        <h2 id="job-detail-title" className={styles.title} title={job.title} dir="auto">
          {job.title}
        </h2>
      </div>
      <div className={styles.actions} data-one-press>
        {actions.map((action) => (
          <Button
            key={action.id}
            look={lookOf(action, trouble !== null)}
            icon={action.icon}
            collapses={
              action.id === 'remove' ||
              action.id === 'open' ||
              action.id === 'showInFolder' ||
              action.id === 'upload'
            }
            onClick={() => void action.run([job.id])}
          >
            {action.label}
          </Button>
        ))}
        {job.state === 'canceling' && <Button disabled>{text.jobs.beingCanceled}</Button>}
      </div>
    </header>
  );
}

function lookOf(action: JobAction, hasTrouble: boolean): 'primary' | 'plain' | 'quiet' {
  if ((action.id === 'play' && !hasTrouble) || action.id === 'retry' || action.id === 'retryUpload')
    return 'primary';
  return action.id === 'remove' ? 'quiet' : 'plain';
}

function momentOf({ finishedAt, startedAt, createdAt }: Job): number {
  return finishedAt ?? startedAt ?? createdAt;
}

function moment(job: Job): string {
  const when = formatMoment(momentOf(job), Date.now());
  if (job.finishedAt !== null) return text.jobs.finishedAt(when);
  return job.startedAt !== null ? text.jobs.startedAt(when) : text.jobs.addedAt(when);
}
