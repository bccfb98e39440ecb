import { Check, Copy, Loader, X, type LucideIcon } from 'lucide-react';
import type { Job } from '../../../shared/job/job';
import type { Upload, UploadState } from '../../../shared/job/upload';
import { formatBytes } from '../../format';
import { copyText } from '../../stores/queue-actions';
import { text } from '../../text';
import { IconButton } from '../../ui/button';
import { Callout } from '../../ui/callout';
import styles from './job-detail.module.css';

const icons: Readonly<Record<UploadState, LucideIcon>> = {
  waiting: Loader,
  running: Loader,
  done: Check,
  failed: X,
  canceled: X,
};

/** Where the video goes, and how far each of that is. */
export function JobUploads({ job: { uploads } }: { job: Job }) {
  return (
    <section aria-label={text.uploads.title} className={styles.uploads}>
      <ul>
        {uploads.map((upload) => (
          <UploadLine key={upload.url} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

function UploadLine({ upload: { url, state, bytes, confirmedBytes, error } }: { upload: Upload }) {
  const Icon = icons[state];
  return (
    <li>
      <p className={styles.upload} data-upload={state}>
        <Icon size={14} aria-hidden />
        <span className={styles.uploadUrl} title={url}>
          {url}
        </span>
        <IconButton
          icon={Copy}
          label={text.uploads.copyAddress}
          onClick={() => void copyText(url, text.uploads.addressCopied)}
        />
        <span className={styles.uploadState}>
          {text.uploads.states[state]}
          {state !== 'done' &&
            confirmedBytes > 0 &&
            ` · ${text.uploads.kept(formatBytes(confirmedBytes), formatBytes(bytes))}`}
        </span>
      </p>
      {error !== null && (
        <Callout tone="danger">
          <p className={styles.message}>{error.message}</p>
          <p className={styles.place}>{text.jobs.errorCode(error.code)}</p>
        </Callout>
      )}
    </li>
  );
}
