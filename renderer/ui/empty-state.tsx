import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

interface EmptyStateProps {
  /** A drawing, hidden from assistive technology. */
  picture?: ReactNode;
  title?: string;
  children: ReactNode;
  actions?: ReactNode;
}

/** What stands where there is nothing yet: why, and what to do. */
export function EmptyState({ picture, title, children, actions }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {picture !== undefined && (
        <div aria-hidden className={styles.picture}>
          {picture}
        </div>
      )}
      {title !== undefined && <h2 className={styles.title}>{title}</h2>}
      <div className={styles.text}>{children}</div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
