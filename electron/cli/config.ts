import type { Command } from 'commander';
import { dataFolder, homeLayout } from '../paths';
import { pathFrom } from './context';
import type { Context } from './context';
import { collectSet, withAbsoluteFiles } from './job-options';
import { presetFrom } from './preset';
import { table } from './table';

interface ExplainOptions {
  set: Readonly<Record<string, string>>;
  preset?: string;
  json?: boolean;
}

export function addConfigCommand(program: Command, context: Context): void {
  const config = program.command('config').description('how settings come together');
  config
    .command('explain')
    .description('print each effective value of a storyboard, and the layer it comes from')
    .argument('<file>', 'the storyboard')
    .option('--set <name=value>', 'value of a variable; may be given several times', collectSet, {})
    .option(
      '--preset <name>',
      'output settings by name, in place of the storyboard’s preset; what it sets itself stays',
    )
    .option('--json', 'write one JSON object for each value')
    .action(async (typed: string, { set, preset, json }: ExplainOptions) => {
      const { explainConfig, PresetLibrary, readStoryboard } = await import('../storyboard');
      const file = pathFrom(context, typed);
      const given = preset === undefined ? undefined : presetFrom(context, preset);
      const values = explainConfig(await readStoryboard(file), {
        set: await withAbsoluteFiles(context, file, set),
        ...(given === undefined ? {} : { preset: given }),
        presets: await new PresetLibrary(homeLayout(dataFolder(context.env)).presets).known(given),
      });
      if (json === true) {
        for (const value of values) context.out.json(value);
        return;
      }
      const rows = values.map(({ path, value, layer, detail }) => [
        path,
        JSON.stringify(value),
        detail === null ? layer : `${layer} (${detail})`,
      ]);
      context.out.write(table(['PATH', 'VALUE', 'FROM'], rows, context.out));
    });
}
