import { Copy } from 'lucide-react';
import type { Job, JobResult } from '../../../shared/job/job';
import { formatBytes, formatCount, formatLength, formatSpan } from '../../format';
import { copyText } from '../../stores/queue-actions';
import { text } from '../../text';
import { Hint } from '../../ui/hint';
import { Figure } from './job-progress';
import styles from './job-detail.module.css';

const digestShown = 10;

/** What a completed job made. */
export function JobResultFacts({ job, result }: { job: Job; result: JobResult }) {
  const took =
    job.startedAt === null || job.finishedAt === null ? null : (job.finishedAt - job.startedAt) / 1000;
  return (
    <dl className={styles.figures}>
      <Figure label={text.facts.length}>{formatLength(result.durationSeconds)}</Figure>
      <Figure label={text.facts.size}>{formatBytes(result.bytes)}</Figure>
      {result.width > 0 && (
        <>
          <Figure label={text.facts.picture}>{`${result.width} × ${result.height}`}</Figure>
          <Figure label={text.facts.frames}>{formatCount(result.frames)}</Figure>
        </>
      )}
      <Figure label={text.facts.took}>{took === null ? '–' : formatSpan(took)}</Figure>
      <Figure label={text.facts.segments}>
        {text.facts.segmentCounts(result.segmentsRendered, result.segmentsReused)}
      </Figure>
      <Figure label={text.facts.sha256}>
        <Hint text={text.facts.copyDigest}>
          <button
            type="button"
            className={styles.digest}
            aria-label={text.facts.digestName(result.sha256.slice(0, digestShown))}
            onClick={() => void copyText(result.sha256, text.facts.digestCopied)}
          >
            {result.sha256.slice(0, digestShown)}
            <Copy size={12} aria-hidden />
          </button>
        </Hint>
      </Figure>
    </dl>
  );
}
