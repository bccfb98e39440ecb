import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { nodeTarget, separateModules } from './electron.vite.config';

/** Loaded when they are needed, by Node itself: uploads, which few commands make, and what only ES modules can load. */
const apart = /[\\/]electron[\\/](?:upload[\\/]uploader|render[\\/]shaper)\.ts$/;

/**
 * The command line: all that a render takes in one file, which is loaded with the code that was compiled last time
 * (electron/cli/compiled-program.ts).
 */
export default defineConfig({
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
