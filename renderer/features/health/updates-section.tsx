import { CircleCheck, CircleDashed, CircleX, Download, type LucideIcon } from 'lucide-react';
import { useEffect } from 'react';
import type { UpdatesState } from '../../../shared/updates';
import { formatDateTime } from '../../format';
import { checkForUpdates, loadUpdates, useUpdates } from '../../stores/updates';
import { text } from '../../text';
import { Button } from '../../ui/button';
import styles from './health.module.css';

/** Which version this is, and whether there is a newer one. */
export function UpdatesSection() {
  const { state } = useUpdates();
  useEffect(() => {
    if (useUpdates.getState().state === null) void loadUpdates();
  }, []);
  if (state === null) return null;
  const { Icon, tone } = signOf(state);
  const isBusy = state.status === 'checking' || state.status === 'downloading';
  return (
    <section className={styles.updates} aria-label={text.updates.title}>
      <Icon size={17} strokeWidth={1.9} className={styles[tone]} aria-hidden />
      <div className={styles.words}>
        <p className={styles.title}>{text.updates.running(state.version)}</p>
        <p className={styles.detail} role="status">
          {sentence(state)}
        </p>
      </div>
      {state.way !== 'none' && state.status !== 'ready' && (
        <Button disabled={isBusy} onClick={() => void checkForUpdates()}>
          {text.updates.check}
        </Button>
      )}
    </section>
  );
}

function sentence({ way, status, latest, percent, checkedAt, problem }: UpdatesState): string {
  if (way === 'none') return text.updates.none;
  const version = latest ?? '';
  switch (status) {
    case 'unknown':
      return text.updates.unknown;
    case 'checking':
      return text.updates.checking;
    case 'current':
      return text.updates.current(formatDateTime(checkedAt ?? 0));
    case 'available':
      return text.updates.available(version, way);
    case 'downloading':
      return text.updates.downloading(version, percent ?? 0);
    case 'ready':
      return text.updates.ready(version);
    case 'failed':
      return problem ?? '';
  }
}

function signOf({ status }: UpdatesState): { Icon: LucideIcon; tone: 'ok' | 'error' | 'neutral' } {
  switch (status) {
    case 'current':
      return { Icon: CircleCheck, tone: 'ok' };
    case 'failed':
      return { Icon: CircleX, tone: 'error' };
    case 'available':
    case 'downloading':
    case 'ready':
      return { Icon: Download, tone: 'ok' };
    case 'unknown':
    case 'checking':
      return { Icon: CircleDashed, tone: 'neutral' };
  }
}
