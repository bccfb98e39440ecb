import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { Plugin } from 'vite';
import { findElectron } from '../../scripts/setup/electron-runtime.mjs';
import type { Report } from './main';

const here = import.meta.dirname;
/** For what hangs: the tests take seconds. */
const limitMs = 100_000;

/** Tests name files beside them by `import.meta`, which in a bundle would be the bundle's. */
const keepUrls: Plugin = {
  name: 'keep-urls',
  transform: (code, id) =>
    id.includes('/test/')
      ? code
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      : null,
};

/** Bundles the tests with a runner, and runs them in the main process of the Electron that the app runs in. */
export async function runInElectron(): Promise<Report> {
  const electron = await findElectron();
  if (electron === undefined) throw new Error('There is no Electron to test in: run `npm run setup` first.');
  const work = await mkdtemp(join(tmpdir(), 'renderyard-electron-main-'));
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      root: here,
      plugins: [keepUrls],
      resolve: { alias: { vitest: join(here, 'vitest.ts') } },
      ssr: { noExternal: true, external: ['electron'] },
      build: {
        ssr: join(here, 'main.ts'),
        outDir: work,
        emptyOutDir: false,
        // As the app is built: `await using` is lowered for Node 20.
        target: 'node20.18',
        minify: false,
        rolldownOptions: { output: { entryFileNames: 'main.mjs', chunkFileNames: '[name].mjs' } },
      },
    });
    const reportFile = join(work, 'report.json');
    const output = await launch(electron.executable, join(work, 'main.mjs'), {
      ...electron.env,
      REPORT: reportFile,
    });
    try {
      return JSON.parse(await readFile(reportFile, 'utf8')) as Report;
    } catch (error) {
      throw new Error(`Electron ended without a report. It said:\n${output}`, { cause: error });
    }
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Resolves with all that was written once Electron has ended. */
async function launch(
  executable: string,
  main: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { ELECTRON_RUN_AS_NODE: _run, NODE_OPTIONS: _options, ...inherited } = process.env;
  const home = await mkdtemp(join(tmpdir(), 'renderyard-electron-home-'));
  try {
    const child = spawn(
      executable,
      // Chromium's sandbox does not start for root.
      [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), main, `--user-data-dir=${home}`],
      { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const timer = setTimeout(() => {
      output += `\nIt was ended after ${limitMs / 1000} s.`;
      child.kill('SIGKILL');
    }, limitMs);
    await new Promise<void>((resolve, reject) => child.once('close', () => resolve()).once('error', reject));
    clearTimeout(timer);
    return output;
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
