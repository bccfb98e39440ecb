import { stat } from 'node:fs/promises';
import { fail } from '../../shared/errors';

/**
 * An output that replaces one of its own sources would be the last that is seen of it. Links count as what they lead to.
 *
 * @throws OUTPUT_UNWRITABLE.
 */
export async function requireNotSource(target: string, sources: readonly string[]): Promise<void> {
  if ((await filesAmong([target], sources)).size === 0) return;
  throw fail('OUTPUT_UNWRITABLE', `${target} is one of the video's own sources: choose another output.`);
}

/** Which of some outputs are there and are sources, each with the source that it is. */
export async function filesAmong(
  outputs: readonly string[],
  sources: readonly string[],
): Promise<Map<string, string>> {
  const there = new Map<string, string[]>();
  for (const output of outputs) {
    const file = await fileOf(output);
    if (file !== undefined) there.set(file, [...(there.get(file) ?? []), output]);
  }
  const found = new Map<string, string>();
  if (there.size === 0) return found;
  for (const source of new Set(sources))
    for (const output of there.get((await fileOf(source)) ?? '') ?? []) found.set(output, source);
  return found;
}

async function fileOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
