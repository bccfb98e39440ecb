import { ArrowDownToLine, ArrowUpToLine } from 'lucide-react';
import type { Job } from '../../../shared/job/job';
import { jobStates } from '../../../shared/job/states';
import { formatAbout, formatBytes, formatLength } from '../../format';
import { useJobs } from '../../stores/jobs';
import { moveJobs, moveTarget, setPriority, type Move } from '../../stores/queue-actions';
import { useUi } from '../../stores/ui';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Choice } from '../../ui/choice';
import { StateBadge } from '../../ui/state-icon';
import { actionsForAll } from './job-actions';
import { Figure } from './job-progress';
import styles from './job-detail.module.css';

const priorities = [
  { value: '10', label: text.actions.priorities.high },
  { value: '0', label: text.actions.priorities.normal },
  { value: '-10', label: text.actions.priorities.low },
] as const;
const ends = [
  { move: 'first', icon: ArrowUpToLine },
  { move: 'last', icon: ArrowDownToLine },
] as const satisfies readonly { move: Move; icon: unknown }[];

/** What several selected jobs are together, and what can be done with all of them. */
export function SelectionDetail() {
  const selection = useUi((state) => state.selection);
  const byId = useJobs((state) => state.byId);
  const jobs = [...selection].map((id) => byId.get(id)).filter((job) => job !== undefined);
  const queued = jobs.filter(({ state }) => state === 'queued').map(({ id }) => id);
  const priority = byId.get(queued[0] ?? '')?.priority ?? 0;
  return (
    <article id="job-detail" tabIndex={-1} aria-labelledby="job-detail-title" className={styles.detail}>
      <div className={styles.about}>
        <header>
          <h2 id="job-detail-title" className={styles.title}>
            {text.jobs.selected(jobs.length)}
          </h2>
          <div className={styles.states}>
            {jobStates
              .map((state) => ({ state, count: jobs.filter((job) => job.state === state).length }))
              .filter(({ count }) => count > 0)
              .map(({ state, count }) => (
                <span key={state} className={styles.stateCount}>
                  <StateBadge state={state} /> {count}
                </span>
              ))}
          </div>
        </header>
        <div role="group" aria-label={text.jobs.selectionActions} className={styles.bulk}>
          {actionsForAll([...selection]).map(({ action, jobIds }) => (
            <Button key={action.id} icon={action.icon} onClick={() => void action.run(jobIds)}>
              {text.actions.many(action.label, jobIds.length)}
            </Button>
          ))}
          {queued.length > 0 && (
            <>
              {ends.map(({ move, icon }) => (
                <Button
                  key={move}
                  icon={icon}
                  disabled={moveTarget(queued, move) === undefined}
                  onClick={() => void moveJobs(queued, move)}
                >
                  {text.actions.moves[move]}
                </Button>
              ))}
              <Choice
                label={text.compose.priority.label}
                value={String(priority)}
                options={priorities}
                onChange={(value) => void setPriority(queued, Number(value))}
              />
            </>
          )}
        </div>
        <Together jobs={jobs} />
      </div>
    </article>
  );
}

/** What the completed ones made, all in all. */
function Together({ jobs }: { jobs: readonly Job[] }) {
  const made = jobs.filter(({ state }) => state === 'completed');
  if (made.length === 0) return null;
  const sum = (value: (job: Job) => number) => made.reduce((total, job) => total + value(job), 0);
  return (
    <dl className={styles.figures}>
      <Figure label={text.facts.length}>
        {formatLength(sum(({ result }) => result?.durationSeconds ?? 0))}
      </Figure>
      <Figure label={text.facts.size}>{formatBytes(sum(({ result }) => result?.bytes ?? 0))}</Figure>
      <Figure label={text.facts.took}>
        {formatAbout(sum(({ startedAt, finishedAt }) => ((finishedAt ?? 0) - (startedAt ?? 0)) / 1000))}
      </Figure>
      <Figure label={text.facts.segments}>
        {text.facts.segmentCounts(
          sum(({ result }) => result?.segmentsRendered ?? 0),
          sum(({ result }) => result?.segmentsReused ?? 0),
        )}
      </Figure>
    </dl>
  );
}
