import { memo, type MouseEvent } from 'react';
import { usesCommandKey } from '../../api/client';
import type { Job } from '../../../shared/job/job';
import { useJobs } from '../../stores/jobs';
import { useNamesakes } from '../../stores/namesakes';
import { playResult } from '../../stores/queue-actions';
import { extendSelection, selectJob, toggleJob, useUi } from '../../stores/ui';
import { classes } from '../../ui/classes';
import { StateIcon } from '../../ui/state-icon';
import { JobRowStatus, tones } from './job-row-status';
import styles from './job-list.module.css';
import utilities from '../../styles/utilities.module.css';

interface JobRowProps {
  id: string;
  index: number;
  setSize: number;
  /** Pixels from the top of the list. */
  top: number;
  /** Name of the group that begins here. The state of each job says the same to those who cannot see it. */
  heading: string | undefined;
  isDragged: boolean;
}

/** One job in the list. Progress draws only `JobRowStatus` anew. */
export const JobRow = memo(function JobRow(props: JobRowProps) {
  const { id, index, setSize, top, heading, isDragged } = props;
  const job = useJobs((state) => state.byId.get(id));
  const isCurrent = useUi((state) => state.selectedJobId === id);
  const isSelected = useUi((state) => state.selection.has(id));
  const telling = useNamesakes((words) => words.get(id));
  if (job === undefined) return null;
  const names = { title: `job-${id}`, telling: `job-${id}-telling`, state: `job-${id}-state` };
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
        data-drag={job.state === 'queued' ? id : undefined}
        className={classes(
          styles.row,
          isSelected && styles.selected,
          job.state === 'failed' && styles.failed,
          tones[job.state] === 'none' && styles.barless,
          isDragged && styles.isDragged,
        )}
        onDoubleClick={() => openIfDone(job)}
      >
        <StateIcon state={job.state} />
        <div className={styles.naming}>
          <button
            type="button"
            id={names.title}
            tabIndex={isCurrent ? 0 : -1}
            aria-current={isCurrent}
            aria-pressed={isSelected}
            aria-describedby={telling === undefined ? names.state : `${names.telling} ${names.state}`}
            className={styles.title}
            dir="auto"
            onClick={(event) => choose(event, id)}
          >
            {job.title}
          </button>
          {telling !== undefined && <Telling id={names.telling} words={telling} />}
        </div>
        <JobRowStatus job={job} stateId={names.state} />
      </div>
    </li>
  );
});

/** Names differ in their ends, as in `(2).mp4`: where room is short, what is left out is before so many letters. */
const endLength = 12;

/** What tells a job from others of its title. */
function Telling({ id, words }: { id: string; words: string }) {
  const letters = Array.from(words);
  const longest = Math.max(0, letters.length - endLength);
  const space = letters.indexOf(' ', longest);
  const cut = space < 0 ? longest : space;
  return (
    <>
      <span aria-hidden className={styles.telling} dir="auto">
        {cut > 0 && <span className={styles.tellingStart}>{letters.slice(0, cut).join('')}</span>}
        <span>{letters.slice(cut).join('')}</span>
      </span>
      <span id={id} className={utilities.hidden}>
        {words}
      </span>
    </>
  );
}

function choose(event: MouseEvent, jobId: string): void {
  if (event.shiftKey) extendSelection(jobId);
  else if (usesCommandKey() ? event.metaKey : event.ctrlKey) toggleJob(jobId);
  else selectJob(jobId);
}

function openIfDone(job: Job): void {
  if (job.state === 'completed') playResult(job.id);
}
