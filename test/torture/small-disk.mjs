// Runs in a namespace of its own, see namespace.ts: mounts small disks, runs programs one after the other, and writes
// what became of each as JSON. The disks go with the namespace, whatever happens.
import { spawnSync } from 'node:child_process';

const { disks, commands } = JSON.parse(process.argv[2]);
for (const { folder, options } of disks) {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  if (status !== 0) throw new Error(`mount: ${stderr}`);
}
const done = commands.map(([program, ...args]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return { status, stdout, stderr };
});
process.stdout.write(JSON.stringify(done));
