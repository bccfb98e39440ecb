import { create } from 'zustand';
import { kindOfFile } from '../../shared/media-kinds';
import type { MontageLook, MontageRequest } from '../../shared/montage';
import { request, toApiError } from '../api/client';
import { fileName } from '../format';
import { text } from '../text';
import { composeFiles } from './compose-actions';
import { loadPresets } from './presets';
import { attempt } from './toasts';
import { closeDialog, openDialog, useUi } from './ui';

export type MontageLength = MontageRequest['length'];

interface MontageState {
  /** Pictures and clips, in the order of the video. */
  files: readonly string[];
  music: string | null;
  look: MontageLook;
  length: MontageLength;
  preset: string;
  title: string;
  showTitle: boolean;
  /** Where the page gets the pictures, by file. */
  pictures: Readonly<Record<string, string>>;
  busy: boolean;
  /** Why it could not be made. */
  problem: string | null;
}

const empty: MontageState = {
  files: [],
  music: null,
  look: 'calm',
  length: 'natural',
  preset: 'web-1080p',
  title: '',
  showTitle: false,
  pictures: {},
  busy: false,
  problem: null,
};

/** The *Slideshow or montage* dialog. */
export const useMontage = create<MontageState>()(() => empty);

/** Opens the dialog with what was left there, and asks for pictures and clips where nothing was. */
export function newMontage(): void {
  if (useMontage.getState().files.length > 0) startMontage([]);
  else void pickMontageFiles();
}

/** Opens the dialog with what was left there and with these pictures, clips and sounds. */
export function startMontage(paths: readonly string[]): void {
  openDialog('montage', () => {
    if (useMontage.getState().files.length === 0) useMontage.setState(empty);
    void loadPresets();
    addToMontage(paths);
  });
}

/** Closes the dialog and forgets all that was chosen in it. */
export function discardMontage(): void {
  useMontage.setState(empty);
  closeDialog();
}

export function addToMontage(paths: readonly string[]): void {
  const { files, title } = useMontage.getState();
  const seen = paths.filter((path) => kindOfFile(path) === 'picture' || kindOfFile(path) === 'clip');
  const added = seen.filter((path) => !files.includes(path)).sort(byName);
  const music = paths.find((path) => kindOfFile(path) === 'sound');
  useMontage.setState({
    files: [...files, ...new Set(added)],
    problem: null,
    ...(music === undefined ? {} : { music, length: 'music' as const }),
    ...(title === '' ? { title: titleOf(paths) } : {}),
  });
  void showPictures(added.filter((path) => kindOfFile(path) === 'picture'));
}

export function changeMontage(
  change: Partial<Pick<MontageState, 'look' | 'length' | 'preset' | 'title' | 'showTitle'>>,
): void {
  useMontage.setState({ ...change, problem: null });
}

export function removeFromMontage(file: string): void {
  useMontage.setState(({ files }) => ({ files: files.filter((each) => each !== file), problem: null }));
}

/** Puts a picture or clip before another, or at the end. */
export function placeInMontage(file: string, before: string | null): void {
  if (file === before) return;
  useMontage.setState(({ files }) => {
    const others = files.filter((each) => each !== file);
    const at = before === null ? others.length : others.indexOf(before);
    return { files: [...others.slice(0, at), file, ...others.slice(at)] };
  });
}

/** Moves a picture or clip by so many places. */
export function moveInMontage(file: string, by: number): void {
  const { files } = useMontage.getState();
  const at = files.indexOf(file);
  const to = at + by;
  if (at < 0 || to < 0 || to >= files.length) return;
  placeInMontage(file, by > 0 ? (files[to + 1] ?? null) : (files[to] ?? null));
}

export function removeMusic(): void {
  useMontage.setState(({ length }) => ({ music: null, length: length === 'music' ? 'natural' : length }));
}

/** Asks for pictures and clips; the first ones open the dialog, with music among them if there is some. */
export async function pickMontageFiles(): Promise<void> {
  await attempt(async () => {
    const title = text.montage.choose;
    const files = await request('dialog.pickFiles', { title, kinds: ['picture', 'clip', 'sound'] });
    if (files.length === 0) return;
    if (useUi.getState().dialog === 'montage') addToMontage(files);
    else startMontage(files);
  });
}

export async function pickMusic(): Promise<void> {
  await attempt(async () => {
    const [music] = await request('dialog.pickFiles', { title: text.montage.chooseMusic, kinds: ['sound'] });
    if (music !== undefined) addToMontage([music]);
  });
}

/** Writes the storyboard; resolves with its path, or null when that did not work. */
async function writeStoryboard(): Promise<string | null> {
  const { files, music, look, length, preset, title, showTitle, busy } = useMontage.getState();
  if (busy) return null;
  useMontage.setState({ busy: true, problem: null });
  try {
    return await request('montage.create', {
      files: [...files],
      music,
      look,
      length,
      preset,
      title: title.trim() === '' ? text.montage.untitled : title.trim(),
      showTitle: showTitle && title.trim() !== '',
    });
  } catch (error) {
    useMontage.setState({ problem: toApiError(error).message });
    return null;
  } finally {
    useMontage.setState({ busy: false });
  }
}

/** Goes on with the written storyboard in *New render*. */
export async function makeMontage(): Promise<void> {
  const file = await writeStoryboard();
  if (file === null) return;
  composeFiles([file]);
  forgetWhatWasMade();
}

/** Opens the written storyboard in the editor. */
export async function editMontage(edit: (file: string) => Promise<void>): Promise<void> {
  const file = await writeStoryboard();
  if (file === null) return;
  await edit(file);
  forgetWhatWasMade();
}

/** Unless the dialog is open still: then nothing has come of it yet. */
function forgetWhatWasMade(): void {
  if (useUi.getState().dialog !== 'montage') useMontage.setState(empty);
}

/** Lets the page show pictures that the user has given it. */
async function showPictures(files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  await attempt(async () => {
    const addresses = await request('media.show', { files: [...files] });
    const shown = Object.fromEntries(
      files.flatMap((file, index) => {
        const address = addresses[index];
        return address == null ? [] : [[file, address]];
      }),
    );
    useMontage.setState(({ pictures }) => ({ pictures: { ...pictures, ...shown } }));
  });
}

/** Numbers in names count as numbers: `img2` comes before `img10`. */
const names = new Intl.Collator('en', { numeric: true });
function byName(a: string, b: string): number {
  return names.compare(fileName(a), fileName(b));
}

/** The name of the folder that the pictures come from. */
function titleOf(paths: readonly string[]): string {
  const parts = (paths[0] ?? '').split(/[\\/]/).filter((part) => part !== '');
  return parts.at(-2) ?? '';
}
