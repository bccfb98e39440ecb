import type { Command } from 'commander';
import type { Context } from './context';
import { addExecutorOption, addRenderOptions, renderSpec } from './job-options';
import type { RenderOptions, WithExecutor } from './job-options';
import { permitUploads } from './upload-permission';
import { runJobHere } from './run-job';

export function addRenderCommand(program: Command, context: Context): void {
  const command = program
    .command('render')
    .description('check a storyboard, then render it here and now')
    .argument('<file>', 'the storyboard');
  addExecutorOption(addRenderOptions(command)).action(
    async (file: string, options: RenderOptions & WithExecutor) => {
      const spec = await renderSpec(context, file, options);
      await permitUploads(context, spec.storyboard, options);
      await runJobHere(context, spec, options);
    },
  );
}
