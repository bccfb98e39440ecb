import { create } from 'zustand';
import type { ConnectionReport } from '../../shared/upload/connection';
import type { UploadTokenState } from '../../shared/upload/token';
import { request, toApiError } from '../api/client';
import { text } from '../text';
import { useSettings } from './settings';
import { attempt, showNotice } from './toasts';
import { closeDialog, openDialog } from './ui';

interface UploadState {
  /** The job whose video is to be uploaded. */
  jobId: string | null;
  /** As it is typed. */
  destination: string;
  error: string | undefined;
  /** The latest test of a connection. */
  test: 'running' | ConnectionReport | null;
  /** Null until it is known. */
  token: UploadTokenState | null;
}

/** The *Upload* dialog, and what the settings know of uploads. The token itself is never in here. */
export const useUpload = create<UploadState>()(() => ({
  jobId: null,
  destination: '',
  error: undefined,
  test: null,
  token: null,
}));

/** Opens the *Upload* dialog for a job. */
export function askWhereTo(jobId: string): void {
  const destination = useSettings.getState().settings?.uploadTo ?? '';
  useUpload.setState({ jobId, destination, error: undefined, test: null });
  openDialog('upload');
}

export function typeDestination(destination: string): void {
  useUpload.setState({ destination, error: undefined, test: null });
}

/** Uploads the job's video to what was typed; the dialog stays open when that is refused. */
export async function uploadToTyped(): Promise<void> {
  const { jobId, destination } = useUpload.getState();
  if (jobId === null) return;
  try {
    await request('job.upload', { jobId, destination: destination.trim() });
    closeDialog();
  } catch (error) {
    useUpload.setState({ error: toApiError(error).message });
  }
}

/** Goes on with the uploads of these jobs that did not succeed. */
export function retryUploads(jobIds: readonly string[]): Promise<boolean> {
  return attempt(() =>
    Promise.all(jobIds.map((jobId) => request('job.upload', { jobId, destination: null }))),
  );
}

export async function testConnection(destination: string): Promise<void> {
  useUpload.setState({ test: 'running', error: undefined });
  try {
    const test = await request('upload.test', { destination: destination.trim() });
    // What was typed meanwhile is another destination.
    if (useUpload.getState().test === 'running') useUpload.setState({ test });
  } catch (error) {
    useUpload.setState({ test: null, error: toApiError(error).message });
  }
}

export function forgetTest(): void {
  useUpload.setState({ test: null, error: undefined });
}

export async function loadTokenState(): Promise<void> {
  await attempt(async () => useUpload.setState({ token: await request('upload.tokenState') }));
}

/** Gives the access token to the main process, or takes it back. Returns whether that was done. */
export async function giveToken(token: string | null): Promise<boolean> {
  const isDone = await attempt(async () =>
    useUpload.setState({ token: await request('upload.setToken', { token }) }),
  );
  if (isDone) showNotice(token === null ? text.uploads.tokenForgotten : text.uploads.tokenSaved);
  return isDone;
}
