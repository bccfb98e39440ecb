import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * @typedef {object} RunResult
 * @property {number | null} status exit status, null when a signal ended it or it did not start
 * @property {string} stdout
 * @property {string} stderr
 * @property {boolean} timedOut
 * @property {Error | undefined} startError why it could not be started
 */

/**
 * Runs a program to its end, without a shell. Never throws: the result says how it went.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, show?: boolean }} [options]
 *   show: let its output through to standard error instead of collecting it
 * @returns {Promise<RunResult>}
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.show ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const result = /** @type {RunResult} */ ({
      status: null,
      stdout: '',
      stderr: '',
      timedOut: false,
      startError: undefined,
    });
    child.stdout?.setEncoding('utf8').on('data', (text) => (result.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (result.stderr += text));
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            result.timedOut = true;
            child.kill('SIGKILL');
          }, options.timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ...result, startError: error });
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ ...result, status });
    });
  });
}

/**
 * Looks a program up on the PATH, as a shell would.
 * @param {string} name
 * @returns {string | undefined} its full path
 */
export function findProgram(name) {
  const endings = process.platform === 'win32' ? (process.env.PATHEXT ?? '.EXE').split(';') : [''];
  // ldconfig and the like live in sbin, which is not on every user's PATH.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  for (const folder of folders.filter(Boolean)) {
    for (const ending of endings) {
      const candidate = join(folder, name + ending);
      try {
        accessSync(candidate, constants.X_OK);
        if (statSync(candidate).isFile()) return candidate;
      } catch {
        // not here
      }
    }
  }
  return undefined;
}

/**
 * npm as it was started: the very npm that runs this script where there is one.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runNpm(args, options) {
  const npmScript = process.env.npm_execpath;
  if (npmScript !== undefined && /\.c?js$/.test(npmScript)) {
    return run(process.execPath, [npmScript, ...args], options);
  }
  const npm = findProgram('npm') ?? 'npm';
  // npm is a .cmd file on Windows, which only its command interpreter can start.
  return process.platform === 'win32'
    ? run('cmd.exe', ['/d', '/c', 'npm', ...args], options)
    : run(npm, args, options);
}
