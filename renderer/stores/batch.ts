import { create } from 'zustand';
import type { BatchReport, BatchRequestInput } from '../../shared/batch';
import type { CommandDecision } from '../../shared/command-permission';
import type { StoryboardSummary } from '../../shared/storyboard-summary';
import { request, toApiError } from '../api/client';
import { folderName } from '../format';
import { text } from '../text';
import { editFile } from './editor-entry';
import { jobById, useJobs } from './jobs';
import { limitsOf, type TypedLimits } from './limit-fields';
import { decideCommands } from './permissions';
import { loadPresets } from './presets';
import { useSettings } from './settings';
import { attempt, showNotice } from './toasts';
import { closeDialog, openDialog, selectJob, useUi } from './ui';

interface BatchState {
  storyboard: string | null;
  table: string | null;
  /** Where the videos go; null is the usual place. */
  folder: string | null;
  /** Names of the videos; empty is the engine's own choice. */
  name: string;
  /** Empty is the storyboard's own. */
  preset: string;
  skipBad: boolean;
  /** Ceilings of each job, as typed. */
  limits: TypedLimits;
  /** The programs that the storyboard wants to run. */
  commands: StoryboardSummary['commands'] | null;
  report: BatchReport | null;
  inspecting: boolean;
  busy: boolean;
  /** Why there is no report, or nothing was queued. */
  problem: string | null;
}

const empty: BatchState = {
  storyboard: null,
  table: null,
  folder: null,
  name: '',
  preset: '',
  skipBad: false,
  limits: {},
  commands: null,
  report: null,
  inspecting: false,
  busy: false,
  problem: null,
};

/** The *Batch from a table* dialog: one storyboard, once for each row. */
export const useBatch = create<BatchState>()(() => empty);

/** Typing pauses for so long, milliseconds, before the table is looked at again. */
const typingPause = 300;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Opens the dialog with what was left there; another table begins another batch. */
export function startBatch(table: string | null, storyboard: string | null = null): void {
  openDialog('batch', () => {
    if (table !== null) useBatch.setState({ ...empty, table, storyboard });
    void loadPresets();
    void inspect();
  });
}

/** Closes the dialog, where it is still open, and forgets all that was chosen in it. */
export function discardBatch(): void {
  clearTimeout(timer);
  useBatch.setState(empty);
  if (useUi.getState().dialog === 'batch') closeDialog();
}

export function changeBatch(
  change: Partial<Pick<BatchState, 'name' | 'preset' | 'skipBad' | 'limits'>>,
): void {
  useBatch.setState({ ...change, problem: null });
  clearTimeout(timer);
  if (change.name !== undefined || change.preset !== undefined)
    timer = setTimeout(() => void inspect(), typingPause);
}

export async function pickTable(): Promise<void> {
  await attempt(async () => {
    const [table] = await request('dialog.pickFiles', { title: text.batch.chooseTable, kinds: ['table'] });
    if (table === undefined) return;
    useBatch.setState({ table });
    await inspect();
  });
}

export async function pickBatchStoryboard(): Promise<void> {
  await attempt(async () => {
    const storyboard = await request('dialog.pickStoryboard');
    if (storyboard === null) return;
    useBatch.setState({ storyboard });
    await inspect();
  });
}

/** Opens the storyboard in the editor, and looks at all rows again when the user comes back. */
export function editBatchStoryboard(): void {
  const { storyboard } = useBatch.getState();
  if (storyboard === null) return;
  void editFile(storyboard, () => {
    openDialog('batch', () => void inspect());
  });
}

export async function pickBatchFolder(): Promise<void> {
  await attempt(async () => {
    const folder = await request('dialog.pickFolder', { title: text.batch.folder });
    if (folder === null) return;
    useBatch.setState({ folder });
    await inspect();
  });
}

/** Says whether the storyboard may run its programs, and looks at all rows again. */
export async function decideForBatch(decision: CommandDecision): Promise<void> {
  const { storyboard, commands } = useBatch.getState();
  if (storyboard === null || commands == null) return;
  await decideCommands(storyboard, commands.identity, decision);
  await inspect();
}

export function batchFolder({ folder, table }: BatchState): string {
  return folder ?? useSettings.getState().settings?.outputFolder ?? folderName(table ?? '');
}

export function badRows(report: BatchReport | null): number {
  return report?.rows.filter(({ problems }) => problems.length > 0).length ?? 0;
}

/** How many videos would be queued. */
export function rowsToMake({ report, skipBad }: BatchState): number {
  if (report === null || report.problems.length > 0) return 0;
  const bad = badRows(report);
  return bad > 0 && !skipBad ? 0 : report.rows.length - bad;
}

export async function addBatch(): Promise<void> {
  const wanted = requested();
  const { skipBad, busy, limits: typed } = useBatch.getState();
  const limits = limitsOf(typed);
  if (wanted === null || busy || limits === null) return;
  useBatch.setState({ busy: true, problem: null });
  try {
    const { jobIds } = await request('batch.add', { request: { ...wanted, limits }, skipBad });
    discardBatch();
    showNotice(text.compose.added(jobIds.length));
    if (jobIds[0] !== undefined) selectOnceThere(jobIds[0]);
  } catch (error) {
    useBatch.setState({ problem: toApiError(error).message });
  } finally {
    useBatch.setState({ busy: false });
  }
}

/** The jobs of a batch come with the patches, before or after the answer. */
function selectOnceThere(jobId: string): void {
  if (jobById(jobId) !== undefined) {
    selectJob(jobId);
    return;
  }
  const stop = useJobs.subscribe(({ byId }) => {
    if (!byId.has(jobId)) return;
    stop();
    selectJob(jobId);
  });
}

function requested(): BatchRequestInput | null {
  const state = useBatch.getState();
  const { storyboard, table, name, preset } = state;
  if (storyboard === null || table === null) return null;
  return {
    storyboard,
    table,
    folder: batchFolder(state),
    name: name.trim() === '' ? null : name.trim(),
    existing: 'unique',
    ...(preset === '' ? {} : { preset }),
  };
}

/** Looks at every row. Only the answer to the latest question counts. */
async function inspect(): Promise<void> {
  const wanted = requested();
  if (wanted === null) return;
  const asked = JSON.stringify(wanted);
  const isCurrent = () => JSON.stringify(requested()) === asked;
  useBatch.setState({ inspecting: true, problem: null });
  try {
    const { commands = null } = await request('storyboard.inspect', { file: wanted.storyboard });
    const report = await request('batch.inspect', wanted);
    if (isCurrent()) useBatch.setState({ report, commands, inspecting: false });
  } catch (error) {
    if (isCurrent())
      useBatch.setState({ report: null, inspecting: false, problem: toApiError(error).message });
  }
}
