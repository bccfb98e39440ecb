import type { Command } from 'commander';
import { pathFrom, withEngine } from './context';
import type { Context } from './context';
import type { RenderStrategy } from '../../shared/job/spec';
import {
  addAllowCommands,
  collectSet,
  permissionOf,
  presetOf,
  strategyOption,
  withAbsoluteFiles,
} from './job-options';
import { clockTime } from './progress-line';
import { table } from './table';

interface PlanOptions {
  set: Readonly<Record<string, string>>;
  preset?: string;
  strategy: RenderStrategy;
  json?: boolean;
  allowCommands?: boolean;
}

export function addPlanCommand(program: Command, context: Context): void {
  const command = program
    .command('plan')
    .description('the segments that a render would make, and what is kept of them already')
    .argument('<file>', 'the storyboard')
    .option('--set <name=value>', 'value of a variable; may be given several times', collectSet, {})
    .option(
      '--preset <name>',
      'output settings by name, in place of the storyboard’s preset; what it sets itself stays',
    )
    .addOption(strategyOption())
    .option('--json', 'write a JSON object');
  addAllowCommands(command).action(
    (typed: string, { set, preset, strategy, json, allowCommands }: PlanOptions) =>
      withEngine(context, async (engine) => {
        const file = pathFrom(context, typed);
        const plan = await engine.plan(file, {
          set: await withAbsoluteFiles(context, file, set),
          strategy,
          ...presetOf(context, { preset }),
          ...(await permissionOf(file, { allowCommands })),
        });
        if (json === true) {
          context.out.json(plan);
          return;
        }
        const { width, height, fps, format, codec } = plan.output;
        context.out.line(
          `${plan.title}: ${clockTime(plan.durationSeconds)}, ${plan.totalFrames} frames, ${width} × ${height} at ${Number(fps.toFixed(3))} fps, ${format} (${codec}), ${plan.hasSound ? 'with' : 'without'} sound, ${plan.strategy === 'single' ? 'made by a single command' : 'made in segments'}`,
        );
        const rows = plan.segments.map(({ id, kind, scenes, firstFrame, frames, cached }) => [
          id,
          kind,
          String(firstFrame),
          String(frames),
          cached ? 'kept' : 'to render',
          scenes.join(', '),
        ]);
        context.out.write(
          table(['SEGMENT', 'KIND', 'FROM', 'FRAMES', 'STATUS', 'SCENES'], rows, context.out),
        );
      }),
  );
}
