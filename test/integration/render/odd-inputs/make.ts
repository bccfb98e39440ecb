import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ingredients, oddInputs } from './inputs';
import type { OddInput } from './inputs';

/** Makes all files in a folder, a few at a time; what is made of others comes after them. */
export async function makeOddInputs(folder: string): Promise<void> {
  const all = [...ingredients, ...oddInputs];
  const needsOthers = ({ make, spoil }: OddInput) =>
    (spoil !== undefined && spoil.length > 0) ||
    make?.some((argument, index) => make[index - 1] === '-i' && /^[\w-]+\.\w+$/.test(argument));
  await inTurns(
    all.filter((input) => !needsOthers(input)),
    folder,
  );
  await inTurns(
    all.filter((input) => needsOthers(input) && input.make !== undefined),
    folder,
  );
  await inTurns(
    all.filter((input) => needsOthers(input) && input.spoil !== undefined),
    folder,
  );
}

async function inTurns(inputs: readonly OddInput[], folder: string): Promise<void> {
  const queue = inputs[Symbol.iterator]();
  const makeSome = async () => {
    for (const { name, make, spoil } of queue) {
      const file = join(folder, name);
      if (spoil !== undefined)
        await writeFile(
          file,
          spoil((other) => readFileSync(join(folder, other))),
        );
      else
        await execa('ffmpeg', ['-v', 'error', '-nostdin', '-threads', '1', ...(make ?? []), '-y', file], {
          cwd: folder,
        });
    }
  };
  await Promise.all([makeSome(), makeSome(), makeSome()]);
}
