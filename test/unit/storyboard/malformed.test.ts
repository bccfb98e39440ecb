import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readStoryboard, resolveStoryboard } from '../../../electron/storyboard';
import { exitStatus, formatProblem, type Problem } from '../../../shared/errors';
import { faultsOf } from './support';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/storyboards/malformed');

/** `# expect CODE LINE:COLUMN PATH | PART OF THE MESSAGE`, `-` for no path; as many as there are faults. */
const expectation = /^# expect (\w+) (?:(\d+):(\d+) )?(\S+) \| (.*)$/;

interface Expected {
  code: string;
  line: number;
  column: number;
  path: string | undefined;
  part: string;
}

function expectedOf(file: string): Expected[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('# expect'))
    .map((line) => {
      const [, code = '', at = '', column = '', path = '', part = ''] = expectation.exec(line) ?? [];
      return { code, line: Number(at), column: Number(column), path: path === '-' ? undefined : path, part };
    });
}

const files = readdirSync(folder).map((name) => join(folder, name));

describe('a malformed storyboard', () => {
  it('comes in many kinds', () => {
    expect(files.length).toBeGreaterThanOrEqual(40);
    for (const file of files) expect(expectedOf(file), file).not.toHaveLength(0);
  });

  it.each(files)('is refused, with every fault at its place: %s', async (file) => {
    const problems = await faultsOf(async () => resolveStoryboard(await readStoryboard(file)));
    expect(problems.map(({ code, line, column, path }) => ({ code, line, column, path }))).toEqual(
      expectedOf(file).map(({ code, line, column, path }) => ({ code, line, column, path })),
    );
    problems.forEach((problem, index) => {
      expect(problem.message).toContain(expectedOf(file)[index]?.part);
      expectReadable(problem);
      expect(formatProblem(problem)).toContain(`${file}:${problem.line ?? 0}:${problem.column ?? 0}: `);
    });
  });
});

function expectReadable(problem: Problem): void {
  expect(exitStatus(problem.code)).toBe(2);
  expect(problem.message).not.toMatch(/\n|\bat \S+:\d+|undefined|\[object|Invalid input|ZodError/);
  expect(problem.message).toMatch(/[.?]$/);
}
