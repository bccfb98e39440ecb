import { Check, X } from 'lucide-react';
import { testConnection, useUpload } from '../../stores/upload';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Callout } from '../../ui/callout';
import styles from './upload.module.css';

/** *Test connection*, and what it found. */
export function ConnectionTest({ destination }: { destination: string }) {
  const test = useUpload((state) => state.test);
  return (
    <div className={styles.test}>
      <Button
        disabled={test === 'running' || destination.trim() === ''}
        onClick={() => void testConnection(destination)}
      >
        {test === 'running' ? text.uploads.testing : text.uploads.test}
      </Button>
      {test !== null && test !== 'running' && (
        <>
          <Callout tone={test.ok ? 'note' : 'danger'} alert>
            {test.ok ? text.uploads.works(test.url) : test.problem?.message}
          </Callout>
          <ul className={styles.steps} aria-label={text.uploads.steps}>
            {test.checks.map(({ name, ok, detail }) => (
              <li key={name}>
                {ok ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden className={styles.failed} />}
                <span>{text.uploads.stepNames[name as keyof typeof text.uploads.stepNames]}</span>
                {ok && <span className={styles.detail}>{detail}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
