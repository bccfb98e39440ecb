import { Ban, FolderOpen, Pause, Play, RotateCcw, SquarePlay, Trash2, type LucideIcon } from 'lucide-react';
import type { JobState } from '../../../shared/job/states';
import {
  cancelJob,
  openResult,
  pauseJob,
  removeJob,
  resumeJob,
  retryJob,
  showInFolder,
} from '../../stores/queue-actions';
import { text } from '../../text';

export interface JobAction {
  id: 'pause' | 'resume' | 'cancel' | 'retry' | 'open' | 'showInFolder' | 'remove';
  label: string;
  icon: LucideIcon;
  run: (jobId: string) => unknown;
}

const actions = {
  pause: { id: 'pause', label: text.actions.pause, icon: Pause, run: pauseJob },
  resume: { id: 'resume', label: text.actions.resume, icon: Play, run: resumeJob },
  cancel: { id: 'cancel', label: text.actions.cancel, icon: Ban, run: cancelJob },
  retry: { id: 'retry', label: text.actions.retry, icon: RotateCcw, run: retryJob },
  open: { id: 'open', label: text.actions.open, icon: SquarePlay, run: openResult },
  showInFolder: { id: 'showInFolder', label: text.actions.showInFolder, icon: FolderOpen, run: showInFolder },
  remove: { id: 'remove', label: text.actions.remove, icon: Trash2, run: removeJob },
} as const satisfies Record<string, JobAction>;

const byState: Readonly<Record<JobState, readonly JobAction[]>> = {
  queued: [actions.cancel],
  running: [actions.pause, actions.cancel],
  paused: [actions.resume, actions.cancel],
  canceling: [],
  interrupted: [actions.cancel],
  completed: [actions.remove, actions.showInFolder, actions.open],
  failed: [actions.remove, actions.retry],
  canceled: [actions.remove, actions.retry],
};

/** What can be done with a job now; the likeliest is the last, where the hand is. */
export function actionsFor(state: JobState): readonly JobAction[] {
  return byState[state];
}
