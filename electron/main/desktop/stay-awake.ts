import { powerSaveBlocker } from 'electron';
import type { QueueWatch } from './queue-watch';

/** Keeps the system from sleeping while something is rendered, and only then. The screen may turn off. */
export function stayAwake(watch: QueueWatch): void {
  let blocker: number | undefined;
  const settle = () => {
    const isWanted = watch.working > 0;
    if (isWanted && blocker === undefined) blocker = powerSaveBlocker.start('prevent-app-suspension');
    else if (!isWanted && blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  };
  watch.listen({ changed: settle });
  settle();
}
