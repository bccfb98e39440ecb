import { create } from 'zustand';
import type { CommandDecision, CommandPermission } from '../../shared/command-permission';
import { request } from '../api/client';
import { attempt } from './toasts';

interface PermissionsState {
  /** Null until they are loaded. */
  decisions: readonly CommandPermission[] | null;
}

/** What the user has said about programs that storyboards want to run. */
export const usePermissions = create<PermissionsState>()(() => ({ decisions: null }));

export async function loadPermissions(): Promise<void> {
  await attempt(async () => usePermissions.setState({ decisions: await request('commands.list') }));
}

/** Remembers a decision; false when it could not be. */
export async function decideCommands(
  file: string,
  identity: string,
  decision: CommandDecision,
): Promise<boolean> {
  let isDone = false;
  await attempt(async () => {
    await request('commands.decide', { file, identity, decision });
    isDone = true;
  });
  return isDone;
}

/** Takes a decision back: the storyboard is asked about again. */
export async function forgetDecision(identity: string): Promise<void> {
  await attempt(async () => {
    await request('commands.forget', { identity });
    await loadPermissions();
  });
}
