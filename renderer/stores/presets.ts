import { create } from 'zustand';
import type { RequestOutput } from '../../shared/ipc/contract';
import { request } from '../api/client';
import { text } from '../text';
import { attempt, showNotice } from './toasts';

export type Preset = RequestOutput<'presets.list'>[number];

interface PresetsState {
  /** The user's own first; empty until they are loaded. */
  presets: readonly Preset[];
}

export const usePresets = create<PresetsState>()(() => ({ presets: [] }));

/** Asks for the presets anew: files of them may have come or gone. */
export async function loadPresets(): Promise<void> {
  await attempt(async () => usePresets.setState({ presets: await request('presets.list') }));
}

/** Takes the preset of a file that the user chooses. */
export async function importPreset(): Promise<void> {
  await attempt(async () => {
    const preset = await request('presets.import');
    if (preset === null) return;
    await loadPresets();
    showNotice(text.presets.imported(preset.title));
  });
}

/** Writes a preset into a file of the user's choice. */
export async function exportPreset(name: string): Promise<void> {
  await attempt(async () => {
    if ((await request('presets.export', { name })) !== null) showNotice(text.presets.exported);
  });
}

export async function removePreset(name: string): Promise<void> {
  await attempt(async () => {
    await request('presets.remove', { name });
    await loadPresets();
  });
}
