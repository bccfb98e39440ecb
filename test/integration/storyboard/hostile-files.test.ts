import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectStoryboard, readStoryboard, resolveStoryboard } from '../../../electron/storyboard';
import { exitStatus, type Problem, RenderyardError } from '../../../shared/errors';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-hostile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function problemOf(path: string): Promise<Problem> {
  try {
    await resolveStoryboard(await readStoryboard(path));
  } catch (error) {
    if (!(error instanceof RenderyardError)) throw error;
    const [problem] = error.problems;
    expect(exitStatus(error.code)).toBe(2);
    expect(error.message).not.toMatch(/\n\s+at /);
    expect(error.message.length).toBeLessThan(1000);
    return problem ?? expect.fail('no problem');
  }
  return expect.fail(`${path} was accepted`);
}

const good = 'version: 1\nscenes:\n  - duration: 1\n';

describe('a path that is no storyboard', () => {
  it('may lead nowhere', async () => {
    expect(await problemOf(join(folder, 'nowhere.yaml'))).toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: 'There is no such file; put it back, or say where it is now.',
      file: join(folder, 'nowhere.yaml'),
    });
    expect(await problemOf(join(await write('file.yaml', good), 'below.yaml'))).toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    expect(await problemOf('')).toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(await problemOf(`${folder}/a\0b.yaml`)).toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(await problemOf(join(folder, 'n'.repeat(300)))).toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  it('may be a folder', async () => {
    await mkdir(join(folder, 'folder.storyboard.yaml'));
    expect(await problemOf(join(folder, 'folder.storyboard.yaml'))).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: /folder/,
    });
  });

  it.skipIf(process.platform === 'win32')(
    'may be a pipe that nobody writes to, or a device without an end',
    async () => {
      const pipe = join(folder, 'pipe.yaml');
      await promisify(execFile)('mkfifo', [pipe]);
      expect(await problemOf(pipe)).toMatchObject({ code: 'FILE_UNREADABLE' });
      expect(await problemOf('/dev/zero')).toMatchObject({ code: 'FILE_UNREADABLE' });
    },
  );

  it.skipIf(process.platform === 'win32')('may be a link to itself', async () => {
    const link = join(folder, 'circle.yaml');
    await symlink(link, link);
    expect(await problemOf(link)).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('circles') as string,
    });
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('may be somebody else’s', async () => {
    const path = await write('secret.yaml', good);
    await chmod(path, 0);
    expect(await problemOf(path)).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('may not read') as string,
    });
  });
});

describe('a file that is no text', () => {
  it('may be too large', async () => {
    const path = join(folder, 'huge.yaml');
    const handle = await open(path, 'w');
    await handle.truncate(50_000_000);
    await handle.close();
    expect(await problemOf(path)).toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect(await problemOf(await write('large.yaml', good + '#'.repeat(5_000_000)))).toMatchObject({
      code: 'FILE_TOO_LARGE',
    });
  });

  it('may be in another encoding', async () => {
    const little = Buffer.from(`\uFEFF${good}`, 'utf16le');
    expect(await problemOf(await write('utf16le.yaml', little))).toMatchObject({
      code: 'FILE_NOT_TEXT',
      message: /UTF-16/,
    });
    expect(await problemOf(await write('utf16be.yaml', Buffer.from(little).swap16()))).toMatchObject({
      code: 'FILE_NOT_TEXT',
      message: /UTF-16/,
    });
    expect(await problemOf(await write('utf16-no-mark.yaml', little.subarray(2)))).toMatchObject({
      code: 'FILE_NOT_TEXT',
    });
    const latin1 = Buffer.from(`version: 1\ntitle: Caf\u00e9\n${good}`, 'latin1');
    expect(await problemOf(await write('latin1.yaml', latin1))).toMatchObject({
      code: 'FILE_NOT_TEXT',
      line: 2,
      message: /UTF-8/,
    });
    const cut = Buffer.from(`${good}title: \u00e9`).subarray(0, -1);
    expect(await problemOf(await write('cut.yaml', cut))).toMatchObject({ code: 'FILE_NOT_TEXT', line: 4 });
    const surrogate = Buffer.from([0xed, 0xa0, 0x80]);
    expect(await problemOf(await write('surrogate.yaml', surrogate))).toMatchObject({
      code: 'FILE_NOT_TEXT',
    });
  });

  it('may hold NUL bytes', async () => {
    expect(await problemOf(await write('nul.yaml', 'version: 1\ntitle: "a\0b"\n'))).toMatchObject({
      code: 'FILE_NOT_TEXT',
      line: 2,
    });
  });
});

it('a UTF-8 mark, CRLF and a link are no faults', async () => {
  const path = await write('mark.yaml', `\uFEFF${good.replaceAll('\n', '\r\n')}`);
  const link = join(folder, 'link.yaml');
  await symlink(path, link);
  expect((await resolveStoryboard(await readStoryboard(link))).scenes).toHaveLength(1);
  const source = await readStoryboard(path);
  expect(source.locate('scenes[0].duration')).toEqual({ line: 3, column: 15 });
});

