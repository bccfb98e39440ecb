import type { Command } from 'commander';
import type { KnownPreset } from '../../shared/presets/preset';
import { isPresetPath } from '../../shared/presets/preset';
import { isSoundFormat } from '../../shared/storyboard/output';
import { formatProblem } from '../../shared/errors';
import { dataFolder, homeLayout } from '../paths';
import type { PresetLibrary } from '../storyboard';
import { pathFrom } from './context';
import type { Context } from './context';
import { table } from './table';

interface JsonOption {
  json?: boolean;
}
interface FileOptions extends JsonOption {
  output: string;
  overwrite?: boolean;
}

export function addPresetCommands(program: Command, context: Context): void {
  const { out, err } = context;
  const preset = program
    .command('preset')
    .description('named output settings: those that come with the app, and your own');
  const json = ['--json', 'write JSON'] as const;
  preset
    .command('list')
    .description('all presets')
    .option(...json)
    .action(async ({ json: asJson }: JsonOption) => {
      const { presets, problems } = await (await library(context)).list();
      for (const problem of problems) err.line(`Warning: ${formatProblem(problem)}`);
      if (asJson === true) {
        for (const each of presets) out.json(each);
        return;
      }
      const rows = presets.map((each) => [each.name, inWords(each), each.origin, each.title]);
      out.write(table(['NAME', 'MAKES', 'FROM', 'TITLE'], rows, out));
    });
  preset
    .command('show')
    .description('everything that a preset says, as its file would hold it')
    .argument('<name>', 'a name, or the path of a preset file')
    .option(...json)
    .action(async (name: string, { json: asJson }: JsonOption) => {
      const found = await (await library(context)).find(presetFrom(context, name));
      if (asJson === true) out.json(found);
      else {
        const { origin: _, ...own } = found;
        out.line(JSON.stringify(own, null, 2));
      }
    });
  preset
    .command('import')
    .description('take the preset of a file into your own')
    .argument('<file>', 'a preset file, such as `preset export` writes')
    .option('--overwrite', 'replace your preset of that name')
    .option(...json)
    .action(async (file: string, { overwrite, json: asJson }: Omit<FileOptions, 'output'>) => {
      const taken = await (
        await library(context)
      ).import(pathFrom(context, file), { replace: overwrite === true });
      if (asJson === true) out.json(taken);
      else out.line(`${taken.name}: ${inWords(taken)}`);
    });
  preset
    .command('export')
    .description('write a preset into a file')
    .argument('<name>', 'a name')
    .requiredOption('-o, --output <file>', 'the file, such as mine.preset.json')
    .option('--overwrite', 'replace the file if it exists')
    .option(...json)
    .action(async (name: string, { output, overwrite, json: asJson }: FileOptions) => {
      const file = pathFrom(context, output);
      await (await library(context)).export(presetFrom(context, name), file, { replace: overwrite === true });
      if (asJson === true) out.json({ name, output: file });
      else out.line(file);
    });
  preset
    .command('remove')
    .description('remove a preset of your own')
    .argument('<name>', 'its name')
    .option(...json)
    .action(async (name: string, { json: asJson }: JsonOption) => {
      await (await library(context)).remove(name);
      if (asJson === true) out.json({ name, removed: true });
      else out.line(`${name} is removed.`);
    });
}

async function library({ env }: Context): Promise<PresetLibrary> {
  const { PresetLibrary: Made } = await import('../storyboard');
  return new Made(homeLayout(dataFolder(env)).presets);
}

/** A preset as it was typed: the path of a file is meant from the working folder. */
export function presetFrom(context: Context, typed: string): string {
  return isPresetPath(typed) ? pathFrom(context, typed) : typed;
}

function inWords({ width, height, fps, format, codec, quality, depth }: KnownPreset): string {
  if (isSoundFormat(format)) return `${format} (${codec}), ${quality}`;
  const bits = depth === 8 ? '' : `, ${depth} bits`;
  return `${format} (${codec}${bits}), ${width} × ${height}, ${fps} fps, ${quality}`;
}
