import type { Job } from '../../../shared/job/job';
import { fileName, folderName } from '../../format';
import { text } from '../../text';
import styles from './job-detail.module.css';

/** Where a job reads from and writes to. */
export function JobFiles({ job: { spec, result } }: { job: Job }) {
  const isRender = spec.kind === 'render';
  return (
    <dl className={styles.files}>
      <dt>{isRender ? text.facts.storyboard : text.facts.source}</dt>
      <FilePath path={isRender ? spec.storyboard : spec.input} />
      <dt>{text.facts.output}</dt>
      <FilePath path={result?.output ?? spec.output} />
    </dl>
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
