import type { Command } from 'commander';
import { pathFrom } from './context';
import type { Context } from './context';
import { addExecutorOption, addJobOptions, existingOf, limitsOf } from './job-options';
import type { JobOptions, WithExecutor } from './job-options';
import { runJobHere } from './run-job';
import { destinationsOf } from './upload';

type TranscodeOptions = JobOptions & WithExecutor & { preset: string };

export function addTranscodeCommand(program: Command, context: Context): void {
  const command = program
    .command('transcode')
    .description('send one file through a preset, here and now')
    .argument('<input>', 'the video')
    .requiredOption('--preset <name>', 'output settings');
  addExecutorOption(addJobOptions(command)).action((input: string, options: TranscodeOptions) =>
    runJobHere(
      context,
      {
        kind: 'transcode',
        input: pathFrom(context, input),
        output: pathFrom(context, options.output),
        preset: options.preset,
        existing: existingOf(options),
        limits: limitsOf(options),
        ...destinationsOf(options),
      },
      options,
    ),
  );
}
