import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { nodeTarget, separateModules } from './electron.vite.config';

/** Loaded when they are needed, by Node itself: uploads, which few commands make, and what only ES modules can load. */
const apart = /[\\/]electron[\\/](?:upload[\\/]uploader|render[\\/]shaper)\.ts$/;

/** Text of one byte for each character is read several times as fast, and takes half the memory. */
const onlyAscii: Plugin = {
  name: 'renderyard:only-ascii',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      chunk.code = chunk.code.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    }
  },
};

/**
 * The command line: all that a render takes in one file, which is loaded with the code that was compiled last time
 * (electron/cli/compiled-program.ts).
 */
export default defineConfig({
  plugins: [onlyAscii],
  build: {
    ssr: resolve('electron/cli/main.ts'),
    outDir: resolve('out/main/cli'),
    emptyOutDir: true,
    target: nodeTarget,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      external: separateModules,
      output: {
        format: 'cjs',
        entryFileNames: 'program.cjs',
        chunkFileNames: '[name].cjs',
        codeSplitting: {
          groups: [
            {
              name: 'renderyard',
              test: (id: string) => /[\\/](?:electron|shared)[\\/]/.test(id) && !apart.test(id),
            },
          ],
        },
      },
    },
  },
  ssr: { noExternal: true },
});