describe('a document made to hurt', () => {
  const nines = (name: string, of: string) =>
    `${name}: &${name} [${Array.from({ length: 9 }, () => of).join(', ')}]\n`;
  const laughs = Array.from('bcdefghij').reduce(
    (text, name, index) => text + nines(name, `*${'abcdefghi'[index] ?? ''}`),
    nines('a', 'lol'),
  );

  it.each<[string, string, RegExp]>([
    ['a billion laughs', laughs, /too large: with its aliases expanded/],
    [
      'a bomb of placeholders',
      `version: 1\nvariables: [{ id: a, default: "${'x'.repeat(90_000)}" }]\nscenes: [{ duration: 1 }]\ntitle: "${'{{a}}'.repeat(800_000)}"\n`,
      /placeholders are too long/,
    ],
    [
      'a long chain of anchors',
      Array.from({ length: 20_000 }, (_, i) => (i === 0 ? '- &n0 [x]' : `- &n${i} [*n${i - 1}]`)).join('\n'),
      /too large/,
    ],
    ['millions of brackets', '['.repeat(4_900_000), /nested deeper than 64 brackets/],
    ['brackets inside braces', '{a: ['.repeat(1_000_000), /nested deeper/],
    ['millions of dashes', '- '.repeat(2_400_000), /indented by more than 200 columns/],
    ['question marks', '? '.repeat(2_400_000), /indented by more than 200 columns/],
    [
      'steps of indentation',
      Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /indented by more than 200 columns/,
    ],
    [
      'steps of indentation after open brackets',
      `a: [{\nb:\n${Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`,
      /indented by more|not valid YAML/,
    ],
    ['dashes after open brackets', `a: [[{\nb: 1\nc:\n${'- '.repeat(1_000_000)}`, /indented by more/],
    ['a mountain of list items', '- a\n'.repeat(1_200_000), /too long/],
    ['a mountain of keys', Array.from({ length: 400_000 }, (_, i) => `k${i}: 1`).join('\n'), /too long/],
    ['a mountain of comments', '#\n'.repeat(2_400_000), /too long/],
    ['a mountain of directives', '%A b\n'.repeat(900_000), /lines that begin with %/],
    ['one word of stars', '*'.repeat(4_900_000), /no anchor/],
    ['one long key', `"${'k'.repeat(4_900_000)}": 1`, /not valid YAML/],
    [
      'one long title',
      `{"version":1,"title":"${'t'.repeat(4_800_000)}","scenes":[{"duration":1}]}`,
      /at most 300 characters/,
    ],
  ])('%s is refused', async (name, text, message) => {
    const problem = await problemOf(await write(`${name.replaceAll(' ', '-')}.yaml`, text));
    expect(problem.message).toMatch(message);
    expect(problem.line).toBeGreaterThanOrEqual(1);
  });

  it('aliases that stay small are no fault', async () => {
    const path = await write(
      'aliases.yaml',
      'version: 1\nscenes:\n  - &one { duration: 1, background: red }\n  - *one\n  - *one\n',
    );
    const { scenes } = await resolveStoryboard(await readStoryboard(path));
    expect(scenes.map(({ path: at, duration }) => [at, duration])).toEqual([
      ['scenes[0]', 1],
      ['scenes[1]', 1],
      ['scenes[2]', 1],
    ]);
  });

  it('a long text block is no fault', async () => {
    const text = 'A line of a long speech.\n'.repeat(300);
    const block = text.replace(/^/gm, '          ').trimEnd();
    const path = await write(
      'block.yaml',
      `version: 1\nscenes:\n  - duration: 1\n    elements:\n      - type: text\n        text: |\n${block}\n`,
    );
    const { scenes } = await resolveStoryboard(await readStoryboard(path));
    expect(scenes[0]?.elements[0]).toMatchObject({ text });
  });
});

it('an unreadable file, too, has a summary for the window', async () => {
  const summary = await inspectStoryboard(join(folder, 'gone.storyboard.yaml'));
  expect(summary).toMatchObject({ title: 'gone', sceneCount: 0, problems: [{ code: 'FILE_NOT_FOUND' }] });
});

it('what is read twice is parsed anew as soon as one character of it is another', async () => {
  const path = await write('twice.yaml', good);
  const first = await readStoryboard(path);
  expect((await readStoryboard(path)).data).toBe(first.data);
  await writeFile(path, good.replace('duration: 1', 'duration: 2'));
  expect((await readStoryboard(path)).data).toMatchObject({ scenes: [{ duration: 2 }] });
  // The same text in another file has other places for what it names.
  const other = await write('other.yaml', good);
  expect(await readStoryboard(other)).toMatchObject({ file: other, data: { scenes: [{ duration: 1 }] } });
});
