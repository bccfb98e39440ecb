import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import styles from './hint.module.css';

interface HintProps {
  text: string;
  /** The one element that the hint is about. It has its own accessible name. */
  children: ReactElement<Record<string, unknown>>;
  side?: 'top' | 'bottom';
}

/** Shows a few words on hover and keyboard focus. For sighted people only: never the sole place of a fact. */
export function Hint({ text, children, side = 'bottom' }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6} className={styles.positioner}>
          <Tooltip.Popup className={styles.popup}>{text}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
