import type { ReactNode } from 'react';
import { closeDialog } from '../../stores/ui';
import { Callout } from '../../ui/callout';
import { Modal } from '../../ui/modal';
import styles from './work-dialog.module.css';

interface WorkDialogProps {
  title: string;
  width?: 'normal' | 'wide';
  /** What it comes to, at the bottom. */
  status: string;
  /** Buttons beside it. */
  actions: ReactNode;
  /** Why the last try did not work. */
  problem?: string | null;
  children: ReactNode;
}

/** A dialog that makes new work of files: slideshow, conversion, batch. */
export function WorkDialog({ title, width, status, actions, problem = null, children }: WorkDialogProps) {
  return (
    <Modal
      title={title}
      onClose={closeDialog}
      keepsOpen
      width={width}
      footer={
        <>
          <p className={styles.status} role="status">
            {status}
          </p>
          {actions}
        </>
      }
    >
      <div className={styles.body}>
        {problem !== null && (
          <Callout tone="danger" alert>
            {problem}
          </Callout>
        )}
        {children}
      </div>
    </Modal>
  );
}

/** What can be chosen, in columns. */
export function Choices({ children }: { children: ReactNode }) {
  return <div className={styles.choices}>{children}</div>;
}
