import { create } from 'zustand';
import type { Settings } from '../../shared/settings';

interface SettingsState {
  /** Null until the first snapshot. */
  settings: Settings | null;
}

export const useSettings = create<SettingsState>()(() => ({ settings: null }));

/** Takes new settings, and dresses the document in the appearance that they ask for. */
export function setSettings(settings: Settings): void {
  useSettings.setState({ settings });
  const { dataset } = document.documentElement;
  if (settings.appearance === 'system') delete dataset.theme;
  else dataset.theme = settings.appearance;
}
