import { create } from 'zustand';
import type { Problem } from '../../shared/errors';
import type { ExistingOutput, TranscodeSpec } from '../../shared/job/spec';
import { languageOf, type MediaTracks, type TrackChoice } from '../../shared/job/track-choice';
import { request, toApiError } from '../api/client';
import { fileName, folderName } from '../format';
import { text } from '../text';
import { jobById, upsertJobs } from './jobs';
import { limitsOf, typedLimits, type TypedLimits } from './limit-fields';
import { startMontage } from './montage';
import { loadPresets, usePresets } from './presets';
import { useSettings } from './settings';
import { attempt, showNotice } from './toasts';
import { closeDialog, openDialog, selectJob, useUi } from './ui';

interface TranscodeState {
  files: readonly string[];
  preset: string;
  /** Where the videos go; null is the usual place. */
  folder: string | null;
  existing: ExistingOutput;
  /** Ceilings of each job, as typed. */
  limits: TypedLimits;
  audio: TrackChoice;
  subtitles: TrackChoice;
  /** Whether chapters and tags are taken over. */
  metadata: boolean;
  hdr: 'keep' | 'sdr';
  /** Where they are uploaded to, which cannot be chosen here; undefined is where the settings say. */
  destinations: TranscodeSpec['destinations'];
  /** What the files have beside their pictures; those that are not read yet, or cannot be, are missing. */
  tracks: Readonly<Record<string, MediaTracks>>;
  busy: boolean;
  problems: Readonly<Record<string, readonly Problem[]>>;
}

const empty: TranscodeState = {
  files: [],
  preset: 'web-1080p',
  folder: null,
  existing: 'unique',
  limits: {},
  audio: 'all',
  subtitles: 'all',
  metadata: true,
  hdr: 'keep',
  destinations: undefined,
  tracks: {},
  busy: false,
  problems: {},
};

/** The *Convert videos* dialog. */
export const useTranscode = create<TranscodeState>()(() => empty);

/** Opens the dialog with what was left there, and asks for clips where nothing was. */
export function newTranscode(): void {
  if (useTranscode.getState().files.length > 0) startTranscode([]);
  else void pickClips();
}

/** Opens the dialog with what was left there and with these clips, or adds them to the ones that are there. */
export function startTranscode(files: readonly string[]): void {
  if (useUi.getState().dialog === 'transcode') {
    addToTranscode(files);
    return;
  }
  openDialog('transcode', () => {
    if (useTranscode.getState().files.length === 0) useTranscode.setState(empty);
    void loadPresets();
    addToTranscode(files);
  });
}

/** Closes the dialog, where it is still open, and forgets all that was chosen in it. */
export function discardTranscode(): void {
  useTranscode.setState(empty);
  if (useUi.getState().dialog === 'transcode') closeDialog();
}

/** Goes on with the same clips in *Slideshow or montage*. */
export function montageInstead(): void {
  startMontage(useTranscode.getState().files);
  useTranscode.setState(empty);
}

/** Opens the dialog with what a job was made of, to be changed and queued as another job. */
export function convertAgain(jobId: string): void {
  const spec = jobById(jobId)?.spec;
  if (spec?.kind !== 'transcode') return;
  const { input, output, preset, existing, limits, audio, subtitles, metadata, hdr, destinations } = spec;
  openDialog('transcode', () => {
    useTranscode.setState({
      ...empty,
      ...{ preset, audio, subtitles, metadata, hdr, destinations },
      folder: folderName(output),
      existing: existing === 'error' ? 'unique' : existing,
      limits: typedLimits(limits),
    });
    void loadPresets();
    addToTranscode([input]);
  });
}

function addToTranscode(files: readonly string[]): void {
  useTranscode.setState((state) => ({ files: [...new Set([...state.files, ...files])] }));
  for (const file of files) void readTracks(file);
}

/** What cannot be read is told when it is queued. */
async function readTracks(file: string): Promise<void> {
  try {
    const found = await request('media.tracks', { file });
    useTranscode.setState(({ tracks }) => ({ tracks: { ...tracks, [file]: found } }));
  } catch {
    // Then there is nothing to choose from.
  }
}

