import { version } from '../../package.json';
import { Interruption } from './interruption';
import { Output } from './output';
import { runProgram } from './program';

const out = new Output(process.stdout);
const err = new Output(process.stderr);

const status = await runProgram(process.argv.slice(2), {
  out,
  err,
  env: process.env,
  cwd: process.cwd(),
  version,
  interruption: new Interruption((code) => process.exit(code)),
  exitStatus: 0,
});
// Nothing of ours is left to wait for, whatever a library may still hold open.
await Promise.all([out.flush(), err.flush()]);
process.exit(status);
