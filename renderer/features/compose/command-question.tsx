import { ShieldCheck, ShieldX, TriangleAlert } from 'lucide-react';
import type { CommandDecision } from '../../../shared/command-permission';
import type { StoryboardSummary } from '../../../shared/storyboard-summary';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import styles from './command-question.module.css';

interface CommandQuestionProps {
  commands: NonNullable<StoryboardSummary['commands']>;
  /** The user tried to go on without an answer. */
  isPressing: boolean;
  onDecide: (decision: CommandDecision) => void;
}

const icons = { ask: TriangleAlert, allow: ShieldCheck, deny: ShieldX };

/** Asks whether a storyboard may run the programs that it names, and says what was decided. */
export function CommandQuestion({ commands, isPressing, onDecide }: CommandQuestionProps) {
  const { decision, lines } = commands;
  const state = decision ?? 'ask';
  const Icon = icons[state];
  return (
    <section
      aria-label={text.commands.title}
      className={classes(styles.question, styles[state])}
      // The whole of it takes the focus, never *Allow*: a second press of Enter must not allow anything.
      tabIndex={-1}
      data-fault={state === 'allow' ? undefined : ''}
      role={state === 'ask' && isPressing ? 'alert' : undefined}
    >
      <Icon size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>{text.commands[state](lines.length)}</p>
        <ul role="list" aria-label={text.commands.list} className={styles.commands}>
          {lines.map((line) => (
            <li key={line}>
              <code>{line}</code>
            </li>
          ))}
        </ul>
        {state === 'ask' && <p>{isPressing ? text.commands.decideFirst : text.commands.advice}</p>}
        <div className={styles.actions}>
          {state !== 'allow' && <Button onClick={() => onDecide('allow')}>{text.commands.doAllow}</Button>}
          {state !== 'deny' && <Button onClick={() => onDecide('deny')}>{text.commands.doDeny}</Button>}
        </div>
      </div>
    </section>
  );
}
