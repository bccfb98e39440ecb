import type { Job } from '../../../shared/job/job';
import type { JobLimits } from '../../../shared/job/spec';
import { fileName, folderName, formatBytes, formatLimit } from '../../format';
import { text } from '../../text';
import styles from './job-detail.module.css';

/** Where a job reads from and writes to, and what it may take. */
export function JobFiles({ job: { spec, result } }: { job: Job }) {
  const isRender = spec.kind === 'render';
  return (
    <dl className={styles.files}>
      <dt>{isRender ? text.facts.storyboard : text.facts.source}</dt>
      <FilePath path={isRender ? spec.storyboard : spec.input} />
      <dt>{text.facts.output}</dt>
      <FilePath path={result?.output ?? spec.output} />
      <Limits limits={spec.limits} />
    </dl>
  );
}

/** The job's own ceilings, where it has any. */
function Limits({ limits }: { limits: JobLimits }) {
  const { timeoutSeconds, memoryBytes, encoderThreads, niceness } = limits;
  const told = [
    timeoutSeconds === undefined ? null : text.limits.time(formatLimit(timeoutSeconds)),
    memoryBytes === undefined ? null : text.limits.memory(formatBytes(memoryBytes)),
    encoderThreads === undefined ? null : text.limits.threads(encoderThreads),
    niceness === undefined ? null : text.limits.niceness(niceness),
  ].filter((each) => each !== null);
  if (told.length === 0) return null;
  return (
    <>
      <dt>{text.facts.limits}</dt>
      <dd>{told.join(' · ')}</dd>
    </>
  );
}

function FilePath({ path }: { path: string }) {
  return (
    <dd title={path}>
      <span className={styles.fileName}>{fileName(path)}</span>
      <span className={styles.folder}>{folderName(path)}</span>
    </dd>
  );
}
