import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eventsOf, program, run, start, storyboard, workplace } from './command-line';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const faults = join(root, 'test/fixtures/bin');

describe('renderyard', () => {
  it.each([
    [[], 2, 'stderr', 'Usage: renderyard'],
    [['--help'], 0, 'stdout', 'Usage: renderyard'],
    [['help', 'render'], 0, 'stdout', '--overwrite'],
    [['--version'], 0, 'stdout', '0.'],
    [['rendr'], 2, 'stderr', 'Did you mean render?'],
    [['rendr', '--help'], 2, 'stderr', "unknown command 'rendr'"],
    [['validate'], 2, 'stderr', "missing required argument 'files'"],
    [['--bogus'], 2, 'stderr', "unknown option '--bogus'"],
    [['config'], 2, 'stderr', 'explain'],
  ] as const)('%j exits with %i and says on %s: %s', async (args, expected, where, text) => {
    const { env } = await workplace();
    const finished = await run(args, { env });
    expect(finished[where]).toContain(text);
    expect(finished.status).toBe(expected);
    expect(finished[where === 'stdout' ? 'stderr' : 'stdout']).toBe('');
  });

  it.skipIf(!existsSync('/dev/full'))('fails when what it has to say does not fit on the disk', async () => {
    const { env } = await workplace();
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [program, 'schema'], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect(stderr).toContain('Not everything could be written (ENOSPC)');
    expect(status).toBe(1);
  });

  it('runs where there is no Electron', async () => {
    const { env, folder } = await workplace();
    // The built files, in a folder from which every package but Electron can be found.
    cpSync(dirname(program), join(folder, 'out', 'main'), { recursive: true });
    const packages = join(folder, 'node_modules');
    mkdirSync(packages);
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (name !== 'electron' && name !== '.cache')
        symlinkSync(join(root, 'node_modules', name), join(packages, name));
    }
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    const file = await storyboard(folder);
    const { status, stderr } = await run(['render', file, '-o', join(folder, 'a.mp4')], {
      env,
      program: join(folder, 'out', 'main', 'renderyard.js'),
    });
    expect(stderr).not.toContain('renderyard:');
    expect(status).toBe(0);
  });

  it('says that a store is damaged, and leaves it', async () => {
    const { env, home } = await workplace();
    mkdirSync(home);
    await writeFile(join(home, 'queue.sqlite'), 'no database');
    const { status, stderr } = await run(['queue', 'list'], { env });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^renderyard: The queue store .* is damaged [^\n]+\n$/);
  });
});

describe('renderyard validate', () => {
  it('reports every problem of each file', async () => {
    const { env, folder } = await workplace();
    const good = await storyboard(folder);
    const bad = join(folder, 'bad.storyboard.yaml');
    await writeFile(bad, 'version: 1\nscenes:\n  - duration: -1\n    colour: red\n');
    const silent = join(folder, 'silent.storyboard.yaml');
    await run(['render', good, '-o', join(folder, 'silent.mp4')], { env });
    await writeFile(
      silent,
      'version: 1\nscenes: [{ duration: 1, background: "#000000" }]\nsoundtrack: { src: silent.mp4 }\n',
    );
    const { status, stdout, stderr } = await run(['validate', good, bad, silent, join(folder, 'none.yaml')], {
      env,
    });
    expect(status).toBe(2);
    expect(stdout).toBe(`${good}: valid\n`);
    const lines = stderr.trim().split('\n');
    expect(lines.filter((line) => line.startsWith(`${bad}:`)).length).toBeGreaterThanOrEqual(2);
    expect(lines.some((line) => line.startsWith(`${silent}:3:`) && line.includes('sound'))).toBe(true);
    expect(lines.some((line) => line.includes('none.yaml'))).toBe(true);

    const json = await run(['validate', good, bad, '--json'], { env });
    expect(eventsOf(json.stdout)).toMatchObject([
      { type: 'validation', file: good, valid: true, problems: [] },
      { type: 'validation', file: bad, valid: false },
    ]);
  });
});

