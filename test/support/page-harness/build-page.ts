import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = resolve(here, '../../..');

export interface BuiltPage {
  /** Folder with index.html, as the product has it. */
  folder: string;
  /** Path of the stand-in for the preload script, one classic script that runs before the page's own. */
  bridge: string;
  remove(): Promise<void>;
}

/** Builds the page the way the product does, and the fake bridge beside it. */
export async function buildPage(): Promise<BuiltPage> {
  const temporary = await mkdtemp(join(tmpdir(), 'renderyard-page-'));
  const folder = join(temporary, 'page');
  const { default: react } = await import('@vitejs/plugin-react');
  const common = { configFile: false, logLevel: 'warn' } as const satisfies InlineConfig;
  await build({
    ...common,
    root: join(root, 'renderer'),
    base: './',
    plugins: [react()],
    build: { target: 'chrome130', outDir: folder, assetsInlineLimit: 0, emptyOutDir: true },
  });
  await build({
    ...common,
    root,
    publicDir: false,
    build: {
      target: 'chrome130',
      outDir: join(temporary, 'bridge'),
      emptyOutDir: true,
      lib: {
        entry: join(here, 'fake-bridge.ts'),
        formats: ['iife'],
        name: 'fakeBridge',
        fileName: () => 'bridge.js',
      },
    },
  });
  return {
    folder,
    bridge: join(temporary, 'bridge', 'bridge.js'),
    remove: () => rm(temporary, { recursive: true, force: true }),
  };
}
