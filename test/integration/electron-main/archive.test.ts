import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPackage } from '@electron/asar';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findElectron } from '../../../scripts/setup/electron-runtime.mjs';
import { hashDrawnFrames } from './drawn-frames';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-archive-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('worker threads find their work inside of a package’s archive', async () => {
  const electron = await findElectron();
  if (electron === undefined) throw new Error('There is no Electron to test in: run `npm run setup` first.');
  await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'archive-main.ts'),
      outDir: join(folder, 'app'),
      target: 'node20.18',
      rolldownOptions: { output: { entryFileNames: 'main.mjs' } },
    },
  });
  const archive = join(folder, 'app.asar');
  await createPackage(join(folder, 'app'), archive);
  await rm(join(folder, 'app'), { recursive: true });
  const content = Buffer.alloc(9_000_001, 'renderyard');
  await writeFile(join(folder, 'a'), content);
  const { stdout } = await promisify(execFile)(
    electron.executable,
    [join(archive, 'main.mjs'), join(folder, 'a'), join(folder, 'memory')],
    { env: { ...process.env, ...electron.env, ELECTRON_RUN_AS_NODE: '1' } },
  );
  const [sha256, drawn, where] = stdout.trim().split(' ');
  expect(where).toContain('app.asar/main.mjs');
  expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
  // Node and Electron draw the same.
  expect(drawn).toBe(await hashDrawnFrames());
});
