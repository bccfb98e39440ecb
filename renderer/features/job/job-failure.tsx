import type { Problem } from '../../../shared/errors';
import { text } from '../../text';
import { Callout } from '../../ui/callout';
import { placeOf } from '../../ui/problem-list';
import styles from './job-detail.module.css';

/** Why a job failed, and where the fault is. */
export function JobFailure({ problem }: { problem: Problem }) {
  const place = placeOf(problem);
  return (
    <Callout tone={problem.code === 'CANCELED' ? 'note' : 'danger'}>
      <p className={styles.message}>{problem.message}</p>
      <p className={styles.place}>{[place, text.jobs.errorCode(problem.code)].filter(Boolean).join(' · ')}</p>
    </Callout>
  );
}
