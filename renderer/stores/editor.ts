import { create } from 'zustand';
import { formatProblem, type Problem } from '../../shared/errors';
import type { TimelineSummary } from '../../shared/frame';
import { parsePath, type PathSegment } from '../../shared/storyboard/path';
import { request, toApiError } from '../api/client';
import { changeText, readText, type Change } from './editor-document';
import { attempt } from './toasts';

/** What the form shows: the whole video, a scene, or an element of one. */
export type EditorPlace =
  { kind: 'whole' } | { kind: 'scene'; scene: number } | { kind: 'element'; scene: number; element: number };

interface EditorState {
  file: string | null;
  text: string;
  /** Plain data of the text; the last valid one while the text is not. */
  data: Record<string, unknown>;
  isValid: boolean;
  savedText: string;
  /** Says which content of the file on disk this is based on. */
  version: string | null;
  changedOnDisk: boolean;
  undo: readonly string[];
  redo: readonly string[];
  place: EditorPlace;
  problems: readonly Problem[];
  timeline: TimelineSummary | null;
  /** Moment of the preview, seconds. */
  at: number;
  /** The preview goes with what is chosen, wherever that is on the timeline; not once a moment was chosen. */
  followsPlace: boolean;
  saving: boolean;
  /** Why the file could not be opened. */
  failure: string | null;
}

const closed: EditorState = {
  file: null,
  text: '',
  data: {},
  isValid: true,
  savedText: '',
  version: null,
  changedOnDisk: false,
  undo: [],
  redo: [],
  place: { kind: 'scene', scene: 0 },
  problems: [],
  timeline: null,
  at: 0,
  followsPlace: true,
  saving: false,
  failure: null,
};

/** The storyboard editor: the text is the truth, everything else follows from it. */
export const useEditor = create<EditorState>()(() => closed);

/** Steps that can be taken back at most. */
const stepsKept = 300;
/** Changes of one place within so many milliseconds are one step. */
const sameStepMs = 1000;
/** Typing pauses for so long, milliseconds, before the storyboard is examined. */
const examinePause = 250;
/** How often the file is looked at for changes by others, milliseconds. */
const lookAgainMs = 2000;

let lastStep = { place: '', at: 0 };
let examineTimer: ReturnType<typeof setTimeout> | undefined;
let diskTimer: ReturnType<typeof setInterval> | undefined;

export async function openEditor(file: string): Promise<void> {
  closeEditor();
  useEditor.setState({ ...closed, file });
  try {
    const { text, version } = await request('storyboard.read', { file });
    if (useEditor.getState().file !== file) return;
    take(text, { savedText: text, version });
    diskTimer = setInterval(() => void lookAtDisk(), lookAgainMs);
  } catch (error) {
    const { message, problems } = toApiError(error);
    const [problem] = problems;
    useEditor.setState({ failure: problem === undefined ? message : formatProblem(problem) });
  }
}

export function closeEditor(): void {
  clearTimeout(examineTimer);
  clearInterval(diskTimer);
  useEditor.setState(closed);
}

/** Goes back to what is on disk, for good. */
export function discardChanges(): void {
  take(useEditor.getState().savedText, { undo: [], redo: [] });
}

export function isDirty({ text, savedText }: EditorState): boolean {
  return text !== savedText;
}

/** Carries out a change of the form or the strip. Resolves with whether it was possible. */
export function change(edit: Change): boolean {
  const { text } = useEditor.getState();
  const next = changeText(text, edit);
  if (next === null) return false;
  step(next, edit.kind === 'set' ? `set ${edit.path.join('.')}` : '');
  return true;
}

/** What was typed in the text view. */
export function typeText(next: string): void {
  if (next !== useEditor.getState().text) step(next, 'typing');
}

export function undo(): void {
  const { undo: past, redo, text } = useEditor.getState();
  const before = past.at(-1);
  if (before === undefined) return;
  lastStep = { place: '', at: 0 };
  take(before, { undo: past.slice(0, -1), redo: [...redo, text] });
}

export function redo(): void {
  const { undo: past, redo: future, text } = useEditor.getState();
  const next = future.at(-1);
  if (next === undefined) return;
  lastStep = { place: '', at: 0 };
  take(next, { redo: future.slice(0, -1), undo: [...past, text] });
}

export function choosePlace(place: EditorPlace): void {
  useEditor.setState({ place, followsPlace: true });
  if (place.kind === 'whole') return;
  const scene = useEditor.getState().timeline?.scenes.find(({ index }) => index === place.scene);
  if (scene !== undefined) useEditor.setState({ at: scene.middle });
}

/** Chooses what a problem is about. */
export function chooseProblem({ path = '' }: Problem): void {
  const [first, scene, second, element] = parsePath(path);
  if (first !== 'scenes' || typeof scene !== 'number') choosePlace({ kind: 'whole' });
  else if (second === 'elements' && typeof element === 'number')
    choosePlace({ kind: 'element', scene, element });
  else choosePlace({ kind: 'scene', scene });
}

export function showMoment(at: number): void {
  useEditor.setState({ at, followsPlace: false });
}

