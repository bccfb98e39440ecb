/**
 * Compiles the resampler (AssemblyScript) and writes it down as a module, which is checked in: then it needs no step of
 * its own in builds and tests, and a test compares it with its source.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { runMain } from './setup/say.mjs';

/**
 * As much of the compiler as is used. Its own types come with globals of AssemblyScript, which would take the place of
 * JavaScript's wherever this file is imported.
 * @typedef {object} Compiler
 * @property {(args: string[], host: { writeFile: (name: string, contents: Uint8Array | string) => void }) => Promise<{ error: Error | null }>} main
 */
const compilerName = /** @type {string} */ ('assemblyscript/asc');

const room = new URL('../electron/render/resample/', import.meta.url);
const target = fileURLToPath(new URL('resampler-wasm.ts', room));

/** The module's bytes, from its source as it is now. */
export async function compileResampler() {
  const source = fileURLToPath(new URL('wasm/resampler.ts', room));
  /** @type {Uint8Array | undefined} */
  let bytes;
  const { default: asc } = /** @type {{ default: Compiler }} */ (await import(compilerName));
  const { error } = await asc.main(
    [
      ...[source, '--outFile', 'resampler.wasm', '--runtime', 'stub', '--enable', 'simd'],
      ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--importMemory'],
    ],
    {
      writeFile(name, contents) {
        if (name.endsWith('.wasm') && typeof contents !== 'string') bytes = contents;
      },
    },
  );
  if (error !== null) throw error;
  if (bytes === undefined) throw new Error('The compiler wrote no module.');
  return bytes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const base64 = Buffer.from(await compileResampler()).toString('base64');
    const text = `/** Made from wasm/resampler.ts by \`npm run wasm\`; not to be changed by hand. */
const base64 = '${base64}';

/** The resampler, as WebAssembly. */
export function resampler(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
`;
    await writeFile(target, await format(text, { ...(await resolveConfig(target)), filepath: target }));
  });
}
