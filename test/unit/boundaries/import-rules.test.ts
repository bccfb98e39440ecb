import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

interface Violation {
  rule: string;
  from: string;
}

/** Each file breaks the rules that are named with it, by what it imports, and no other. */
const wrong: readonly { file: string; imports: string; rules: readonly string[] }[] = [
  {
    file: 'electron/concurrency/up.ts',
    imports: '../process/leaf',
    rules: ['floor-of-concurrency', 'concurrency-depends-on-nothing'],
  },
  {
    file: 'electron/concurrency/shared.ts',
    imports: '../../shared/leaf',
    rules: ['concurrency-depends-on-nothing'],
  },
  {
    file: 'electron/concurrency/telemetry.ts',
    imports: '../telemetry/leaf',
    rules: ['floor-of-concurrency', 'concurrency-depends-on-nothing'],
  },
  { file: 'electron/process/up.ts', imports: '../jobs/leaf', rules: ['floor-of-process'] },
  { file: 'electron/encoder/neighbour.ts', imports: '../storyboard/leaf', rules: ['floor-of-encoder'] },
  { file: 'electron/storyboard/neighbour.ts', imports: '../encoder/leaf', rules: ['floor-of-storyboard'] },
  { file: 'electron/making/up.ts', imports: '../render/leaf', rules: ['floor-of-making'] },
  { file: 'electron/render/up.ts', imports: '../jobs/leaf', rules: ['floor-of-render'] },
  { file: 'electron/upload/neighbour.ts', imports: '../render/leaf', rules: ['floor-of-upload'] },
  { file: 'electron/jobs/up.ts', imports: '../engine', rules: ['floor-of-jobs'] },
  { file: 'electron/jobs/type-from-above.ts', imports: 'type ../cli/leaf', rules: ['floor-of-jobs'] },
  { file: 'electron/telemetry/tied.ts', imports: '../process/leaf', rules: ['telemetry-stands-beside'] },
  { file: 'electron/engine-with-face.ts', imports: './cli/leaf', rules: ['engine-below-its-faces'] },
  { file: 'electron/cli/other-face.ts', imports: '../main/leaf', rules: ['faces-apart'] },
  { file: 'electron/jobs/window.ts', imports: 'electron', rules: ['electron-in-main-and-preload-only'] },
  {
    file: 'electron/cli/through-jobs.ts',
    imports: '../jobs/window',
    rules: ['no-electron-behind-the-command-line'],
  },
  { file: 'electron/preload/room.ts', imports: '../telemetry/leaf', rules: ['preload-carries-little'] },
  { file: 'electron/preload/node.ts', imports: 'node:fs', rules: ['preload-carries-little'] },
  { file: 'electron/preload/package.ts', imports: 'zod', rules: ['preload-carries-little'] },
  { file: 'shared/node.ts', imports: 'node:path', rules: ['shared-knows-no-side'] },
  { file: 'shared/room.ts', imports: '../electron/telemetry/leaf', rules: ['shared-knows-no-side'] },
  { file: 'shared/package.ts', imports: 'yaml', rules: ['shared-knows-no-side'] },
  {
    file: 'shared/window.ts',
    imports: 'electron',
    rules: ['shared-knows-no-side', 'electron-in-main-and-preload-only'],
  },
  { file: 'renderer/engine.ts', imports: '../electron/telemetry/leaf', rules: ['page-stays-a-page'] },
  { file: 'renderer/node.ts', imports: 'node:fs', rules: ['page-without-node'] },
  { file: 'renderer/window.ts', imports: 'electron', rules: ['electron-in-main-and-preload-only'] },
  { file: 'electron/process/test.ts', imports: '../../test/leaf', rules: ['product-without-workshop'] },
  { file: 'electron/process/developer.ts', imports: 'zustand', rules: ['shipped-packages-only'] },
  { file: 'electron/process/circle-back.ts', imports: './circle', rules: ['no-circle'] },
  { file: 'electron/process/nowhere.ts', imports: './gone', rules: ['nothing-unresolvable'] },
];

