import { join, resolve } from 'node:path';
import { dataFolder } from '../paths';
import { CompiledProgram } from './compiled-program';
import { Interruption } from './interruption';
import type * as Main from './main';

/** Built by cli.vite.config.ts. */
const programFile = resolve(import.meta.dirname, 'cli/program.cjs');

// Before anything else is loaded, which takes longer than all that is here: until then the system itself ends the process.
const interruption = new Interruption((status) => process.exit(status));
const program = new CompiledProgram(programFile, join(dataFolder(process.env), 'cache', 'code'));
const { main } = program.load() as typeof Main;
await main(interruption, (status) => {
  // Only commands that there are.
  if (status === 0) program.keep(process.argv[2] ?? '');
});
