import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'electron-vite';
import { chmod } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/**
 * The oldest runtimes that the built code meets: Electron 33 (Node 20.18, Chrome 130) in development where a newer
 * one cannot be downloaded, and plain Node 20 under the command line.
 */
export const nodeTarget = 'node20.18';
const chromeTarget = 'chrome130';

/** Makes the command line a program: a first line that names Node, and the bit that lets it run. */
function programEntry(name: string): Plugin {
  return {
    name: 'renderyard:program-entry',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.isEntry || chunk.name !== name) continue;
        if (!chunk.code.startsWith('#!')) chunk.code = `#!/usr/bin/env node\n${chunk.code}`;
      }
    },
    async writeBundle(options) {
      await chmod(join(options.dir ?? '', `${name}.js`), 0o755);
    },
  };
}

/**
 * What stays outside: modules with binaries (native, WebAssembly), and fonts. Everything else is bundled, since opening
 * hundreds of small files is most of a start.
 */
export const separateModules = [/^@photostructure\/sqlite/, /^@expo-google-fonts\//, /^harfbuzzjs/];

const main: UserConfig['main'] = {
  plugins: [programEntry('renderyard')],
  build: {
    target: nodeTarget,
    sourcemap: true,
    externalizeDeps: false,
    rolldownOptions: {
      external: separateModules,
      input: {
        main: resolve('electron/main/main.ts'),
        renderyard: resolve('electron/cli/renderyard.ts'),
      },
    },
  },
};

const preload: UserConfig['preload'] = {
  build: {
    target: nodeTarget,
    // A sandboxed preload is one CommonJS file that can load nothing but Electron.
    externalizeDeps: false,
    rolldownOptions: {
      input: { preload: resolve('electron/preload/preload.ts') },
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
};

const renderer: UserConfig['renderer'] = {
  root: 'renderer',
  plugins: [react()],
  build: {
    target: chromeTarget,
    minify: true,
    // The app protocol serves files under a strict policy: nothing is inlined as a data URL.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { index: resolve('renderer/index.html') } },
  },
};

/** `RENDERYARD_BUILD=cli` builds what runs under plain Node, without the page: all that the command line needs. */
export default defineConfig(process.env.RENDERYARD_BUILD === 'cli' ? { main } : { main, preload, renderer });
