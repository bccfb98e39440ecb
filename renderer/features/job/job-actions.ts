import {
  Ban,
  CirclePlay,
  CopyPlus,
  FolderOpen,
  Pause,
  PencilLine,
  Play,
  SlidersHorizontal,
  RotateCcw,
  SquarePlay,
  Trash2,
  Upload,
  type LucideIcon,
} from 'lucide-react';
import type { Job } from '../../../shared/job/job';
import { uploadTrouble } from '../../../shared/job/upload';
import type { JobState } from '../../../shared/job/states';
import { renderAgain } from '../../stores/compose-actions';
import { editFile } from '../../stores/editor-entry';
import { jobById } from '../../stores/jobs';
import {
  cancelJobs,
  duplicateJobs,
  openResult,
  pauseJobs,
  playResult,
  removeJobs,
  resumeJobs,
  retryJobs,
  showInFolder,
} from '../../stores/queue-actions';
import { convertAgain } from '../../stores/transcode';
import { askWhereTo, retryUploads } from '../../stores/upload';
import { text } from '../../text';

export interface JobAction {
  id:
    | 'edit'
    | 'play'
    | 'pause'
    | 'resume'
    | 'cancel'
    | 'retry'
    | 'again'
    | 'open'
    | 'showInFolder'
    | 'remove'
    | 'duplicate'
    | 'upload'
    | 'retryUpload';
  label: string;
  icon: LucideIcon;
  /** Carries it out on jobs that are all in a state for it. */
  run: (jobIds: readonly string[]) => unknown;
  /** Makes sense for one job only. */
  single?: boolean;
}

const one =
  (act: (jobId: string) => unknown) =>
  ([jobId]: readonly string[]) =>
    jobId === undefined ? undefined : act(jobId);

const actions = {
  pause: { id: 'pause', label: text.actions.pause, icon: Pause, run: pauseJobs },
  resume: { id: 'resume', label: text.actions.resume, icon: Play, run: resumeJobs },
  cancel: { id: 'cancel', label: text.actions.cancel, icon: Ban, run: cancelJobs },
  retry: { id: 'retry', label: text.actions.retry, icon: RotateCcw, run: retryJobs },
  renderAgain: {
    id: 'again',
    label: text.actions.renderAgain,
    icon: SlidersHorizontal,
    run: one(renderAgain),
    single: true,
  },
  convertAgain: {
    id: 'again',
    label: text.actions.convertAgain,
    icon: SlidersHorizontal,
    run: one(convertAgain),
    single: true,
  },
  play: { id: 'play', label: text.player.play, icon: CirclePlay, run: one(playResult), single: true },
  open: { id: 'open', label: text.actions.open, icon: SquarePlay, run: one(openResult), single: true },
  showInFolder: {
    id: 'showInFolder',
    label: text.actions.showInFolder,
    icon: FolderOpen,
    run: one(showInFolder),
    single: true,
  },
  edit: {
    id: 'edit',
    label: text.editor.editStoryboard,
    icon: PencilLine,
    run: one(editStoryboardOf),
    single: true,
  },
  upload: { id: 'upload', label: text.actions.upload, icon: Upload, run: one(askWhereTo), single: true },
  retryUpload: { id: 'retryUpload', label: text.actions.retryUpload, icon: Upload, run: retryUploads },
  duplicate: { id: 'duplicate', label: text.actions.duplicate, icon: CopyPlus, run: duplicateJobs },
  remove: { id: 'remove', label: text.actions.remove, icon: Trash2, run: removeJobs },
} as const satisfies Record<string, JobAction>;

const byState: Readonly<Record<JobState, readonly JobAction[]>> = {
  queued: [actions.remove, actions.duplicate, actions.cancel],
  running: [actions.duplicate, actions.pause, actions.cancel],
  paused: [actions.duplicate, actions.resume, actions.cancel],
  canceling: [],
  interrupted: [actions.duplicate, actions.cancel],
  completed: [
    actions.remove,
    actions.duplicate,
    actions.renderAgain,
    actions.showInFolder,
    actions.open,
    actions.play,
  ],
  failed: [actions.remove, actions.duplicate, actions.renderAgain, actions.retry],
  canceled: [actions.remove, actions.duplicate, actions.renderAgain, actions.retry],
};

/** What can be done with a job now; the likeliest is the last, where the hand is. */
export function actionsFor({
  state,
  uploads,
  spec,
}: Pick<Job, 'state' | 'uploads' | 'spec'>): readonly JobAction[] {
  const possible = state === 'completed' ? withUpload(byState.completed, uploads) : byState[state];
  if (spec.kind === 'transcode')
    return possible.map((action) => (action === actions.renderAgain ? actions.convertAgain : action));
  const [first, ...others] = possible;
  if (first === undefined) return possible;
  return first.id === 'remove' ? [first, actions.edit, ...others] : [actions.edit, first, ...others];
}

/** What did not get there is the likeliest to be wanted; else playing is. It may have to go elsewhere. */
function withUpload(completed: readonly JobAction[], uploads: Job['uploads']): readonly JobAction[] {
  const all = [...completed.slice(0, 3), actions.upload, ...completed.slice(3)];
  return uploadTrouble(uploads) === null ? all : [...all, actions.retryUpload];
}

function editStoryboardOf(jobId: string): void {
  const spec = jobById(jobId)?.spec;
  if (spec?.kind === 'render') void editFile(spec.storyboard);
}

/** Each thing that can be done with at least one of several jobs, and with which. */
export function actionsForAll(jobIds: readonly string[]): { action: JobAction; jobIds: string[] }[] {
  const order: readonly JobAction[] = [
    actions.resume,
    actions.pause,
    actions.cancel,
    actions.retry,
    actions.retryUpload,
    actions.duplicate,
    actions.remove,
  ];
  return order
    .map((action) => ({
      action,
      jobIds: jobIds.filter((id) => {
        const job = jobById(id);
        return job !== undefined && actionsFor(job).some((each) => each.id === action.id);
      }),
    }))
    .filter(({ jobIds: able }) => able.length > 0);
}
