import { RotateCw } from 'lucide-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { text } from '../text';
import { Button } from './button';
import { EmptyState } from './empty-state';
import { Mark } from './mark';
import utilities from '../styles/utilities.module.css';
import styles from './error-boundary.module.css';

interface ErrorBoundaryProps {
  children: ReactNode;
}

interface ErrorBoundaryState {
  failed: boolean;
}

/** The last resort for a defect of ours: the queue runs on in the main process, so drawing the page anew is safe. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { failed: false };

  static getDerivedStateFromError(): ErrorBoundaryState {
    return { failed: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    // The main process writes the page's console errors to the app's log.
    console.error('The page failed to draw.', error, info.componentStack);
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className={styles.place}>
        <h1 className={utilities.hidden}>{text.appName}</h1>
        <div role="alert" className={styles.message}>
          <EmptyState
            picture={<Mark size={88} />}
            title={text.broken.title}
            actions={
              <Button autoFocus look="primary" icon={RotateCw} onClick={() => window.location.reload()}>
                {text.broken.reload}
              </Button>
            }
          >
            {text.broken.message}
          </EmptyState>
        </div>
      </main>
    );
  }
}
