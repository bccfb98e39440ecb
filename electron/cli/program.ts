import { Command, CommanderError } from 'commander';
import { exitStatus, formatProblem, RenderyardError } from '../../shared/errors';
import { addBatchCommand } from './batch';
import { addCacheCommands } from './cache';
import { addConfigCommand } from './config';
import type { Context } from './context';
import { addDoctorCommand } from './doctor';
import { addFrameCommand } from './frame';
import { addLogsCommand } from './logs';
import { addPlanCommand } from './plan';
import { addPresetCommands } from './preset';
import { addQueueCommands } from './queue';
import { addRenderCommand } from './render';
import { addSchemaCommand } from './schema';
import { addTranscodeCommand } from './transcode';
import { addUploadCommands } from './upload';
import { addValidateCommand } from './validate';

/** Problems of one file that are told before a reader has had enough. */
const problemsAtMost = 30;

/** Runs one command line. Returns the status to exit with; errors have been told on standard error. */
export async function runProgram(args: readonly string[], context: Context): Promise<number> {
  const program = createProgram(context);
  try {
    if (args.length === 0) {
      context.err.write(program.helpInformation());
      return 2;
    }
    await program.parseAsync(isUnknown(args[0], program) ? args.slice(0, 1) : [...args], { from: 'user' });
    const { interruption, isDone = false } = context;
    return isDone ? context.exitStatus : (interruption.exitStatus ?? context.exitStatus);
  } catch (error) {
    return told(error, context);
  }
}

/** Help on a command that does not exist would be that of the program, with status 0: a script would take it for one that does. */
function isUnknown(name: string | undefined, { commands }: Command): boolean {
  if (name === undefined || name.startsWith('-') || name === 'help') return false;
  return commands.every((command) => command.name() !== name);
}

function createProgram(context: Context): Command {
  const program = new Command('renderyard')
    .description('Renders videos on this machine: describe a video, queue renders, trust the queue.')
    .version(context.version, '-V, --version')
    .helpCommand(true)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      writeErr: (text) => context.err.write(text),
      outputError: (text, write) => write(inOneSentence(text)),
      getOutHelpWidth: () => context.out.columns,
      getErrHelpWidth: () => context.err.columns,
    })
    .addHelpText('after', '\nAll data is kept in one folder; RENDERYARD_HOME names another one.');
  addRenderCommand(program, context);
  addValidateCommand(program, context);
  addPlanCommand(program, context);
  addFrameCommand(program, context);
  addBatchCommand(program, context);
  addTranscodeCommand(program, context);
  addQueueCommands(program, context);
  addUploadCommands(program, context);
  addLogsCommand(program, context);
  addDoctorCommand(program, context);
  addPresetCommands(program, context);
  addCacheCommands(program, context);
  addConfigCommand(program, context);
  addSchemaCommand(program, context);
  return program;
}

/** Commander says what is wrong in one line and what was perhaps meant in the next. */
function inOneSentence(text: string): string {
  const sentence = text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
  return `renderyard: ${sentence}; \`renderyard help\` lists the commands, and --help after a command its options.\n`;
}

function told(error: unknown, { err, interruption }: Context): number {
  if (error instanceof CommanderError) {
    // Help and version that were asked for are no errors.
    return error.exitCode === 0 ? 0 : 2;
  }
  // What ended because it was told to is not told as an error of its own.
  if (interruption.exitStatus !== undefined) return interruption.exitStatus;
  if (error instanceof RenderyardError) {
    for (const problem of error.problems.slice(0, problemsAtMost))
      err.line(`renderyard: ${formatProblem(problem)}`);
    const more = error.problems.length - problemsAtMost;
    if (more > 0) err.line(`renderyard: ${more} more problems like these.`);
    return exitStatus(error.code);
  }
  const message = error instanceof Error ? error.message : String(error);
  err.line(
    `renderyard: Something went wrong inside Renderyard (${message.replace(/\s+/g, ' ')}); please report it.`,
  );
  return 1;
}