/** What can be chosen of the files' tracks of one kind, each with the choice that it stands for. */
export function trackOptions(
  { files, tracks }: Pick<TranscodeState, 'files' | 'tracks'>,
  kind: 'audio' | 'subtitles',
): { choice: TrackChoice; label: string; note?: string }[] {
  const known = files.flatMap((file) => tracks[file] ?? []);
  const all = known.flatMap((each): MediaTracks['subtitles'] => each[kind]);
  if (all.length === 0) return [];
  const words = text.transcode.tracks;
  const languages = new Set(all.flatMap(({ language }) => (language === null ? [] : [languageOf(language)])));
  // Where there is one file, its tracks can be named one by one.
  const single = files.length === 1 && all.length > 1 ? all : [];
  return [
    { choice: 'all', label: words.all },
    ...(languages.size > 1
      ? [...languages].map((language) => ({ choice: [language], label: words.only(languageName(language)) }))
      : []),
    ...single.map(({ language, title, codec }, index) => ({
      choice: [String(index + 1)],
      label: words.track(
        index + 1,
        title ?? (language === null ? codec : languageName(languageOf(language))),
      ),
      note: codec,
    })),
    { choice: 'none', label: words.none[kind] },
  ];
}

function languageName(language: string): string {
  return new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language;
}

export function changeTranscode(
  change: Partial<
    Pick<
      TranscodeState,
      'preset' | 'existing' | 'folder' | 'limits' | 'audio' | 'subtitles' | 'metadata' | 'hdr'
    >
  >,
): void {
  useTranscode.setState({ ...change, problems: {} });
}

export function removeFromTranscode(file: string): void {
  useTranscode.setState(({ files }) => ({ files: files.filter((each) => each !== file) }));
}

export async function pickClips(): Promise<void> {
  await attempt(async () => {
    const files = await request('dialog.pickFiles', { title: text.transcode.choose, kinds: ['clip'] });
    if (files.length > 0) startTranscode(files);
  });
}

export async function pickTranscodeFolder(): Promise<void> {
  await attempt(async () => {
    const folder = await request('dialog.pickFolder', { title: text.transcode.folder });
    if (folder !== null) changeTranscode({ folder });
  });
}

/** Where the converted video of a file goes: beside it unless another folder was chosen, under the preset's name. */
export function transcodeOutput(file: string): string {
  const { preset, folder } = useTranscode.getState();
  const { presets } = usePresets.getState();
  const format = presets.find(({ name }) => name === preset)?.format ?? 'mp4';
  const place = folder ?? useSettings.getState().settings?.outputFolder ?? folderName(file);
  const separator = file.includes('\\') && !file.includes('/') ? '\\' : '/';
  const name = fileName(file).replace(/\.[^.]*$/, '');
  return `${place.replace(/[\\/]$/, '')}${separator}${name} (${preset}).${format}`;
}

/** Queues every file; those that cannot be queued stay, with what is wrong. */
export async function addTranscodes(): Promise<void> {
  const {
    files,
    preset,
    existing,
    audio,
    subtitles,
    metadata,
    hdr,
    destinations,
    busy,
    limits: typed,
  } = useTranscode.getState();
  const limits = limitsOf(typed);
  if (busy || limits === null) return;
  useTranscode.setState({ busy: true, problems: {} });
  let added = 0;
  for (const input of files) {
    try {
      const spec = {
        ...({ kind: 'transcode', input, output: transcodeOutput(input) } as const),
        ...{ preset, existing, limits, audio, subtitles, metadata, hdr, destinations },
      };
      const job = await request('queue.add', { spec });
      // Its first patch may have been quicker than this answer.
      if (jobById(job.id) === undefined) upsertJobs([job]);
      selectJob(job.id);
      added += 1;
      removeFromTranscode(input);
    } catch (error) {
      const { problems } = toApiError(error);
      useTranscode.setState((state) => ({ problems: { ...state.problems, [input]: problems } }));
    }
  }
  useTranscode.setState({ busy: false });
  if (useTranscode.getState().files.length === 0) discardTranscode();
  if (added > 1) showNotice(text.compose.added(added));
}
