import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../scripts/setup/run.mjs';
import type { World } from './world';

const run = promisify(execFile);

/** A disk in memory that is mounted on a folder. */
export interface SmallDisk {
  folder: string;
  /** Options of tmpfs, e.g. `size=2m`. */
  options: string;
}

export interface Done {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** What cannot be tried on this machine, and why. */
export class Impossible extends Error {
  override readonly name = 'Impossible';
}

/**
 * Runs programs one after the other where small disks are mounted that nobody else sees.
 *
 * @throws Impossible where this user may not mount anything, not even in a namespace of its own.
 */
export async function onSmallDisks(
  world: World,
  disks: readonly SmallDisk[],
  commands: readonly (readonly string[])[],
): Promise<Done[]> {
  const unshare = findProgram('unshare');
  if (unshare === undefined) throw new Impossible('there is no program `unshare` to mount small disks with');
  const rights = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const inside = [...rights, '--mount'];
  try {
    await run(unshare, [...inside, 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', world.folder]);
  } catch {
    throw new Impossible('this user may not mount a small disk, not even in a namespace of its own');
  }
  const script = join(import.meta.dirname, 'small-disk.mjs');
  const plan = JSON.stringify({ disks, commands });
  const { stdout } = await run(unshare, [...inside, process.execPath, script, plan], {
    env: world.env(),
    maxBuffer: 2 ** 28,
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
  return JSON.parse(stdout) as Done[];
}