describe('renderyard plan, config, cache and schema', () => {
  it('say as much as they promise', async () => {
    const { env, folder } = await workplace();
    const file = await storyboard(folder);
    const plan = async () =>
      JSON.parse((await run(['plan', file, '--json'], { env })).stdout) as {
        totalFrames: number;
        segments: { frames: number; cached: boolean }[];
      };
    const before = await plan();
    expect(before.totalFrames).toBe(25);
    expect(before.segments.reduce((sum, { frames }) => sum + frames, 0)).toBe(25);
    expect(before.segments.some(({ cached }) => cached)).toBe(false);
    await run(['render', file, '-o', join(folder, 'a.mp4')], { env });
    expect((await plan()).segments.every(({ cached }) => cached)).toBe(true);
    expect((await run(['plan', file], { env })).stdout).toContain('25 frames');
    for (const [strategy, how] of [
      ['single', 'by a single command'],
      ['segments', 'in segments'],
    ] as const)
      expect((await run(['plan', file, '--strategy', strategy], { env })).stdout).toContain(how);

    const info = JSON.parse((await run(['cache', 'info', '--json'], { env })).stdout) as { entries: number };
    expect(info.entries).toBeGreaterThan(0);
    expect((await run(['cache', 'clear'], { env })).stdout).toContain('Removed');
    expect((await plan()).segments.some(({ cached }) => cached)).toBe(false);

    const explained = await run(['config', 'explain', file, '--set', 'headline=Hi', '--preset', 'draft'], {
      env,
    });
    expect(explained.stdout).toMatch(/output\.width +320 +storyboard/);
    expect(explained.stdout).toMatch(/output\.quality +"draft" +preset \(draft\)/);
    expect(explained.stdout).toMatch(/variables\.headline +"Hi" +command line/);

    const schema = JSON.parse((await run(['schema'], { env })).stdout) as { properties: object };
    expect(Object.keys(schema.properties)).toContain('scenes');
  });
});

describe('renderyard frame', () => {
  it('makes one picture, and replaces none unasked', async () => {
    const { env, folder } = await workplace();
    const file = await storyboard(folder);
    const output = join(folder, 'still.png');
    const made = await run(['frame', file, '--at', '0:00.5', '-o', output, '--width', '64', '--json'], {
      env,
    });
    expect(made.stderr).toBe('');
    expect(JSON.parse(made.stdout)).toMatchObject({
      type: 'frame',
      output,
      frame: 12,
      width: 64,
      height: 36,
    });
    expect(readFileSync(output).subarray(1, 4).toString()).toBe('PNG');
    const again = await run(['frame', file, '--at', '0', '-o', output], { env });
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('exists already');
    expect((await run(['frame', file, '--at', '0', '-o', output, '--overwrite'], { env })).status).toBe(0);
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('replaces no source of its storyboard, also under another name', async () => {
    const { env, folder } = await workplace();
    const photo = join(folder, 'photo.png');
    const file = await storyboard(folder);
    expect((await run(['frame', file, '--at', '0', '-o', photo, '--width', '80'], { env })).status).toBe(0);
    const before = readFileSync(photo);
    symlinkSync('photo.png', join(folder, 'linked.png'));
    const showing = join(folder, 'showing.yaml');
    const scene = '{ duration: 1, elements: [{ type: image, src: linked.png }] }';
    writeFileSync(showing, `version: 1\noutput: { width: 64, height: 36, fps: 10 }\nscenes: [${scene}]\n`);
    const made = await run(['frame', showing, '--at', '0', '-o', photo, '--overwrite'], { env });
    expect(made.status).toBe(2);
    expect(made.stderr).toContain('own sources');
    expect(readFileSync(photo)).toEqual(before);
  });

  it.each([
    [['--at', '99', '-o', 'a.png'], 'the video lasts 1 s'],
    [['--at', 'noon', '-o', 'a.png'], 'Give seconds'],
    [['--at', '-1', '-o', 'a.png'], 'Give seconds'],
    [['--at', '0', '-o', 'a.gif'], 'end it in .png or .jpg'],
    [['--at', '0', '-o', 'none/a.png'], 'none'],
    [['--at', '0', '-o', 'a.png', '--width', '3'], 'from 16 to'],
    [['-o', 'a.png'], '--at'],
  ])('refuses %j', async (args, message) => {
    const { env, folder } = await workplace();
    const file = await storyboard(folder);
    const { status, stderr } = await run(['frame', file, ...args], { env, cwd: folder });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
  });
});

describe('a second Ctrl-C', () => {
  it('does not wait for an encoder that is deaf', async () => {
    const { env, folder, home } = await workplace();
    const file = await storyboard(folder);
    mkdirSync(home);
    await writeFile(join(home, 'settings.json'), JSON.stringify({ cancelGraceSeconds: 100 }));
    const { child, done, saw } = start(['render', file, '-o', join(folder, 'a.mp4'), '--json'], {
      env: { ...env, RENDERYARD_FFMPEG: join(faults, 'deaf'), RENDERYARD_FFPROBE: 'ffprobe' },
    });
    await saw(/"phase":"scenes"/);
    child.kill('SIGINT');
    await saw(/"state":"canceling"/);
    child.kill('SIGINT');
    const { status, stdout } = await done;
    expect(status).toBe(130);
    expect(eventsOf(stdout).at(-1)).toMatchObject({ type: 'result', state: 'canceled' });
  });
});
