import { Component, type ErrorInfo, type ReactNode } from 'react';
import { text } from '../text';
import { Button } from './button';
import { EmptyState } from './empty-state';

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
      <EmptyState
        title={text.broken.title}
        actions={
          <Button look="primary" onClick={() => window.location.reload()}>
            {text.broken.reload}
          </Button>
        }
      >
        {text.broken.message}
      </EmptyState>
    );
  }
}
