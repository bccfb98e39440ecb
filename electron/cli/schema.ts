import type { Command } from 'commander';
import type { Context } from './context';

export function addSchemaCommand(program: Command, context: Context): void {
  program
    .command('schema')
    .description('print the JSON Schema of storyboards, for editors')
    .action(async () => {
      const { storyboardJsonSchema } = await import('../../shared/storyboard/json-schema');
      context.out.line(JSON.stringify(storyboardJsonSchema(), null, 2));
    });
}
