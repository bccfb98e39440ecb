import type { Command } from 'commander';
import { withEngine } from './context';
import type { Context } from './context';

interface JsonOption {
  json?: boolean;
}

export function addCacheCommands(program: Command, context: Context): void {
  const cache = program.command('cache').description('finished segments that are kept for later renders');
  cache
    .command('info')
    .description('say how much is kept, and where')
    .option('--json', 'write a JSON object')
    .action(({ json }: JsonOption) =>
      withEngine(context, async (engine) => {
        const info = await engine.cache.info();
        if (json === true) context.out.json(info);
        else {
          context.out.line(
            `${info.entries} entries, ${megabytes(info.bytes)} of at most ${megabytes(info.limitBytes)}, in ${info.folder}`,
          );
        }
      }),
    );
  cache
    .command('clear')
    .description('remove everything that is kept; running renders keep what they use')
    .option('--json', 'write a JSON object')
    .action(({ json }: JsonOption) =>
      withEngine(context, async (engine) => {
        const freed = await engine.cache.clear();
        if (json === true) context.out.json(freed);
        else context.out.line(`Removed ${freed.entries} entries, ${megabytes(freed.bytes)}.`);
      }),
    );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
