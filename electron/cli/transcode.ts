import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { trackChoiceSchema } from '../../shared/job/track-choice';
import type { TrackChoice } from '../../shared/job/track-choice';
import { pathFrom } from './context';
import type { Context } from './context';
import { addExecutorOption, addJobOptions, existingOf, limitsOf } from './job-options';
import type { JobOptions, WithExecutor } from './job-options';
import { presetFrom } from './preset';
import { runJobHere } from './run-job';
import { destinationsOf } from './upload';

interface TranscodeOptions extends JobOptions, WithExecutor {
  preset: string;
  audio: TrackChoice;
  subtitles: TrackChoice;
  metadata: boolean;
  sdr?: boolean;
}

const tracksInWords = 'all, none, or numbers from 1 and languages, such as 1,de';

function tracks(text: string): TrackChoice {
  const word = text.trim();
  const parsed = trackChoiceSchema.safeParse(
    word === 'all' || word === 'none' ? word : word.split(',').map((each) => each.trim()),
  );
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('Give all, none, or numbers from 1 and languages, such as 1,de.');
}

export function addTranscodeCommand(program: Command, context: Context): void {
  const command = program
    .command('transcode')
    .description('send one file through a preset, here and now')
    .argument('<input>', 'the video')
    .requiredOption('--preset <name>', 'output settings: a name, or the path of a preset file')
    .option('--audio <tracks>', `sound tracks: ${tracksInWords}`, tracks, 'all')
    .option('--subtitles <tracks>', `subtitle tracks: ${tracksInWords}`, tracks, 'all')
    .option('--no-metadata', 'leave out chapters, and what the file says about itself')
    .option('--sdr', 'bring HDR into ordinary colours, also where the preset could keep it');
  addExecutorOption(addJobOptions(command)).action((input: string, options: TranscodeOptions) =>
    runJobHere(
      context,
      {
        kind: 'transcode',
        input: pathFrom(context, input),
        output: pathFrom(context, options.output),
        preset: presetFrom(context, options.preset),
        audio: options.audio,
        subtitles: options.subtitles,
        metadata: options.metadata,
        hdr: options.sdr === true ? 'sdr' : 'keep',
        existing: existingOf(options),
        limits: limitsOf(options),
        ...destinationsOf(options),
      },
      options,
    ),
  );
}
