/**
 * The conformance list of `electron/concurrency` inside Electron's main process, each test under its own name. They
 * have run when this file is collected; what is tested here is what came of them.
 */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { runInElectron } from '../../electron-main/run-in-electron';
import prepareDesktop from '../../support/desktop';

const root = resolve(import.meta.dirname, '../../..');

const putAway = await prepareDesktop();
afterAll(putAway);
const { electron, node, outcomes } = await runInElectron();

/** Names of the tests that vitest finds, as it prints them. */
async function testsUnderNode(): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...[
        'node_modules/vitest/vitest.mjs',
        'list',
        'test/unit/concurrency',
        'test/integration/process/conformance',
      ],
      // Last: what follows it would be taken for the file to write to.
      '--json',
      // Only collected: one thread will do.
      ...['--pool=threads', '--no-isolate'],
    ],
    { cwd: root, env: { ...process.env, VITEST: undefined } },
  );
  return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
}

describe(`in the main process of Electron ${electron} (Node ${node})`, () => {
  for (const { name, state, errors } of outcomes) {
    it(name.join(' > '), () => {
      expect(errors).toEqual([]);
      expect(state).toBe('pass');
    });
  }

  it('these are all the tests that there are under Node', async () => {
    const names = outcomes.map(({ name }) => name.join(' > '));
    expect(names.length).toBeGreaterThan(100);
    expect(names.toSorted()).toEqual((await testsUnderNode()).toSorted());
  });
});
