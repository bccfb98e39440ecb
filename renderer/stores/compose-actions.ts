import type { CommandDecision } from '../../shared/command-permission';
import type { Job } from '../../shared/job/job';
import type { RenderSpec } from '../../shared/job/spec';
import { request, toApiError } from '../api/client';
import { text } from '../text';
import {
  emptyCompose,
  isReady,
  outputOf,
  updateDraft,
  useCompose,
  type Draft,
  type DraftChoice,
} from './compose';
import { editFile } from './editor-entry';
import { jobById, upsertJobs } from './jobs';
import { limitsOf, typedLimits } from './limit-fields';
import { decideCommands } from './permissions';
import { loadPresets } from './presets';
import { attempt, showNotice } from './toasts';
import { closeDialog, openDialog, selectJob, useUi } from './ui';

/** Typing pauses for so long, milliseconds, before the storyboard is read again with the new values. */
const typingPause = 300;

let nextId = 1;
/** Drafts that are about to be read again, by id. */
const timers = new Map<number, ReturnType<typeof setTimeout>>();

/** Opens *New render* with what was left there. */
export function newRender(): void {
  composeFiles([]);
}

/** Opens *New render* with what was left there and with files, or adds them to the ones that are there. */
export function composeFiles(files: readonly string[]): void {
  openCompose(() => addFiles(files));
}

/** Opens *New render* with what a job was made of, to be changed and queued as another job. */
export function renderAgain(jobId: string): void {
  const job = jobById(jobId);
  if (job?.spec.kind !== 'render') return;
  const draft = draftOf(job, job.spec);
  openCompose(() => {
    const left = useCompose.getState().drafts.find(({ again }) => again?.jobId === jobId);
    if (left === undefined) addDrafts([draft]);
    else selectDraft(left.id);
  });
}

/** Opens the dialog with what was left there, unless it is open, and adds something. */
function openCompose(add: () => void): void {
  if (useUi.getState().dialog === 'compose') {
    add();
    return;
  }
  openDialog('compose', () => {
    useCompose.setState({ tried: false });
    void loadPresets();
    // The storyboards may have changed since.
    for (const { id } of useCompose.getState().drafts) void inspect(id);
    add();
  });
}

/** Closes *New render* and forgets all that was chosen in it. */
export function discardCompose(): void {
  useCompose.setState(emptyCompose);
  closeDialog();
}

export async function trySample(): Promise<void> {
  await attempt(async () => composeFiles([await request('samples.first')]));
}

/** Asks for storyboards with the system's dialog, and goes on with them in *New render*. */
export async function pickStoryboards(): Promise<void> {
  await attempt(async () => {
    const files = await request('dialog.pickFiles', {
      title: text.compose.chooseFiles,
      kinds: ['storyboard'],
    });
    if (files.length > 0) composeFiles(files);
  });
}

export function selectDraft(selected: number): void {
  useCompose.setState({ selected });
}

/** Opens a draft's storyboard in the editor, and looks at it again when the user comes back. */
export function editDraft({ id, file }: Draft): void {
  void editFile(file, () => {
    openDialog('compose', () => void inspect(id));
  });
}

export function removeDraft(id: number): void {
  useCompose.setState(({ drafts, selected }) => {
    const at = drafts.findIndex((draft) => draft.id === id);
    const left = drafts.filter((draft) => draft.id !== id);
    const next = left[Math.min(at, left.length - 1)]?.id ?? null;
    return { drafts: left, selected: selected === id ? next : selected };
  });
}

/** Takes a choice of the user's. What changes the video is followed by another look at the storyboard. */
export function choose(id: number, choice: DraftChoice): void {
  const draft = draftById(id);
  if (draft === undefined) return;
  const changesVideo = choice.set !== undefined || choice.preset !== undefined;
  if (!changesVideo) {
    // Why it could not be queued may have been what is changed now. What is wrong with the storyboard stays.
    updateDraft(id, { ...choice, problems: draft.summary?.problems ?? draft.problems });
    return;
  }
  updateDraft(id, { ...choice, inspecting: true });
  clearTimeout(timers.get(id));
  timers.set(
    id,
    setTimeout(() => void inspect(id), typingPause),
  );
}

export async function chooseOutput(id: number): Promise<void> {
  const draft = draftById(id);
  if (draft === undefined) return;
  await attempt(async () => {
    const output = await request('dialog.pickOutput', { suggested: outputOf(draft) });
    // The system's dialog has asked already whether to replace a file that is there.
    if (output !== null) choose(id, { output });
  });
}

export async function chooseVariableFile(id: number, variable: string, title: string): Promise<void> {
  await attempt(async () => {
    const file = await request('dialog.pickFile', { title });
    const draft = draftById(id);
    if (file !== null && draft !== undefined) choose(id, { set: { ...draft.set, [variable]: file } });
  });
}