/** What the house allows, so that a rule that forbids too much is seen as well. */
const right: readonly { file: string; imports: string }[] = [
  { file: 'electron/concurrency/right.ts', imports: 'node:async_hooks' },
  { file: 'electron/process/right.ts', imports: '../concurrency/leaf' },
  { file: 'electron/process/log.ts', imports: '../telemetry/leaf' },
  { file: 'electron/process/package.ts', imports: 'execa' },
  { file: 'electron/encoder/right.ts', imports: '../process/leaf' },
  { file: 'electron/render/right.ts', imports: '../storyboard/leaf' },
  { file: 'electron/jobs/right.ts', imports: '../render/leaf' },
  { file: 'electron/jobs/shared.ts', imports: '../../shared/leaf' },
  { file: 'electron/engine-right.ts', imports: './jobs/leaf' },
  { file: 'electron/cli/right.ts', imports: '../engine' },
  { file: 'electron/main/right.ts', imports: 'electron' },
  { file: 'electron/main/engine.ts', imports: '../engine' },
  { file: 'electron/preload/right.ts', imports: 'electron' },
  { file: 'electron/preload/shared.ts', imports: '../../shared/leaf' },
  { file: 'shared/right.ts', imports: 'zod' },
  { file: 'renderer/right.ts', imports: 'react' },
  { file: 'renderer/shared.ts', imports: '../shared/leaf' },
];

const rooms = [
  'concurrency',
  'process',
  'encoder',
  'storyboard',
  'making',
  'render',
  'upload',
  'jobs',
  'telemetry',
  'cli',
  'main',
];
const leaves = [
  ...rooms.map((room) => `electron/${room}/leaf.ts`),
  'electron/engine.ts',
  'shared/leaf.ts',
  'test/leaf.ts',
];

describe('the import rules', () => {
  let tree: string;
  let violations: Violation[];

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'renderyard-boundaries-'));
    const write = async (file: string, text: string) => {
      await mkdir(dirname(join(tree, file)), { recursive: true });
      await writeFile(join(tree, file), text);
    };
    await symlink(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
    await write(
      'package.json',
      JSON.stringify({ ...(await import('../../../package.json')).default, name: 'tree' }),
    );
    for (const leaf of leaves) await write(leaf, 'export const leaf = 1;\n');
    // The other half of the circle, which is reported once.
    await write('electron/process/circle.ts', "export * from './circle-back';\n");
    for (const { file, imports } of [...wrong, ...right]) {
      const typeOnly = imports.startsWith('type ');
      const name = typeOnly ? imports.slice('type '.length) : imports;
      await write(file, typeOnly ? `export type { leaf } from '${name}';\n` : `export * from '${name}';\n`);
    }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
        ...['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json'],
        ...['shared', 'electron', 'renderer'],
      ],
      { cwd: tree, maxBuffer: 64 << 20 },
    );
    const report = JSON.parse(stdout) as {
      summary: { violations: { from: string; rule: { name: string } }[] };
    };
    violations = report.summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
  }, 60_000);

  afterAll(() => rm(tree, { recursive: true, force: true }));

  const rulesBrokenBy = (file: string) =>
    [
      ...new Set(
        violations.filter((violation) => violation.from === file).map((violation) => violation.rule),
      ),
    ].sort();

  it.each(wrong)('catches $file importing $imports', ({ file, rules }) => {
    expect(rulesBrokenBy(file)).toEqual([...rules].sort());
  });

  it.each(right)('lets $file import $imports', ({ file }) => {
    expect(rulesBrokenBy(file)).toEqual([]);
  });

  it('has each of its rules tried here', async () => {
    const config = (await import('../../../.dependency-cruiser.cjs')) as {
      default: { forbidden: { name: string }[] };
    };
    const tried = new Set(wrong.flatMap(({ rules }) => rules));
    expect(config.default.forbidden.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });
});
