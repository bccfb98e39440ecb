import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CompiledProgram } from '../../../electron/cli/compiled-program';

let home: string;
let folder: string;
let kept: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'renderyard-compiled-'));
  folder = join(home, 'cache', 'code');
  kept = join(folder, 'program.cjs.bin');
  mkdirSync(join(home, 'cache'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A program of two files; each time a new one, since what is loaded stays loaded. */
function program(value: string): string {
  const at = mkdtempSync(join(home, 'program-'));
  writeFileSync(join(at, 'part.cjs'), `exports.value = () => '${value}';`);
  writeFileSync(
    join(at, 'program.cjs'),
    "const { join } = require('node:path');\nconst { value } = require('./part.cjs');\nexports.say = () => join(__dirname, value());",
  );
  return join(at, 'program.cjs');
}

const say = (loaded: CompiledProgram) => (loaded.load() as { say: () => string }).say();
const commands = () =>
  (JSON.parse(readFileSync(kept, 'latin1').split('\n', 1)[0] ?? '') as { commands: string[] }).commands;
/** Loads a file once more, as the next process does. */
function again(file: string): CompiledProgram {
  const { cache } = createRequire(file);
  for (const name of Object.keys(cache)) if (name.startsWith(home)) Reflect.deleteProperty(cache, name);
  return new CompiledProgram(file, folder);
}

it('keeps what was compiled, and uses it', () => {
  const file = program('one');
  const first = again(file);
  expect(say(first)).toBe(join(file, '..', 'one'));
  first.keep('render');
  expect(commands()).toEqual(['render']);
  const second = again(file);
  expect(say(second)).toBe(join(file, '..', 'one'));
  second.keep('plan');
  // What is taken over is what was kept for the first command.
  expect(commands()).toEqual(['render', 'plan']);
});

it('compiles again when the program has changed', () => {
  const file = program('one');
  const first = again(file);
  say(first);
  first.keep('render');
  writeFileSync(file, "exports.say = () => 'another';");
  const second = again(file);
  expect(say(second)).toBe('another');
  second.keep('plan');
  expect(commands()).toEqual(['plan']);
});

it.each<[string, (bytes: Buffer) => Buffer]>([
  ['cut short', (bytes) => bytes.subarray(0, bytes.length - 10)],
  ['changed', (bytes) => Buffer.concat([bytes.subarray(0, bytes.length - 1), Buffer.of(bytes.at(-1)! ^ 1)])],
  ['empty', () => Buffer.alloc(0)],
  ['not ours', () => Buffer.from('something\nelse')],
])('compiles again when what was kept is %s', (_what, damage) => {
  const file = program('one');
  const first = again(file);
  say(first);
  first.keep('render');
  writeFileSync(kept, damage(readFileSync(kept)));
  const second = again(file);
  expect(say(second)).toBe(join(file, '..', 'one'));
  second.keep('plan');
  expect(commands()).toEqual(['plan']);
});

it.runIf(process.getuid !== undefined)('does not run what others could have written', () => {
  const file = program('one');
  const first = again(file);
  say(first);
  first.keep('render');
  chmodSync(kept, 0o666);
  const second = again(file);
  expect(say(second)).toBe(join(file, '..', 'one'));
  second.keep('plan');
  expect(commands()).toEqual(['plan']);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
});

it('writes nothing where there is no data folder yet, and nothing twice for a command', () => {
  const file = program('one');
  rmSync(join(home, 'cache'), { recursive: true });
  const first = again(file);
  say(first);
  first.keep('--help');
  expect(existsSync(join(home, 'cache'))).toBe(false);
  mkdirSync(join(home, 'cache'));
  first.keep('render');
  rmSync(kept);
  const second = again(file);
  say(second);
  second.keep('render');
  const third = again(file);
  say(third);
  rmSync(kept);
  third.keep('render');
  expect(readdirSync(folder)).not.toContain('program.cjs.bin');
});
