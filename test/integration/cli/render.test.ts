import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventsOf, jobsIn, namesIn, processesWith, run, start, storyboard, workplace } from './command-line';

const oneLine = /^renderyard: [^\n]+\n$/;

describe('renderyard render', () => {
  it('renders a video and says where it is; on no terminal with a line for each phase on standard error', async () => {
    const { folder, env, home } = await workplace();
    await storyboard(folder);
    const { status, stdout, stderr } = await run(['render', 'small.storyboard.yaml', '-o', 'a.mp4'], {
      env,
      cwd: folder,
    });
    expect(stderr).toBe('prepare …\nprobe …\nplan …\nscenes …\nassemble …\nverify …\n');
    expect(status).toBe(0);
    expect(stdout).toContain(join(folder, 'a.mp4'));
    expect(existsSync(join(folder, 'a.mp4'))).toBe(true);
    expect(namesIn(join(home, 'tmp'))).toEqual([]);
  });

  it('writes the events of the contract with --json, the result last', async () => {
    const { folder, env } = await workplace();
    const file = await storyboard(folder);
    const output = join(folder, 'a.mp4');
    const { status, stdout } = await run(['render', file, '-o', output, '--json', '--set', 'headline=Hi'], {
      env,
    });
    expect(status).toBe(0);
    const events = eventsOf(stdout);
    expect(new Set(events.map((event) => event.type))).toEqual(
      new Set(['job', 'phase', 'progress', 'log', 'result']),
    );
    expect(new Set(events.map((event) => event.jobId)).size).toBe(1);
    expect(events.filter(({ type }) => type === 'phase').map(({ phase }) => phase)).toEqual([
      'prepare',
      'probe',
      'plan',
      'scenes',
      'assemble',
      'verify',
    ]);
    const fractions = events
      .filter(({ type }) => type === 'progress')
      .map(({ fraction }) => fraction as number);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(events.at(-1)).toMatchObject({
      type: 'result',
      state: 'completed',
      output,
      sha256: createHash('sha256').update(readFileSync(output)).digest('hex'),
      segmentsReused: 0,
      error: null,
    });
    expect(events.at(-1)?.durationSeconds).toBeCloseTo(1, 1);
  });

  it('takes finished segments from the cache the second time', async () => {
    const { folder, env } = await workplace();
    const file = await storyboard(folder);
    await run(['render', file, '-o', join(folder, 'a.mp4')], { env });
    const again = await run(['render', file, '-o', join(folder, 'a.mp4'), '--json', '--unique'], { env });
    expect(eventsOf(again.stdout).at(-1)).toMatchObject({
      state: 'completed',
      output: join(folder, 'a (2).mp4'),
      segmentsRendered: 0,
    });
  });

  it.each([
    ['no file', ['missing.yaml', '-o', 'a.mp4'], 'missing.yaml'],
    ['a folder for a file', ['.', '-o', 'a.mp4'], 'folder'],
    ['no output', ['small.storyboard.yaml'], "'-o, --output <file>'"],
    ['an output of another format', ['small.storyboard.yaml', '-o', 'a.webm'], '.mp4'],
    ['an output in no folder', ['small.storyboard.yaml', '-o', 'nowhere/a.mp4'], 'nowhere'],
    ['an output that is a folder', ['small.storyboard.yaml', '-o', 'full.mp4'], 'folder'],
    ['an existing output', ['small.storyboard.yaml', '-o', 'there.mp4'], 'exists already'],
    ['two ways to treat it', ['small.storyboard.yaml', '-o', 'a.mp4', '--overwrite', '--unique'], '--unique'],
    ['an unknown variable', ['small.storyboard.yaml', '-o', 'a.mp4', '--set', 'x=1'], 'headline'],
    ['a variable without a value', ['small.storyboard.yaml', '-o', 'a.mp4', '--set', 'x'], 'NAME=VALUE'],
    ['an unknown preset', ['small.storyboard.yaml', '-o', 'a.mp4', '--preset', 'web-720'], 'web-720p'],
    ['an unknown option', ['small.storyboard.yaml', '-o', 'a.mp4', '--overwrit'], '--overwrite'],
    ['an unknown executor', ['small.storyboard.yaml', '-o', 'a.mp4', '--executor', 'magic'], 'structured'],
    ['too many threads', ['small.storyboard.yaml', '-o', 'a.mp4', '--threads', '1e9'], 'from 1 to 256;'],
    ['a timeout that is none', ['small.storyboard.yaml', '-o', 'a.mp4', '--timeout', '-1'], 'above 0'],
  ])(
    'says in one sentence what is wrong with %s, and exits with 2 before any work',
    async (_what, args, hint) => {
      const { folder, env, home } = await workplace();
      await storyboard(folder);
      await writeFile(join(folder, 'there.mp4'), 'precious');
      await mkdir(join(folder, 'full.mp4'));
      const { status, stdout, stderr } = await run(['render', ...args], { env, cwd: folder });
      expect(status).toBe(2);
      expect(stderr).toMatch(oneLine);
      expect(stderr).toContain(hint);
      expect(stdout).toBe('');
      expect(readFileSync(join(folder, 'there.mp4'), 'utf8')).toBe('precious');
      const { stdout: list } = await run(['queue', 'list', '--json'], { env });
      expect(list).toBe('');
      expect(namesIn(join(home, 'tmp'))).toEqual([]);
    },
  );

  it('queues nothing that would replace what it is made of', async () => {
    const { folder, env } = await workplace();
    const output = join(folder, 'a.mp4');
    await run(['render', await storyboard(folder), '-o', output], { env });
    const own = join(folder, 'own.storyboard.yaml');
    await writeFile(own, 'version: 1\nscenes: [{ elements: [{ type: video, src: a.mp4 }] }]\n');
    await symlink('a.mp4', join(folder, 'link.mp4'));
    for (const args of [
      ['render', own, '-o', output],
      ['queue', 'add', own, '-o', join(folder, 'link.mp4')],
      ['transcode', output, '--preset', 'draft', '-o', output],
    ]) {
      const { status, stdout, stderr } = await run([...args, '--overwrite'], { env });
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(
        /^renderyard: \S+ is one of the video's own sources: choose another output\.\n$/,
      );
    }
    expect((await run(['queue', 'list', '--json'], { env })).stdout.trim().split('\n')).toHaveLength(1);
  });

  it('says each problem of a storyboard with its line', async () => {
    const { folder, env } = await workplace();
    const file = join(folder, 'bad.storyboard.yaml');
    await writeFile(file, 'version: 1\nscenes:\n  - duration: -1\n    colour: red\n');
    const { status, stderr } = await run(['render', file, '-o', join(folder, 'a.mp4')], { env });
    expect(status).toBe(2);
    expect(stderr).toContain(`${file}:3:`);
    expect(stderr).toContain(`${file}:4:`);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('says which encoder is missing', async () => {
    const { folder, env } = await workplace();
    const file = await storyboard(folder);
    const { status, stderr } = await run(['render', file, '-o', join(folder, 'a.mp4')], {
      env: { ...env, RENDERYARD_FFMPEG: '/nowhere/ffmpeg' },
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain('/nowhere/ffmpeg');
  });

  it('goes on when nobody reads its output any more', async () => {
    const { folder, env } = await workplace();
    const file = await storyboard(folder);
    const output = join(folder, 'a.mp4');
    const { child, done, saw } = start(['render', file, '-o', output, '--json'], { env });
    await saw(/"type":"job"/);
    child.stdout?.destroy();
    const { status, stderr } = await done;
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(existsSync(output)).toBe(true);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'ends in good order on %s: status %i, nothing left, canceled in the queue',
    async (signal, expected) => {
      const { folder, env, home } = await workplace();
      const file = await storyboard(folder, { seconds: 120, name: 'long', size: '1280x720' });
      const { child, done, saw } = start(['render', file, '-o', join(folder, 'a.mp4'), '--json'], { env });
      await saw(/"phase":"scenes"/);
      child.kill(signal);
      const { status, stdout, stderr } = await done;
      expect(status).toBe(expected);
      expect(stderr).toBe('');
      expect(eventsOf(stdout).at(-1)).toMatchObject({ type: 'result', state: 'canceled', output: null });
      expect(processesWith(home)).toEqual([]);
      expect(namesIn(folder).sort()).toEqual(['home', 'long.storyboard.yaml']);
      expect(namesIn(join(home, 'tmp'))).toEqual([]);
      expect(namesIn(join(home, 'ledger'))).toEqual([]);
      const list = await run(['queue', 'list', '--json'], { env });
      expect(eventsOf(list.stdout).map(({ state }) => state)).toEqual(['canceled']);
    },
  );

  it('ends before the job exists, too', async () => {
    const { folder, env, home } = await workplace();
    const file = await storyboard(folder);
    // An ffprobe that never answers keeps the check busy.
    const slow = join(folder, 'ffmpeg');
    await writeFile(slow, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
    const { child, done } = start(['render', file, '-o', join(folder, 'a.mp4')], {
      env: { ...env, RENDERYARD_FFMPEG: slow, RENDERYARD_FFPROBE: slow },
    });
    while (processesWith('sleep\u0000600').length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const { status, stderr } = await done;
    expect(status).toBe(130);
    expect(stderr).toBe('');
    expect(jobsIn(home)).toEqual([]);
  });

  it('says once what of a source is damaged, also where the video comes from the cache', async () => {
    const { folder, env } = await workplace();
    const clip = join(folder, 'clip.mp4');
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=2', '-threads', '1'];
    execFileSync('ffmpeg', ['-v', 'error', ...picture, clip]);
    const bytes = await readFile(clip);
    const middle = Math.floor((bytes.indexOf('mdat') + bytes.length) / 2);
    bytes.fill(0x5a, middle, middle + 400);
    await writeFile(clip, bytes);
    const note =
      '"clip.mp4" could not be decoded without errors (scene clip): it is damaged or incomplete; look at the video there.';
    const told = await run(['transcode', clip, '--preset', 'draft', '-o', join(folder, 'a.mp4')], { env });
    expect(told.status).toBe(0);
    expect(told.stderr.split('\n').filter((line) => line.includes('decode'))).toEqual([
      `renderyard: ${note}`,
    ]);
    const again = ['transcode', clip, '--preset', 'draft', '-o', join(folder, 'b.mp4'), '--json'];
    const { stdout } = await run(again, { env });
    expect(eventsOf(stdout).at(-1)).toMatchObject({ segmentsRendered: 0, notes: [note] });
  });

  it('sends one file through a preset', async () => {
    const { folder, env } = await workplace();
    const file = await storyboard(folder);
    await run(['render', file, '-o', join(folder, 'a.mp4')], { env });
    const { status, stdout } = await run(
      ['transcode', join(folder, 'a.mp4'), '--preset', 'draft', '-o', join(folder, 'b.mp4'), '--json'],
      { env },
    );
    expect(status).toBe(0);
    expect(eventsOf(stdout).at(-1)).toMatchObject({ state: 'completed', output: join(folder, 'b.mp4') });
  });
});
