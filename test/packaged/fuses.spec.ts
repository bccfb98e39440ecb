import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { home, launcher, outside, program, display, running } from './installed';

test.describe.configure({ mode: 'serial' });

const resources = outside(join(dirname(program), 'resources'));

/**
 * Starts the released program inside with its user's rights for some seconds: what it writes, how it ended, and how many
 * pages it had at the end.
 */
async function start(args: readonly string[], env: Record<string, string> = {}) {
  const run = new Promise<{ status: number | null; output: string }>((resolve) => {
    const child = execFile(
      launcher,
      args,
      {
        timeout: 60_000,
        env: { PATH: process.env.PATH ?? '', PROGRAM: program, HOME: home, DISPLAY: display, ...env },
      },
      (_error, stdout, stderr) => resolve({ status: child.exitCode, output: stdout + stderr }),
    );
  });
  const isOver = run.then(() => true);
  let pages = 0;
  // Until it has ended, or has shown its page.
  for (;;) {
    const over = await Promise.race([
      isOver,
      new Promise<false>((next) => setTimeout(() => next(false), 200)),
    ]);
    pages = (await running()).filter(({ command }) => command.includes('--type=renderer')).length;
    if (over || pages > 0) break;
  }
  for (const { pid, command } of await running())
    if (command.startsWith(program) && !command.includes('--type=')) process.kill(pid, 'SIGTERM');
  const { status, output } = await run;
  await expect.poll(running).toEqual([]);
  return { status, output, pages };
}

test('the fuses of the released program are as they were ordered', async () => {
  const wire = await getCurrentFuseWire(outside(program));
  const states = Object.fromEntries(
    Object.entries(wire as unknown as Record<string, number>)
      .filter(([option]) => /^\d+$/.test(option))
      .map(([option, state]): [string, number] => [FuseV1Options[Number(option)] ?? option, state]),
  );
  expect(states).toMatchObject({
    RunAsNode: FuseState.DISABLE,
    EnableCookieEncryption: FuseState.ENABLE,
    EnableNodeOptionsEnvironmentVariable: FuseState.DISABLE,
    EnableNodeCliInspectArguments: FuseState.DISABLE,
    EnableEmbeddedAsarIntegrityValidation: FuseState.ENABLE,
    OnlyLoadAppFromAsar: FuseState.ENABLE,
    LoadBrowserProcessSpecificV8Snapshot: FuseState.DISABLE,
    GrantFileProtocolExtraPrivileges: FuseState.DISABLE,
  });
});

test('it is no Node for whoever asks it to be one', async () => {
  const { output, pages } = await start(['-e', 'console.log("ran as " + "Node")'], {
    ELECTRON_RUN_AS_NODE: '1',
  });
  expect(output).not.toContain('ran as Node');
  expect(pages, output).toBeGreaterThan(0);
});

test('it loads nothing that the environment names', async () => {
  const script = outside('/tmp/required.cjs');
  await writeFile(script, 'console.log("was " + "required")');
  const { output, pages } = await start([], { NODE_OPTIONS: '--require /tmp/required.cjs' });
  expect(output).not.toContain('was required');
  expect(pages, output).toBeGreaterThan(0);
});

test('its main process lets no debugger in', async () => {
  for (const argument of ['--inspect=0', '--inspect-brk=0']) {
    const { output, pages } = await start([argument]);
    expect(output).not.toContain('Debugger listening');
    expect(pages, output).toBeGreaterThan(0);
  }
});

test('it runs no code but that of its archive', async () => {
  const other = join(resources, 'app');
  await mkdir(other);
  try {
    await writeFile(join(other, 'package.json'), '{ "name": "other", "main": "main.js" }');
    await writeFile(
      join(other, 'main.js'),
      'console.log("the other app " + "runs"); require("electron").app.exit(0);',
    );
    const beside = await start([]);
    expect(beside.output).not.toContain('the other app runs');
    expect(beside.pages, beside.output).toBeGreaterThan(0);
    // Even where its own is gone: it ends, and runs nothing.
    await rename(join(resources, 'app.asar'), join(resources, 'away.asar'));
    try {
      const without = await start([]);
      expect(without.output).not.toContain('the other app runs');
      expect(without.pages).toBe(0);
    } finally {
      await rename(join(resources, 'away.asar'), join(resources, 'app.asar'));
    }
  } finally {
    await rm(other, { recursive: true });
  }
});
