import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { fail } from '../../shared/errors';
import { commandLine } from '../../shared/storyboard/command-line';
import { quote } from '../../shared/storyboard/wording';
import type { ProcessLimits } from '../process/command';
import { isProgram, searchPath } from '../process/find-program';
import { LineReader } from '../process/line-reader';
import type { ProgramRunner } from './espeak';

/** A program of the user's that makes one file. */
export interface UserCommand {
  /** Program and arguments. `{output}` and other {@link Facts} in arguments are replaced. */
  run: readonly string[];
  /** The file that it makes, relative to its working folder. */
  output: string;
  environment: Readonly<Record<string, string>>;
  /** Seconds; null is as long as the job may take. */
  timeLimit: number | null;
  /** Bytes; null is as much as the job may hold. */
  memoryLimit: number | null;
}

/** What a command is told: `{name}` in its arguments, `RENDERYARD_NAME` in its environment. */
export type Facts = Readonly<Record<string, string | number>>;

export interface CommandRun {
  /** For people: `generator clip`. */
  label: string;
  /** The storyboard's folder: a program with a path is meant from there. */
  storyboardFolder: string;
  /** An empty folder of this run's own, in which it runs. */
  workingFolder: string;
  facts: Facts;
  /** Given on standard input. */
  input?: string;
  env: Readonly<Record<string, string | undefined>>;
  limits: ProcessLimits;
  /** 0 to 1, as the program says: see {@link readProgress}. */
  onProgress: (part: number) => void;
  onLine: (line: string) => void;
}

/** A command as people would type it, shortened. */
export function describeCommand(run: readonly string[]): string {
  return quote(commandLine(run));
}

/**
 * Where the program is: a bare name is searched for as a shell would, a path is meant from the storyboard's folder.
 *
 * @throws ENCODER_MISSING.
 */
export async function findUserProgram(
  name: string,
  storyboardFolder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const isPath = /[\\/]/.test(name);
  const path = isPath ? resolve(storyboardFolder, name) : await searchPath(name, env);
  if (path !== undefined && (await isProgram(path))) return path;
  throw fail(
    'ENCODER_MISSING',
    isPath
      ? `There is no program ${quote(name)} to run (looked for ${path ?? name}): correct its path, or allow the file to be executed.`
      : `The program ${quote(name)} was not found: install it, or give its path.`,
  );
}

/**
 * Runs a command of the user's and returns the file that it made, which lies in its working folder.
 *
 * @throws ENCODER_MISSING; what a failing program gives; ENCODER_FAILED when it made no such file; SOURCE_UNSAFE when
 *   the file leads out of the working folder; Cancelled.
 */
export async function runUserCommand(
  runner: ProgramRunner,
  command: UserCommand,
  context: CommandRun,
): Promise<string> {
  const { label, workingFolder, storyboardFolder, limits, onProgress, onLine } = context;
  const [name = '', ...args] = command.run;
  const program = await findUserProgram(name, storyboardFolder, context.env);
  const output = join(workingFolder, command.output);
  const facts: Facts = { ...context.facts, output, folder: storyboardFolder };
  const take = (line: string) => {
    const part = readProgress(line);
    if (part !== null) onProgress(part);
    onLine(line);
  };
  const lines = new LineReader(take);
  await runner.run({
    program,
    args: args.map((argument) => withFacts(argument, facts)),
    label,
    cwd: workingFolder,
    env: {
      ...Object.fromEntries(
        Object.entries(facts).map(([fact, value]) => [`RENDERYARD_${snake(fact)}`, String(value)]),
      ),
      ...command.environment,
    },
    ...(context.input === undefined ? {} : { input: feed(context.input) }),
    stdout: (chunk) => lines.push(chunk),
    onStderrLine: take,
    limits: limitsOf(command, limits),
  });
  lines.end();
  return await checkedOutput(output, workingFolder, label, command.output);
}

/** A command with a time limit of its own may be silent for as long. */
function limitsOf({ timeLimit, memoryLimit }: UserCommand, limits: ProcessLimits): ProcessLimits {
  const memory = [memoryLimit, limits.memoryBytes].filter((bytes) => bytes != null);
  return {
    ...limits,
    ...(timeLimit === null ? {} : { stallMs: undefined, absoluteMs: timeLimit * 1000 }),
    ...(memory.length === 0 ? {} : { memoryBytes: Math.min(...memory) }),
  };
}

function withFacts(argument: string, facts: Facts): string {
  return argument.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(facts, name) ? String(facts[name]) : whole,
  );
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

async function* feed(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}

/** How far a program is, by a line such as `progress=0.25`, `Rendering: 25 %` or a bar of tqdm; null for other lines. */
export function readProgress(line: string): number | null {
  const [, fraction] = /^\s*progress\s*[=:]?\s*(\d*\.?\d+)\s*$/i.exec(line) ?? [];
  if (fraction !== undefined) return Number(fraction) <= 1 ? Number(fraction) : null;
  const [, percent] = /(?:^|[\s:=(])(\d{1,3}(?:\.\d+)?)\s?%/.exec(line) ?? [];
  return percent !== undefined && Number(percent) <= 100 ? Number(percent) / 100 : null;
}

/** What a program has made is untrusted: a link that it left may lead to any file of this machine. */
async function checkedOutput(output: string, folder: string, label: string, name: string): Promise<string> {
  let real: string;
  try {
    real = await realpath(output);
  } catch (error) {
    throw fail(
      'ENCODER_FAILED',
      `${label} ended without making ${quote(name)}: let it write {output}.`,
      {},
      error,
    );
  }
  const inside = `${await realpath(folder)}${sep}`;
  if (!isAbsolute(real) || !real.startsWith(inside))
    throw fail(
      'SOURCE_UNSAFE',
      `${label} made ${quote(name)} a link to somewhere else: let it write the file itself.`,
    );
  const { size } = await stat(real);
  if (!(await stat(real)).isFile() || size === 0)
    throw fail(
      'ENCODER_FAILED',
      `${label} made ${quote(name)} empty, or no ordinary file: let it write {output}.`,
    );
  return real;
}