/** Says whether the storyboard of a draft may run its programs, and looks at it again. */
export async function decideForDraft(id: number, decision: CommandDecision): Promise<void> {
  const draft = draftById(id);
  const identity = draft?.summary?.commands?.identity;
  if (draft === undefined || identity === undefined) return;
  await decideCommands(draft.file, identity, decision);
  await inspect(id);
}

/** Queues every draft that is ready; the others stay, with what is wrong at its place. */
export async function addToQueue(): Promise<void> {
  if (useCompose.getState().adding) return;
  useCompose.setState({ adding: true, tried: true });
  const unread = useCompose.getState().drafts.filter((draft) => draft.inspecting);
  await Promise.all(unread.map((draft) => inspect(draft.id)));
  let added = 0;
  for (const draft of useCompose.getState().drafts.filter(isReady)) {
    // It may have been discarded meanwhile.
    if (draftById(draft.id) !== undefined && (await add(draft))) added += 1;
  }
  useCompose.setState({ adding: false });
  const { drafts } = useCompose.getState();
  const [first] = drafts;
  if (first === undefined) closeIfOpen();
  else if (!drafts.some((draft) => draft.id === useCompose.getState().selected)) selectDraft(first.id);
  if (added > 1 || (added > 0 && first !== undefined)) showNotice(text.compose.added(added));
}

async function add(draft: Draft): Promise<boolean> {
  try {
    const job = await request('queue.add', {
      spec: {
        kind: 'render',
        storyboard: draft.file,
        output: outputOf(draft).trim(),
        set: { ...draft.set },
        ...(draft.preset === null ? {} : { preset: draft.preset }),
        existing: draft.existing,
        limits: limitsOf(draft.limits) ?? {},
        ...(draft.again === null
          ? {}
          : { strategy: draft.again.strategy, destinations: draft.again.destinations }),
      },
      ...(draft.priority === 0 ? {} : { priority: draft.priority }),
    });
    // Its first patch may have been quicker than this answer.
    if (jobById(job.id) === undefined) upsertJobs([job]);
    selectJob(job.id);
    useCompose.setState(({ drafts }) => ({ drafts: drafts.filter(({ id }) => id !== draft.id) }));
    return true;
  } catch (error) {
    updateDraft(draft.id, { problems: toApiError(error).problems });
    return false;
  }
}

/** What was queued is done with; another dialog may have taken the place of this one meanwhile. */
function closeIfOpen(): void {
  useCompose.setState(emptyCompose);
  if (useUi.getState().dialog === 'compose') closeDialog();
}

/** Adds files that are not there yet, and chooses the first of them, or of those that are. */
function addFiles(files: readonly string[]): void {
  const { drafts } = useCompose.getState();
  const added = [...new Set(files)].filter((file) => !drafts.some((draft) => draft.file === file));
  const left = drafts.find(({ file }) => files.includes(file));
  if (added.length > 0) addDrafts(added.map(newDraft));
  else if (left !== undefined) selectDraft(left.id);
}

/** Adds drafts, chooses the first of them, and reads them all. */
function addDrafts(added: readonly Draft[]): void {
  useCompose.setState(({ drafts }) => ({
    drafts: [...drafts, ...added],
    selected: added[0]?.id ?? null,
  }));
  for (const { id } of added) void inspect(id);
}

function newDraft(file: string): Draft {
  return {
    id: nextId++,
    file,
    summary: null,
    inspecting: true,
    set: {},
    preset: null,
    output: null,
    existing: 'error',
    priority: 0,
    limits: {},
    again: null,
    problems: [],
  };
}

/** A job's choices, as a draft. */
function draftOf({ id, state }: Job, spec: RenderSpec): Draft {
  const { storyboard, output, set, preset = null, existing, limits, strategy, destinations } = spec;
  return {
    ...newDraft(storyboard),
    set,
    preset,
    output,
    // The job's own video is there: it stays, unless the job was to replace what is there.
    existing: state === 'completed' && existing === 'error' ? 'unique' : existing,
    limits: typedLimits(limits),
    again: { jobId: id, strategy, destinations },
  };
}

/** Reads a storyboard with the values given so far. Only the answer to the latest question counts. */
async function inspect(id: number): Promise<void> {
  const asked = draftById(id);
  if (asked === undefined) return;
  clearTimeout(timers.get(id));
  timers.delete(id);
  updateDraft(id, { inspecting: true });
  const isCurrent = () => {
    const now = draftById(id);
    return now?.set === asked.set && now.preset === asked.preset;
  };
  const given = Object.entries(asked.set).filter(([, value]) => value !== '');
  try {
    const summary = await request('storyboard.inspect', {
      file: asked.file,
      set: Object.fromEntries(given),
      ...(asked.preset === null ? {} : { preset: asked.preset }),
    });
    if (isCurrent()) updateDraft(id, { summary, problems: summary.problems, inspecting: false });
  } catch (error) {
    if (isCurrent()) updateDraft(id, { problems: toApiError(error).problems, inspecting: false });
  }
}

function draftById(id: number): Draft | undefined {
  return useCompose.getState().drafts.find((draft) => draft.id === id);
}
