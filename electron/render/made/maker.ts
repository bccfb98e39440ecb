import { constants } from 'node:fs';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import type { EspeakEngine, ProgramRunner } from '../../making/espeak';
import type { ProcessLimits } from '../../process/command';
import type { WrittenStoryboard } from '../../storyboard/resolved';
import type { Logger } from '../../telemetry/logger';
import type { LocatePlace } from '../probe-sources';
import type { RenderServices } from '../services';

export interface MakingContext {
  services: RenderServices;
  limits: ProcessLimits;
  log: Logger;
  /** Where finished files go; made when it is needed. */
  folder: string;
  /** False takes what programs of the user's make from the cache only. */
  runsCommands: boolean;
  locate: LocatePlace;
  /** How far the programs of the user's are, 0 to 1, over all of them. */
  onProgress?: (part: number) => void;
}

/** What those that make one element use. */
export interface Maker {
  context: MakingContext;
  runner: ProgramRunner;
  espeak: EspeakEngine;
  storyboard: WrittenStoryboard;
  /** A path for a file of this element's own. */
  target(extension: string): string;
  onProgress: (part: number) => void;
}

/**
 * Takes a kept file out of the cache. A copy, not a link: others that take it too would change the state of a link, and
 * so seem to change a source while it is read.
 */
export async function takeKept({ context }: Maker, key: string, target: string): Promise<boolean> {
  const link = `${target}.kept`;
  const { cache, media } = context.services;
  const taken = await cache.take(key, link);
  if (taken === undefined) return false;
  await copyFile(link, target, constants.COPYFILE_FICLONE);
  // Each copy is another file, which would be examined again, and noted again.
  media.nameContent(target, taken.sha256);
  await rm(link, { force: true });
  return true;
}

/** Keeps a copy, for the same reason: what the cache has may be taken, and so touched, while `file` is read. */
export async function keepFile({ context }: Maker, key: string, file: string): Promise<void> {
  const copy = `${file}.kept`;
  await copyFile(file, copy, constants.COPYFILE_FICLONE);
  await context.services.cache.store(key, copy);
  await rm(copy, { force: true });
}

export async function keepText(maker: Maker, key: string, text: string): Promise<void> {
  const file = `${maker.target('')}.text`;
  await writeFile(file, text);
  await keepFile(maker, key, file);
  await rm(file, { force: true });
}
