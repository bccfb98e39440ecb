import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { Suspense, lazy, useEffect } from 'react';
import { DropTarget } from './features/compose/drop-target';
import { JobDetail } from './features/job/job-detail';
import { JobList } from './features/queue/job-list';
import { Toolbar } from './features/queue/toolbar';
import { Unreachable } from './features/queue/unreachable';
import { Welcome } from './features/queue/welcome';
import { useJobs } from './stores/jobs';
import { useQueue } from './stores/queue';
import { useUi } from './stores/ui';
import { takeOnePress } from './ui/double-press';
import { ErrorBoundary } from './ui/error-boundary';
import { keepFocus } from './ui/focus-keeper';
import { ToastList } from './ui/toast-list';
import { useShortcuts } from './use-shortcuts';
import styles from './app.module.css';
import utilities from './styles/utilities.module.css';

// Dialogs are not needed for the first paint.
const BatchDialog = lazy(async () => ({
  default: (await import('./features/compose/batch-dialog')).BatchDialog,
}));
const ComposeDialog = lazy(async () => ({
  default: (await import('./features/compose/compose-dialog')).ComposeDialog,
}));
const HealthDialog = lazy(async () => ({
  default: (await import('./features/health/health-dialog')).HealthDialog,
}));
const MontageDialog = lazy(async () => ({
  default: (await import('./features/compose/montage-dialog')).MontageDialog,
}));
const EditorDialog = lazy(async () => ({
  default: (await import('./features/editor/editor-dialog')).EditorDialog,
}));
const PlayerDialog = lazy(async () => ({
  default: (await import('./features/job/player-dialog')).PlayerDialog,
}));
const TranscodeDialog = lazy(async () => ({
  default: (await import('./features/compose/transcode-dialog')).TranscodeDialog,
}));
const UploadDialog = lazy(async () => ({
  default: (await import('./features/upload/upload-dialog')).UploadDialog,
}));
const SettingsDialog = lazy(async () => ({
  default: (await import('./features/settings/settings-dialog')).SettingsDialog,
}));

/** The window. */
export function App() {
  return (
    <ErrorBoundary>
      {/* The page's policy allows no style elements; what Base UI would put there is in our own style sheets. */}
      <CSPProvider disableStyleElements>
        <Tooltip.Provider delay={500}>
          <Window />
          <Dialogs />
          <ToastList />
          <Announcer />
        </Tooltip.Provider>
      </CSPProvider>
    </ErrorBoundary>
  );
}

function Window() {
  useShortcuts();
  useEffect(keepFocus, []);
  useEffect(takeOnePress, []);
  const everLive = useQueue((state) => state.everLive);
  return (
    <div className={styles.window}>
      <Toolbar />
      <main className={styles.main}>{everLive ? <Workspace /> : <Unreachable />}</main>
      <DropTarget />
    </div>
  );
}

function Workspace() {
  const isEmpty = useJobs((state) => state.order.length === 0);
  if (isEmpty) return <Welcome />;
  return (
    <>
      <div className={styles.list}>
        <JobList />
      </div>
      <JobDetail />
    </>
  );
}

function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  return (
    <Suspense>
      {dialog === 'compose' && <ComposeDialog />}
      {dialog === 'montage' && <MontageDialog />}
      {dialog === 'transcode' && <TranscodeDialog />}
      {dialog === 'batch' && <BatchDialog />}
      {dialog === 'editor' && <EditorDialog />}
      {dialog === 'player' && <PlayerDialog />}
      {dialog === 'health' && <HealthDialog />}
      {dialog === 'settings' && <SettingsDialog />}
      {dialog === 'upload' && <UploadDialog />}
    </Suspense>
  );
}

/** Says the ends of jobs aloud, wherever the user is. */
function Announcer() {
  const announcement = useUi((state) => state.announcement);
  return (
    <div role="status" className={utilities.hidden}>
      {announcement}
    </div>
  );
}
