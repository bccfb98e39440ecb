import { extname } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { fail } from '../../shared/errors';
import type { FrameFormat } from '../../shared/frame';
import { widestFrame } from '../../shared/frame';
import { reserveOutput } from '../render/output-reservation';
import { pathFrom, withFrameEngine } from './context';
import type { Context } from './context';
import {
  addAllowCommands,
  collectSet,
  existingOf,
  permissionOf,
  presetOf,
  positiveWhole,
  withAbsoluteFiles,
} from './job-options';

interface FrameOptions {
  at: number;
  output: string;
  width?: number;
  set: Readonly<Record<string, string>>;
  preset?: string;
  overwrite?: boolean;
  unique?: boolean;
  json?: boolean;
  allowCommands?: boolean;
}

export function addFrameCommand(program: Command, context: Context): void {
  const command = program
    .command('frame')
    .description('one frame of the video, without rendering the rest')
    .argument('<file>', 'the storyboard')
    .requiredOption('--at <seconds>', 'the moment: seconds, or MINUTES:SECONDS', moment)
    .requiredOption('-o, --output <file>', 'the picture to make: .png or .jpg')
    .option('--width <pixels>', 'width of the picture, instead of the video’s', pixels)
    .option('--set <name=value>', 'value of a variable; may be given several times', collectSet, {})
    .option(
      '--preset <name>',
      'output settings by name, in place of the storyboard’s preset; what it sets itself stays',
    )
    .addOption(new Option('--overwrite', 'replace the output if it exists').conflicts('unique'))
    .option('--unique', 'if the output exists, make "NAME (2)" instead')
    .option('--json', 'write a JSON object that describes the picture');
  addAllowCommands(command).action(async (typed: string, options: FrameOptions) => {
    const target = pathFrom(context, options.output);
    const format = formatOf(target);
    await withFrameEngine(context, async (engine) => {
      const file = pathFrom(context, typed);
      const { at, width, preset } = options;
      const set = await withAbsoluteFiles(context, file, options.set);
      const reservation = await reserveOutput(target, existingOf({ ...options, output: target }));
      try {
        const { bytes, ...picture } = await engine.frame(file, {
          ...{ set, at, width, format, output: reservation.target },
          ...presetOf(context, { preset }),
          ...(await permissionOf(file, options)),
        });
        context.interruption.check();
        await writeFile(reservation.partial, bytes);
        // A picture that a power cut takes is made again in no time.
        const output = await reservation.publish({ isFlushed: false });
        if (options.json === true) context.out.json({ type: 'frame', output, ...picture });
        else
          context.out.line(
            `${output}: frame ${picture.frame} of ${picture.totalFrames}, ${picture.width} × ${picture.height}`,
          );
      } finally {
        await reservation.release();
      }
    });
  });
}

function formatOf(target: string): FrameFormat {
  const extension = extname(target).toLowerCase();
  if (extension === '.png') return 'png';
  if (extension === '.jpg' || extension === '.jpeg') return 'jpeg';
  throw fail('USAGE', `${target} is no picture that can be made: end it in .png or .jpg.`);
}

/** `12.5`, `1:05.2` or `1:02:03`. */
function moment(text: string): number {
  const match = /^(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d*)?|\.\d+)$/.exec(text.trim());
  if (match === null) throw new InvalidArgumentError('Give seconds from 0 on, such as 12.5 or 1:05.');
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function pixels(text: string): number {
  const value = positiveWhole(text);
  if (value < 16 || value > widestFrame)
    throw new InvalidArgumentError(`Give a width from 16 to ${widestFrame}.`);
  return value;
}
