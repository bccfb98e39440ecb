import { memo } from 'react';
import type { Job } from '../../../shared/job/job';
import { useJobs } from '../../stores/jobs';
import { openResult } from '../../stores/queue-actions';
import { selectJob, useUi } from '../../stores/ui';
import { classes } from '../../ui/classes';
import { StateIcon } from '../../ui/state-icon';
import { JobRowStatus, tones } from './job-row-status';
import styles from './job-list.module.css';

interface JobRowProps {
  id: string;
  index: number;
  setSize: number;
  /** Pixels from the top of the list. */
  top: number;
  /** Name of the group that begins here. The state of each job says the same to those who cannot see it. */
  heading: string | undefined;
}

/** One job in the list. Progress draws only `JobRowStatus` anew. */
export const JobRow = memo(function JobRow({ id, index, setSize, top, heading }: JobRowProps) {
  const job = useJobs((state) => state.byId.get(id));
  const isSelected = useUi((state) => state.selectedJobId === id);
  if (job === undefined) return null;
  const names = { title: `job-${id}`, state: `job-${id}-state` };
  return (
    <li
      role="listitem"
      aria-labelledby={names.title}
      aria-setsize={setSize}
      aria-posinset={index + 1}
      className={styles.item}
      style={{ transform: `translateY(${top}px)` }}
    >
      {heading !== undefined && (
        <div aria-hidden className={styles.heading}>
          {heading}
        </div>
      )}
      <div
        data-job={id}
        data-state={job.state}
        className={classes(
          styles.row,
          isSelected && styles.selected,
          job.state === 'failed' && styles.failed,
          tones[job.state] === 'none' && styles.barless,
        )}
        onDoubleClick={() => openIfDone(job)}
      >
        <StateIcon state={job.state} />
        <button
          type="button"
          id={names.title}
          tabIndex={isSelected ? 0 : -1}
          aria-current={isSelected}
          aria-describedby={names.state}
          className={styles.title}
          onClick={() => selectJob(id)}
        >
          {job.title}
        </button>
        <JobRowStatus job={job} stateId={names.state} />
      </div>
    </li>
  );
});

function openIfDone(job: Job): void {
  if (job.state === 'completed') void openResult(job.id);
}
