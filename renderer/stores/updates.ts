import { create } from 'zustand';
import type { UpdatesState } from '../../shared/updates';
import { request } from '../api/client';
import { text } from '../text';
import { attempt, showNotice } from './toasts';

/** What is known about newer versions; null until it was asked for. */
export const useUpdates = create<{ state: UpdatesState | null }>()(() => ({ state: null }));

/** The main process tells of a change. */
export function takeUpdates(state: UpdatesState): void {
  const before = useUpdates.getState().state?.status;
  useUpdates.setState({ state });
  if (state.status === 'ready' && before !== 'ready') showNotice(text.updates.ready(state.latest ?? ''));
}

export async function loadUpdates(): Promise<void> {
  await attempt(async () => useUpdates.setState({ state: await request('updates.state') }));
}

/** Asks for a newer version now. */
export async function checkForUpdates(): Promise<void> {
  await attempt(async () => useUpdates.setState({ state: await request('updates.check') }));
}
