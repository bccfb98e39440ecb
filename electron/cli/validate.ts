import type { Command } from 'commander';
import { formatProblem, RenderyardError } from '../../shared/errors';
import type { Problem } from '../../shared/errors';
import type { Engine } from '../engine-interface';
import { pathFrom, withEngine } from './context';
import type { Context } from './context';
import { collectSet, presetOf, withAbsoluteFiles } from './job-options';

interface ValidateOptions {
  set: Readonly<Record<string, string>>;
  preset?: string;
  json?: boolean;
}

export function addValidateCommand(program: Command, context: Context): void {
  program
    .command('validate')
    .description('report every problem of storyboards, and render nothing')
    .argument('<files...>', 'the storyboards')
    .option('--set <name=value>', 'value of a variable; may be given several times', collectSet, {})
    .option(
      '--preset <name>',
      'output settings by name, in place of the storyboard’s preset; what it sets itself stays',
    )
    .option('--json', 'write one JSON object for each file')
    .action((files: string[], options: ValidateOptions) =>
      withEngine(context, async (engine) => {
        for (const typed of files) {
          const file = pathFrom(context, typed);
          const { problems, warnings } = await problemsOf(context, engine, file, options);
          if (problems.length > 0) context.exitStatus = 2;
          if (options.json === true)
            context.out.json({ type: 'validation', file, valid: problems.length === 0, problems, warnings });
          else {
            if (problems.length === 0) context.out.line(`${file}: valid`);
            for (const problem of problems) context.err.line(formatProblem({ file, ...problem }));
            for (const warning of warnings)
              context.err.line(`Warning: ${formatProblem({ file, ...warning })}`);
          }
        }
      }),
    );
}

async function problemsOf(
  context: Context,
  engine: Engine,
  file: string,
  { set, preset }: ValidateOptions,
): Promise<{ problems: readonly Problem[]; warnings: readonly Problem[] }> {
  try {
    const options = {
      set: await withAbsoluteFiles(context, file, set),
      ...presetOf(context, { preset }),
    };
    const { problems } = await engine.inspect(file, options);
    if (problems.length > 0) return { problems, warnings: [] };
    // What only the files themselves can tell: their lengths, and whether they can be read at all.
    const warnings = await engine.check(file, options);
    return { problems: [], warnings };
  } catch (error) {
    if (error instanceof RenderyardError) return { problems: error.problems, warnings: [] };
    throw error;
  }
}
