import type { Command } from 'commander';
import { storyboardJsonSchema } from '../../shared/storyboard/json-schema';
import type { Context } from './context';

export function addSchemaCommand(program: Command, context: Context): void {
  program
    .command('schema')
    .description('print the JSON Schema of storyboards, for editors')
    .action(() => context.out.line(JSON.stringify(storyboardJsonSchema(), null, 2)));
}
