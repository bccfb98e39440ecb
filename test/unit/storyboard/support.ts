import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { parseStoryboard, resolveStoryboard, type ResolveOptions } from '../../../electron/storyboard';
import type { WrittenStoryboard } from '../../../electron/storyboard/resolved';
import { type Problem, RenderyardError } from '../../../shared/errors';

/** Small real media: picture.png (32 × 18), clip.mp4 (1 s, with sound), tone.wav (0.5 s). */
export const mediaFolder = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/storyboards/media');

/** The problems that an action throws; anything else that it throws, or throwing nothing, fails the test. */
export async function faultsOf(action: () => Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await action();
  } catch (error) {
    if (error instanceof RenderyardError) return error.problems;
    throw error;
  }
  return expect.fail('nothing was thrown');
}

/** Resolves a document as if it lay among the media. */
export async function resolveText(text: string, options?: ResolveOptions): Promise<WrittenStoryboard> {
  return resolveStoryboard(parseStoryboard(text, join(mediaFolder, 'test.storyboard.yaml')), options);
}

export async function resolveData(data: unknown, options?: ResolveOptions): Promise<WrittenStoryboard> {
  return resolveText(JSON.stringify(data), options);
}

/** A folder of the test's own. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'renderyard-storyboard-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
