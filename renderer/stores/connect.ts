import type { EngineEvent } from '../../shared/engine-events';
import type { Job } from '../../shared/job/job';
import type { Progress } from '../../shared/job/progress';
import { isTerminal } from '../../shared/job/states';
import { uploadTrouble } from '../../shared/job/upload';
import { listen, toApiError } from '../api/client';
import { startSync, type Snapshot, type SyncTarget } from '../api/sync';
import { text } from '../text';
import { askSnapshot, forgetHistory, noteNotEnded, readHistory } from './history';
import { jobById, removeJobs, replaceJobs, upsertJobs, useJobs } from './jobs';
import { useVisible } from './list-filter';
import { growLog, openLog } from './log';
import { useNamesakes } from './namesakes';
import { forgetProgress, setProgress, settleProgress } from './progress';
import { setConnection, setQueueStatus } from './queue';
import { clearFinished, pauseQueue, resumeQueue } from './queue-actions';
import { setSettings } from './settings';
import { checkForUpdates, takeUpdates } from './updates';
import { announce, keepSelection, openDialog, selectJob, useUi } from './ui';

/** What the page does with the main process's other messages; they need parts that load later. */
export interface Intents {
  openFiles(files: readonly string[]): void;
  newRender(): void;
  openStoryboard(): void;
}

/** Commands about the list. A dialog covers it: what they did would go unseen. */
const ofList: ReadonlySet<string> = new Set(['find', 'clearFinished']);

let hurry: (() => void) | undefined;

/** Connects the stores to the engine. Returns the function that disconnects them. */
export function connect(intents: Intents): () => void {
  forgetHistory();
  const stopSync = startSync(
    {
      snapshot: askSnapshot,
      listen: (onPatch) => listen('patch', onPatch),
      pause,
    },
    target,
  );
  const stopFiles = listen('openFiles', ({ files }) => intents.openFiles(files));
  const stopCommands = listen('command', ({ name }) => {
    if (ofList.has(name) && useUi.getState().dialog !== null) return;
    switch (name) {
      case 'newRender':
        intents.newRender();
        break;
      case 'openStoryboard':
        intents.openStoryboard();
        break;
      case 'find':
        document.getElementById('job-search')?.focus();
        break;
      case 'clearFinished':
        void clearFinished();
        break;
      case 'showHealth':
        openDialog('health');
        break;
      case 'checkForUpdates':
        openDialog('health');
        void checkForUpdates();
        break;
      case 'showSettings':
        openDialog('settings');
        break;
      case 'pauseQueue':
        void pauseQueue();
        break;
      case 'resumeQueue':
        void resumeQueue();
        break;
    }
  });
  const stopJobs = listen('showJob', ({ jobId }) => {
    if (jobById(jobId) !== undefined) selectJob(jobId);
  });
  const stopUpdates = listen('updates', takeUpdates);
  const stopLog = useUi.subscribe(showSelectedLog);
  const stopAttempts = useJobs.subscribe(showSelectedLog);
  return () =>
    [stopSync, stopFiles, stopCommands, stopJobs, stopUpdates, stopLog, stopAttempts].forEach((stop) =>
      stop(),
    );
}

/** Asks again now, instead of after the pause. */
export function reconnect(): void {
  hurry?.();
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    hurry = resolve;
    setTimeout(resolve, milliseconds);
  });
}

const target: SyncTarget = {
  replace(snapshot: Snapshot) {
    const { jobs, queue, settings } = snapshot;
    const orderBefore = useVisible.getState().order;
    forgetProgress();
    replaceJobs(jobs);
    settleProgress(jobs, () => undefined);
    setQueueStatus(queue);
    setSettings(settings);
    setConnection({ status: 'live' });
    keepSelection(orderBefore);
    void readHistory(snapshot, countEnded);
  },
  apply,
  lost(error) {
    setConnection({ status: 'lost', error: toApiError(error) });
  },
};

/** Takes one patch in: each store changes once, however many events there are. */
function apply(events: readonly EngineEvent[]): void {
  const jobs = new Map<string, Job>();
  const progress = new Map<string, Progress>();
  const removed: string[] = [];
  const grown: (EngineEvent & { type: 'log' })[] = [];
  for (const event of events) {
    switch (event.type) {
      case 'job':
        jobs.set(event.job.id, event.job);
        break;
      case 'removed':
        removed.push(...event.jobIds);
        break;
      case 'progress':
        progress.set(event.jobId, event.progress);
        break;
      case 'log':
        grown.push(event);
        break;
      case 'queue':
        setQueueStatus(event.queue);
        break;
      case 'settings':
        setSettings(event.settings);
        break;
    }
  }
  const orderBefore = useVisible.getState().order;
  const before = new Map([...jobs.keys()].map((id) => [id, jobById(id)]));
  upsertJobs([...jobs.values()]);
  if (removed.length > 0) removeJobs(removed);
  // A retried job has left the ended ones, too; counting one that had not does no harm.
  const reopened = [...jobs.values()].filter(({ state, attempt }) => state === 'queued' && attempt > 1);
  noteNotEnded(removed.length + reopened.length);
  settleProgress(jobs.values(), (id) => before.get(id)?.attempt);
  setProgress(progress);
  if (removed.length > 0 || jobs.size > 0) keepSelection(orderBefore);
  announceEnds([...jobs.values()].flatMap((job) => endOf(before.get(job.id), job)));
  for (const { jobId, attempt, total } of grown) growLog(jobId, attempt, total);
}

function countEnded(): number {
  const { counts } = useJobs.getState();
  return counts.completed + counts.failed + counts.canceled;
}

/** So many ends are told one by one. */
const endsAtMost = 3;

function announceEnds(ends: readonly string[]): void {
  if (ends.length > 0) announce(text.jobs.ends(ends.slice(0, endsAtMost), ends.length - endsAtMost));
}

/** How a job has ended, as it is said aloud; nothing where it has not ended now. */
function endOf(before: Job | undefined, { id, title, state, uploads, result }: Job): string[] {
  if (before === undefined || before.state === state || !isTerminal(state)) return [];
  const telling = useNamesakes.getState().get(id);
  const trouble = state === 'completed' ? uploadTrouble(uploads) : null;
  return [
    [
      text.jobs.ended(telling === undefined ? title : `${title}, ${telling}`, state),
      ...(trouble === null ? [] : [text.uploads.trouble[trouble]]),
      ...(result?.notes === undefined ? [] : [text.jobs.damaged]),
    ].join(', '),
  ];
}

/** The log on show is that of the selected job's latest attempt, until another attempt is chosen. */
let shownFor = '';
function showSelectedLog(): void {
  const { selectedJobId } = useUi.getState();
  const job = selectedJobId === null ? undefined : jobById(selectedJobId);
  const wanted = job === undefined ? '' : `${job.id} ${job.attempt}`;
  if (wanted === shownFor) return;
  shownFor = wanted;
  openLog(job?.id ?? null, job?.attempt ?? 1);
}
