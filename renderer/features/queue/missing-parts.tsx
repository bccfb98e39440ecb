import { useEffect } from 'react';
import { loadHealth, useHealth } from '../../stores/health';
import { chooseEncoder } from '../../stores/settings-file-actions';
import { useSettings } from '../../stores/settings';
import { openDialog } from '../../stores/ui';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Callout } from '../../ui/callout';
import styles from './welcome.module.css';

/** The window is drawn and settled first, milliseconds: looking takes as long as asking ffmpeg once. */
const patienceMs = 1000;

/** The checks without which nothing can be rendered. */
const needed = new Set(['encoder', 'store', 'disk']);

/** What a first render would lack, each with what to do about it. Nothing where all is well. */
export function MissingParts() {
  const report = useHealth((state) => state.report);
  const ffmpegPath = useSettings((state) => state.settings?.ffmpegPath);
  const ffprobePath = useSettings((state) => state.settings?.ffprobePath);
  useEffect(() => {
    const timer = setTimeout(() => void loadHealth(), patienceMs);
    return () => clearTimeout(timer);
  }, [ffmpegPath, ffprobePath]);
  const wrong = report?.checks.filter(({ id, status }) => status === 'error' && needed.has(id)) ?? [];
  // One cause can fail several checks: it is said once.
  const problems = wrong.filter(
    ({ detail }, index) => wrong.findIndex((other) => other.detail === detail) === index,
  );
  if (problems.length === 0) return null;
  return (
    <div className={styles.missing}>
      {problems.map(({ id, title, detail, action }) => (
        <Callout
          key={id}
          tone="danger"
          alert
          actions={
            <>
              {id === 'encoder' ? (
                <Button onClick={() => void chooseEncoder()}>{text.welcome.chooseEncoder}</Button>
              ) : (
                <Button onClick={() => openDialog('settings')}>{text.settings.title}</Button>
              )}
              <Button onClick={() => void loadHealth()}>{text.health.refresh}</Button>
            </>
          }
        >
          {[`${title}: ${detail}`, action].filter(Boolean).join(' ')}
        </Callout>
      ))}
    </div>
  );
}
