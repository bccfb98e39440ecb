import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Ctrl-C in a terminal reaches every program of the foreground at once, the started one included. */
const onTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);

/**
 * Starts a program in this one's place: its input and output are ours, a signal reaches it exactly once (npm
 * repeats to its scripts what the terminal has sent already), and this process waits until it has ended its work.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit status, as a shell has it
 */
export function runInForeground(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        if (signal !== 'SIGINT' || !onTerminal) child.kill(signal);
      });
    }
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
