import { isAbsolute, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { fail } from '../../shared/errors';
import type { JobLimits, RenderSpec } from '../../shared/job/spec';
import { pathFrom } from './context';
import type { Context, ExecutorChoice } from './context';
import { presetFrom } from './preset';
import { addUploadOptions, destinationsOf } from './upload';
import type { UploadOption } from './upload';

/** What can be said about any job that is run or queued. */
export interface JobOptions extends UploadOption {
  output: string;
  preset?: string;
  overwrite?: boolean;
  unique?: boolean;
  timeout?: number;
  nice?: number;
  threads?: number;
  memory?: number;
  json?: boolean;
}

export interface RenderOptions extends JobOptions {
  set: Readonly<Record<string, string>>;
  strategy: RenderSpec['strategy'];
  allowCommands?: boolean;
}

export function addJobOptions(command: Command): Command {
  return addLimitOptions(command.requiredOption('-o, --output <file>', 'the video to make'));
}

/** What can be said about jobs, wherever their outputs go. */
export function addLimitOptions(command: Command): Command {
  return addUploadOptions(command)
    .addOption(new Option('--overwrite', 'replace the output if it exists').conflicts('unique'))
    .option('--unique', 'if the output exists, make "NAME (2)" instead')
    .option('--timeout <seconds>', 'longest run time of the job', positive)
    .option('--nice <value>', 'how much encoders give way to others, 0 to 19', wholeWithin(0, 19))
    .option('--threads <count>', 'encoder threads of the job, 1 to 256', wholeWithin(1, 256))
    .option('--memory <megabytes>', 'memory for all processes of the job together', positive)
    .option('--json', 'write events as JSON, one on each line');
}

export function addRenderOptions(command: Command): Command {
  return addAllowCommands(addJobOptions(command))
    .option('--set <name=value>', 'value of a variable; may be given several times', collectSet, {})
    .option(
      '--preset <name>',
      'output settings by name, in place of the storyboard’s preset; what it sets itself stays',
    )
    .addOption(strategyOption());
}

export function strategyOption(): Option {
  return new Option('--strategy <strategy>', 'cut the picture into segments, or make it by a single command')
    .choices(['auto', 'segments', 'single'])
    .default('auto');
}

/** For everything that may run what a storyboard names. */
export function addAllowCommands(command: Command): Command {
  return command.option(
    '--allow-commands',
    'let the storyboard run the programs that it names, if you trust it',
  );
}

export function addExecutorOption(command: Command): Command {
  return command.addOption(
    new Option('--executor <executor>', 'what runs jobs, instead of the setting').choices([
      'structured',
      'plain',
    ]),
  );
}

export type WithExecutor = { executor?: ExecutorChoice };

export async function renderSpec(
  context: Context,
  file: string,
  options: RenderOptions,
): Promise<RenderSpec> {
  const storyboard = pathFrom(context, file);
  return {
    kind: 'render',
    storyboard,
    output: pathFrom(context, options.output),
    set: await withAbsoluteFiles(context, storyboard, options.set),
    ...presetOf(context, options),
    existing: existingOf(options),
    strategy: options.strategy,
    limits: limitsOf(options),
    ...destinationsOf(options),
    ...(await permissionOf(storyboard, options)),
  };
}

/** The permission holds for the storyboard as it is now, and not for what is written into it before its turn comes. */
export async function permissionOf(
  storyboard: string,
  { allowCommands = false }: { allowCommands?: boolean },
): Promise<{ commandsAllowedFor?: string }> {
  if (!allowCommands) return {};
  const { identityOf, readStoryboard } = await import('../storyboard');
  return { commandsAllowedFor: identityOf(await readStoryboard(storyboard)) };
}

/** The path of a preset's file is meant from the working folder. */
export function presetOf(context: Context, { preset }: { preset?: string }): { preset?: string } {
  return preset === undefined ? {} : { preset: presetFrom(context, preset) };
}

export function existingOf({ overwrite, unique }: JobOptions): RenderSpec['existing'] {
  if (overwrite === true) return 'overwrite';
  return unique === true ? 'unique' : 'error';
}

export function limitsOf({ timeout, nice, threads, memory }: JobOptions): JobLimits {
  return {
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
    ...(nice === undefined ? {} : { niceness: nice }),
    ...(threads === undefined ? {} : { encoderThreads: threads }),
    ...(memory === undefined ? {} : { memoryBytes: Math.round(memory * 1_000_000) }),
  };
}

/** A file that was typed on the command line is meant from there, not from the folder of the storyboard. */
export async function withAbsoluteFiles(
  context: Context,
  storyboard: string,
  set: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  if (Object.keys(set).length === 0) return {};
  const { readStoryboard } = await import('../storyboard');
  const { data } = await readStoryboard(storyboard);
  const declared = (data as { variables?: unknown } | null)?.variables;
  const files = new Set(
    (Array.isArray(declared) ? (declared as unknown[]) : []).flatMap((variable) => {
      const { id, type } = (variable ?? {}) as { id?: unknown; type?: unknown };
      return type === 'file' ? [id] : [];
    }),
  );
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => [
      name,
      files.has(name) && value !== '' && !isAbsolute(value) ? resolve(context.cwd, value) : value,
    ]),
  );
}

export function collectSet(text: string, previous: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('Write NAME=VALUE.');
  const name = text.slice(0, at);
  if (Object.hasOwn(previous, name))
    throw fail('USAGE', `The variable ${name} is set twice; keep one --set of it.`);
  return { ...previous, [name]: text.slice(at + 1) };
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Give a number above 0.');
  return value;
}

export function positiveWhole(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('Give a whole number above 0.');
  return value;
}

function wholeWithin(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < lowest || value > highest)
      throw new InvalidArgumentError(`Give a whole number from ${lowest} to ${highest}.`);
    return value;
  };
}
