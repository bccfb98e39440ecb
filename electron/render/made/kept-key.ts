import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { findUserProgram } from '../../making/user-command';
import type { UserCommand } from '../../making/user-command';
import type { Maker } from './maker';

/** Raised whenever the same would be made into other bytes by our own doing. */
const formatVersion = 1;

/** The name by which something made is kept, 64 hex digits. */
export function keptKey(kind: string, ingredients: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(['made', formatVersion, kind, ingredients]))
    .digest('hex');
}

/**
 * All that what a command makes may follow from: its arguments and environment, the content of the program, and of each
 * file that an argument names (a script, a model, a reference picture).
 *
 * @throws ENCODER_MISSING; the file system's error.
 */
export async function commandIngredients(
  command: UserCommand,
  { context, storyboard }: Maker,
): Promise<unknown> {
  const { services } = context;
  const folder = dirname(storyboard.file);
  const [name = '', ...args] = command.run;
  const program = await findUserProgram(name, folder, services.env);
  const named = args.map((argument) => resolve(folder, argument.replaceAll('{folder}', folder)));
  const files = [program, ...named];
  const contents: (string | null)[] = [];
  for (const file of files) {
    const isFile = await stat(file).then(
      (stats) => stats.isFile(),
      () => false,
    );
    contents.push(isFile ? (await services.hashes.hash(file)).sha256 : null);
  }
  return [args, Object.entries(command.environment).sort(), command.output, contents];
}
