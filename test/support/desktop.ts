import { spawn } from 'node:child_process';
import { findElectron } from '../../scripts/setup/electron-runtime.mjs';
import { findProgram } from '../../scripts/setup/run.mjs';
import useOwnHome from './own-home';

/** How long an X server may take to say that it is there. */
const displayTimeoutMs = 30_000;

/**
 * Starts a virtual display on a free number and names it in DISPLAY.
 * @returns how to stop it
 */
async function startVirtualDisplay(): Promise<() => Promise<void>> {
  const program = findProgram('Xvfb');
  if (program === undefined) {
    throw new Error(
      'There is no display and no Xvfb: run `npm run setup`, or start the tests in a desktop session.',
    );
  }
  // File descriptor 3 is where the server writes the number that it found free.
  const command = [
    program,
    '-displayfd',
    '3',
    '-screen',
    '0',
    '1600x1200x24',
    '-nolisten',
    'tcp',
    '-noreset',
  ];
  // Where the kernel can, it ends the server with this process, even if that is killed before it can clean up.
  const setpriv = findProgram('setpriv');
  if (setpriv !== undefined) command.unshift(setpriv, '--pdeathsig', 'TERM');
  const server = spawn(command[0] ?? program, command.slice(1), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const number = await new Promise<string>((resolve, reject) => {
    let stderr = '';
    let answer = '';
    const timer = setTimeout(() => {
      server.kill('SIGKILL');
      reject(new Error(`Xvfb did not come up within ${displayTimeoutMs / 1000} s: ${stderr}`));
    }, displayTimeoutMs);
    server.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
    server.stdio[3]?.on('data', (text: Buffer) => {
      answer += text.toString();
      if (!answer.includes('\n')) return;
      clearTimeout(timer);
      resolve(answer.trim());
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with status ${code}: ${stderr}`)));
  });
  process.env.DISPLAY = `:${number}`;
  return async () => {
    server.kill('SIGTERM');
    await gone;
  };
}

/** What the end-to-end tests need around them: a display, a home of their own, and an Electron that Playwright can find. */
export default async function prepareDesktop(): Promise<() => Promise<void>> {
  const electron = await findElectron();
  if (electron === undefined) throw new Error('There is no Electron to test in: run `npm run setup` first.');
  const leaveHome = await useOwnHome();
  const needsDisplay = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  const stopDisplay = needsDisplay ? await startVirtualDisplay() : undefined;
  return async () => {
    await stopDisplay?.();
    await leaveHome();
  };
}
