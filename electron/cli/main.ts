import './schemas-as-they-are';
import { version } from '../../package.json';
import { currentFolder } from '../paths';
import type { Interruption } from './interruption';
import { Output } from './output';
import { runProgram } from './program';

/**
 * The whole command line, from the arguments of this process to its end.
 *
 * @param interruption Listens to signals since before this was loaded.
 * @param beforeEnd Called when all is said and done.
 */
export async function main(interruption: Interruption, beforeEnd: (status: number) => void): Promise<void> {
  // What Node and libraries warn of is for developers; standard error is for sentences that say what to do.
  process.removeAllListeners('warning');
  const out = new Output(process.stdout);
  const err = new Output(process.stderr);
  const cwd = currentFolder();
  if (cwd === undefined) err.write('renderyard: The current folder was removed: go to one that is there.\n');
  const context = { out, err, env: process.env, version, interruption, exitStatus: 0 };
  const status = cwd === undefined ? 2 : await runProgram(process.argv.slice(2), { ...context, cwd });
  await out.flush();
  const { failure } = out;
  if (failure !== undefined)
    err.line(
      `renderyard: Not everything could be written (${failure.code ?? failure.message}): see that there is room where it goes.`,
    );
  await err.flush();
  beforeEnd(status);
  // Nothing of ours is left to wait for, whatever a library may still hold open.
  process.exit(failure !== undefined && status === 0 ? 1 : status);
}
