import { useJobs } from '../../stores/jobs';
import { useUi } from '../../stores/ui';
import { text } from '../../text';
import { EmptyState } from '../../ui/empty-state';
import { LogPanel } from '../log/log-panel';
import { JobFailure } from './job-failure';
import { JobFiles } from './job-files';
import { JobHeader } from './job-header';
import { JobNotes } from './job-notes';
import { JobProgress } from './job-progress';
import { LivePicture } from './live-picture';
import { JobResultFacts } from './job-result-facts';
import { JobUploads } from './job-uploads';
import { PhaseTimeline } from './phase-timeline';
import { SelectionDetail } from './selection-detail';
import styles from './job-detail.module.css';

/** All there is to know of the selected job. */
export function JobDetail() {
  const selectedJobId = useUi((state) => state.selectedJobId);
  const isMany = useUi((state) => state.selection.size > 1);
  const job = useJobs(({ byId }) => (selectedJobId === null ? undefined : byId.get(selectedJobId)));
  if (isMany) return <SelectionDetail />;
  if (job === undefined) {
    return (
      <div className={styles.detail}>
        <EmptyState>{text.jobs.selectOne}</EmptyState>
      </div>
    );
  }
  return (
    <article id="job-detail" tabIndex={-1} aria-labelledby="job-detail-title" className={styles.detail}>
      <div className={styles.about}>
        <JobHeader job={job} />
        {job.error !== null && <JobFailure problem={job.error} />}
        {job.result !== null && job.state === 'completed' ? (
          <>
            {job.result.notes !== undefined && <JobNotes notes={job.result.notes} />}
            <JobResultFacts job={job} result={job.result} />
            <PhaseTimeline job={job} phase={job.phase} />
          </>
        ) : (
          <div className={styles.running}>
            <JobProgress job={job} />
            <LivePicture key={job.id} job={job} />
          </div>
        )}
        {job.uploads.length > 0 && <JobUploads job={job} />}
        <JobFiles job={job} />
      </div>
      <LogPanel key={job.id} job={job} />
    </article>
  );
}
