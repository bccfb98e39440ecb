import { join, resolve } from 'node:path';
import { dataFolder } from '../paths';
import { CompiledProgram } from './compiled-program';
import type * as Main from './main';

/** Built by cli.vite.config.ts. */
const programFile = resolve(import.meta.dirname, 'cli/program.cjs');

const program = new CompiledProgram(programFile, join(dataFolder(process.env), 'cache', 'code'));
const { main } = program.load() as typeof Main;
await main((status) => {
  // Only commands that there are.
  if (status === 0) program.keep(process.argv[2] ?? '');
});
