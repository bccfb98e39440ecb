import { Undo2 } from 'lucide-react';
import { useEffect } from 'react';
import { fileName } from '../../format';
import { forgetDecision, loadPermissions, usePermissions } from '../../stores/permissions';
import { text } from '../../text';
import { IconButton } from '../../ui/button';
import styles from './managed-list.module.css';

/** What was decided about programs that storyboards want to run, to be taken back. */
export function ProgramSettings() {
  const decisions = usePermissions((state) => state.decisions);
  useEffect(() => void loadPermissions(), []);
  return (
    <>
      <div className={styles.head}>
        <p>{text.commands.about}</p>
      </div>
      {decisions?.length === 0 && <p className={styles.note}>{text.commands.none}</p>}
      {decisions !== null && decisions.length > 0 && (
        <ul role="list" aria-label={text.commands.decisions} className={styles.list}>
          {decisions.map(({ identity, storyboard, commands, decision }) => (
            <li key={identity} className={styles.item}>
              <div className={styles.words} title={storyboard}>
                <span className={styles.name}>{text.commands.decided[decision](fileName(storyboard))}</span>
                {commands.map((command) => (
                  <code key={command} className={styles.commands}>
                    {command}
                  </code>
                ))}
              </div>
              <IconButton
                icon={Undo2}
                label={text.commands.forget(fileName(storyboard))}
                onClick={() => void forgetDecision(identity)}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