/** The scenes of the text, as far as they are mappings. */
export function scenesOf(data: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(data.scenes) ? data.scenes.map(asMapping) : [];
}

export function elementsOf(scene: Record<string, unknown> | undefined): Record<string, unknown>[] {
  return Array.isArray(scene?.elements) ? scene.elements.map(asMapping) : [];
}

/** The declared variables, as far as they are mappings. */
export function variablesOf(variables: unknown): Record<string, unknown>[] {
  return Array.isArray(variables) ? variables.map(asMapping) : [];
}

function asMapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The path of what the form shows. */
export function pathOf(place: EditorPlace): PathSegment[] {
  switch (place.kind) {
    case 'whole':
      return [];
    case 'scene':
      return ['scenes', place.scene];
    case 'element':
      return ['scenes', place.scene, 'elements', place.element];
  }
}

/**
 * Saves the text. Resolves with whether it is on disk; it is not when another program has changed the file, which is then
 * said beside the text.
 */
export async function save({ anyway = false } = {}): Promise<boolean> {
  const { file, text, version, saving } = useEditor.getState();
  if (file === null || saving) return false;
  useEditor.setState({ saving: true });
  const saved = await attempt(async () => {
    try {
      const written = await request('storyboard.write', { file, text, version: anyway ? null : version });
      useEditor.setState({ savedText: text, version: written.version, changedOnDisk: false });
    } catch (error) {
      if (toApiError(error).code === 'FILE_CHANGED') useEditor.setState({ changedOnDisk: true });
      throw error;
    }
  });
  useEditor.setState({ saving: false });
  return saved;
}

/** Takes the file as it is on disk now; what was changed here can be had back by undoing. */
export async function reload(): Promise<void> {
  const { file, text: mine, undo: past } = useEditor.getState();
  if (file === null) return;
  await attempt(async () => {
    const { text, version } = await request('storyboard.read', { file });
    take(text, {
      undo: [...past, mine],
      redo: [],
      savedText: text,
      version,
      changedOnDisk: false,
    });
  });
}

function step(next: string, place: string): void {
  const { text, undo: past } = useEditor.getState();
  const now = Date.now();
  const isSame = place !== '' && place === lastStep.place && now - lastStep.at < sameStepMs;
  lastStep = { place, at: now };
  take(next, { undo: isSame ? past : [...past, text].slice(-stepsKept), redo: [] });
}

/** Makes a text the current one, in one change with whatever belongs to it: nobody sees one without the other. */
function take(text: string, more: Partial<EditorState>): void {
  const { data } = readText(text);
  const before = useEditor.getState();
  const scenes = scenesOf(data ?? before.data);
  useEditor.setState({
    ...more,
    text,
    data: data ?? before.data,
    isValid: data !== null,
    place: stillThere(before.place, scenes),
  });
  clearTimeout(examineTimer);
  examineTimer = setTimeout(() => void examine(text), examinePause);
}

function stillThere(place: EditorPlace, scenes: readonly Record<string, unknown>[]): EditorPlace {
  if (place.kind === 'whole' || scenes.length === 0)
    return place.kind === 'whole' ? place : { kind: 'whole' };
  const scene = Math.min(place.scene, scenes.length - 1);
  if (place.kind === 'scene') return scene === place.scene ? place : { kind: 'scene', scene };
  const count = elementsOf(scenes[scene]).length;
  if (count === 0) return { kind: 'scene', scene };
  return scene === place.scene && place.element < count
    ? place
    : { kind: 'element', scene, element: Math.min(place.element, count - 1) };
}

/** Has the engine look at the text: what is wrong with it, and where its scenes are on the timeline. */
async function examine(text: string): Promise<void> {
  const { file } = useEditor.getState();
  if (file === null) return;
  const isCurrent = () => useEditor.getState().file === file && useEditor.getState().text === text;
  try {
    const { problems } = await request('storyboard.inspect', { file, text });
    if (!isCurrent()) return;
    if (problems.length > 0) {
      useEditor.setState({ problems });
      return;
    }
    const timeline = await request('storyboard.timeline', { file, text });
    if (!isCurrent()) return;
    const { at, followsPlace, place } = useEditor.getState();
    const scene =
      place.kind === 'whole' ? undefined : timeline.scenes.find(({ index }) => index === place.scene);
    // Texts fade in: the first moment of a video shows little of it.
    const moment = followsPlace && scene !== undefined ? scene.middle : at;
    useEditor.setState({ problems: [], timeline, at: Math.min(moment, timeline.duration) });
  } catch (error) {
    if (isCurrent()) useEditor.setState({ problems: toApiError(error).problems });
  }
}

async function lookAtDisk(): Promise<void> {
  const { file, version, saving } = useEditor.getState();
  if (file === null || saving) return;
  try {
    const now = (await request('storyboard.version', { file })).version;
    const state = useEditor.getState();
    if (state.file !== file || state.version !== version || state.saving || now === version) return;
    // Without changes of one's own there is nothing to ask.
    if (isDirty(state)) useEditor.setState({ changedOnDisk: true });
    else await reload();
  } catch {
    // The file is gone for the moment; saving makes it again.
  }
}
