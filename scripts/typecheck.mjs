/**
 * Checks the types of every room with the tsconfig.json of that room, so that each file is only ever
 * checked against what its environment really has.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const rooms = ['shared', 'electron', 'electron/preload', 'renderer', 'test', 'bench', 'scripts', '.'];

/**
 * @param {string} room
 * @returns {Promise<boolean>}
 */
function check(room) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', room, '--pretty'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) process.stdout.write(`\n${room}: types do not check\n${output}`);
      resolve(code === 0);
    });
  });
}

const waiting = rooms.filter((room) => existsSync(new URL(`../${room}/tsconfig.json`, import.meta.url)));
let failed = 0;
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let room = waiting.shift(); room !== undefined; room = waiting.shift()) {
      if (!(await check(room))) failed += 1;
    }
  }),
);
process.exitCode = failed === 0 ? 0 : 1;
