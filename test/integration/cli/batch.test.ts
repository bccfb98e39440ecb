import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { isTerminal } from '../../../shared/job/states';
import { eventsOf, eventually, jobsIn, namesIn, processesWith, run, start, workplace } from './command-line';

const fixtures = resolve(import.meta.dirname, '../../fixtures/bin');

/** A storyboard of a scene that all rows share and one that is each row's own, beside a folder with a table in it. */
async function place(rows: string, { seconds = 0.4 }: { seconds?: number } = {}) {
  const { folder, home, env } = await workplace();
  const file = join(folder, 'card.storyboard.yaml');
  await writeFile(
    file,
    `version: 1
title: A card
output: { width: 160, height: 90, fps: 25 }
variables:
  - { id: headline, type: text, default: Hello }
  - { id: tint, type: color, default: "#803010" }
  - { id: seconds, type: number, default: ${seconds} }
  - { id: picture, type: file, default: tables/good.png }
scenes:
  - duration: 0.4
    background: { gradient: ["#102030", "#405060"], angle: 45 }
  - duration: "{{seconds}}"
    background: "{{tint}}"
    elements:
      - { type: image, src: "{{picture}}", width: 50% }
      - { type: text, text: "{{headline}}", position: center, size: 12 }
`,
  );
  const tables = join(folder, 'tables');
  await mkdir(tables);
  await mkdir(join(folder, 'out'));
  const picture = (filter: string, name: string) =>
    execa('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      `${filter}=s=32x32`,
      '-frames:v',
      '1',
      join(tables, name),
    ]);
  await picture('testsrc', 'good.png');
  await picture('testsrc2', 'poison.png');
  const table = join(tables, 'rows.csv');
  await writeFile(table, rows);
  // An encoder that fails at one picture, until it is told that it has been mended.
  const encoder = join(folder, 'ffmpeg-that-dislikes-poison');
  const mended = join(folder, 'mended');
  await writeFile(
    encoder,
    `#!/bin/sh\ncase "$*" in *poison.png*) [ -e "${mended}" ] || { echo 'this is poison' >&2; exit 1; } ;; esac\nexec ffmpeg "$@"\n`,
  );
  await chmod(encoder, 0o755);
  const say = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    run(['batch', file, table, '-o', join(folder, 'out'), ...args], {
      env: { ...env, ...more },
      cwd: folder,
    });
  return {
    folder,
    home,
    env,
    file,
    table,
    say,
    mended,
    poisoned: { RENDERYARD_FFMPEG: encoder, RENDERYARD_FFPROBE: 'ffprobe' },
  };
}

const three =
  '\ufeffid;headline;tint;seconds;picture\r\none;"Grüße; ""du""";red;0,4;good.png\r\ntwo;"two\nlines";;;\r\nthree;{{tint}};#0f0;;\r\n';

describe('renderyard batch', () => {
  it('checks all rows first, then makes a video of each, and renders what they share once', async () => {
    const { folder, home, say } = await place(three);
    const dry = await say(['--dry-run', '--json']);
    expect(dry.stderr).toBe('');
    expect(dry.status).toBe(0);
    expect(eventsOf(dry.stdout)).toMatchObject([
      { type: 'row', row: 1, line: 2, action: 'add', output: join(folder, 'out', 'one.mp4'), problems: [] },
      { type: 'row', row: 2, line: 3, title: 'A card: two' },
      { type: 'row', row: 3, line: 5, values: { headline: '{{tint}}' } },
      { type: 'batch', rows: 3, bad: 0, delimiter: ';' },
    ]);
    expect(jobsIn(home)).toEqual([]);

    const made = await say(['--json']);
    expect(made.status).toBe(0);
    const events = eventsOf(made.stdout);
    expect(events.at(-1)).toMatchObject({ type: 'batch', jobs: 3, completed: 3, failed: 0, canceled: 0 });
    const results = events.filter(({ type }) => type === 'result');
    expect(results.map(({ segmentsReused }) => segmentsReused).sort()).toEqual([0, 1, 1]);
    for (const { jobId } of results) {
      const types = events.filter((event) => event.jobId === jobId).map(({ type }) => type);
      expect(types).toEqual(expect.arrayContaining(['phase', 'log']));
      expect(types.at(-1)).toBe('result');
    }
    expect(namesIn(join(folder, 'out')).sort()).toEqual(['one.mp4', 'three.mp4', 'two.mp4']);
    const jobs = jobsIn(home);
    const batchId = events.at(-1)?.batchId;
    expect(
      jobs.map(({ spec }) => spec.kind === 'render' && spec.batch).map((batch) => batch && batch.id),
    ).toEqual(Array(3).fill(batchId));

    // Nothing is left to do, and nothing is made twice.
    const again = await say(['--only-failed']);
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(again.stdout).toContain('3 rows made before');
    const twice = await say([]);
    expect(twice.status).toBe(2);
    expect(twice.stderr.match(/exists already/g)).toHaveLength(3);
  });

  it('lists every problem of every row, and queues nothing unless bad rows are to be left out', async () => {
    const { folder, home, say, table } = await place(
      'id,headline,tint,seconds,picture\n../x,a,nocolor,x,nope.png\nCON,b,,,\n,c,,,\nA,d,,9999999,\na,e,,,\nshort,g\nfine,f,,,\n',
    );
    const dry = await say(['--dry-run']);
    expect(dry.status).toBe(2);
    const places = dry.stderr.split('\n').map((line) => /^renderyard: (.*?: row \d+): .*/.exec(line)?.[1]);
    expect(places.filter((found) => found !== undefined)).toEqual([
      ...Array<string>(4).fill(`${table}:2:1: row 1`),
      `${table}:3:1: row 2`,
      `${table}:4:1: row 3`,
      `${table}:5:1: row 4`,
      `${table}:6:1: row 5`,
      `${table}:7:1: row 6`,
    ]);
    expect(dry.stderr).toContain('row 6: It has 2 cells, and the heading has 5.');
    const refused = await say([]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('Nothing was queued.');
    expect(jobsIn(home)).toEqual([]);
    expect(namesIn(join(folder, 'out'))).toEqual([]);

    const some = await say(['--skip-bad', '--name', '{{id}}.mp4']);
    expect(some.status).toBe(2);
    expect(some.stdout).toContain('1 of 1 video made, 6 rows left out');
    expect(namesIn(join(folder, 'out'))).toEqual(['fine.mp4']);
  });

  it('replaces nothing that a video of it is made of', async () => {
    const { folder, file, home, env } = await place('id,picture\ngood,poison.png\npoison,good.png\n');
    await writeFile(file, (await readFile(file, 'utf8')).replace('fps: 25 }', 'fps: 10, format: gif }'));
    const tables = join(folder, 'tables');
    const source = await execa('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=32x32:d=0.2', join(tables, 'moving.gif')],
    ]);
    expect(source.exitCode).toBe(0);
    const table = join(tables, 'replacing.csv');
    await writeFile(table, 'id,picture\nother,moving.gif\nmoving,good.png\n');
    const before = await readFile(join(tables, 'moving.gif'));
    const made = await run(['batch', file, table, '-o', tables, '--overwrite'], { env, cwd: folder });
    expect(made.status).toBe(2);
    expect(made.stderr).toContain(
      `${table}:3:1: row 2: Its video would replace ${join(tables, 'moving.gif')}`,
    );
    expect(jobsIn(home)).toEqual([]);
    expect(await readFile(join(tables, 'moving.gif'))).toEqual(before);
  });

  it('runs what the storyboard names only with --allow-commands, and names it once for all rows', async () => {
    const { folder, file, home, say } = await place('id,headline\none,a sea\ntwo,a storm\n');
    const program = join(folder, 'dream');
    await writeFile(
      program,
      `#!/bin/sh\necho "$1" >>"${folder}/asked"\nexec ffmpeg -v error -f lavfi -i "color=red:s=160x90:r=25:d=0.2" "$RENDERYARD_OUTPUT"\n`,
      { mode: 0o755 },
    );
    const generator = '      - { type: generator, run: [./dream, "{{headline}}"], output: a.mp4 }\n';
    await writeFile(file, `${await readFile(file, 'utf8')}${generator}`);
    const refused = await say(['--dry-run']);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(`wants to run "./dream 'a sea'"`);
    expect(refused.stderr).toContain('--allow-commands');
    expect(jobsIn(home)).toEqual([]);
    expect(existsSync(join(folder, 'asked'))).toBe(false);

    expect(await say(['--allow-commands'])).toMatchObject({ status: 0 });
    expect(namesIn(join(folder, 'out')).sort()).toEqual(['one.mp4', 'two.mp4']);
    expect((await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n').sort()).toEqual([
      'a sea',
      'a storm',
    ]);
  });

  it('goes on after a row that fails, and tries only that one again', async () => {
    const { folder, home, say, mended, poisoned } = await place(
      'id,picture\none,good.png\ntwo,poison.png\nthree,\n',
    );
    const first = await say(['--json'], poisoned);
    expect(first.status).toBe(1);
    expect(eventsOf(first.stdout).at(-1)).toMatchObject({ jobs: 3, completed: 2, failed: 1 });
    const batchId = eventsOf(first.stdout).at(-1)?.batchId;
    expect(namesIn(join(folder, 'out')).sort()).toEqual(['one.mp4', 'three.mp4']);

    const still = await say(['--only-failed', '--json'], poisoned);
    expect(still.status).toBe(1);
    await writeFile(mended, '');
    const second = await say(['--only-failed', '--json'], poisoned);
    expect(second.status).toBe(0);
    expect(eventsOf(second.stdout).at(-1)).toMatchObject({ batchId, jobs: 1, completed: 1, skipped: 2 });
    expect(
      jobsIn(home)
        .map(({ attempt }) => attempt)
        .sort(),
    ).toEqual([1, 1, 3]);
  });

  it('makes a new job of a failed row that was changed', async () => {
    const { folder, home, say, poisoned, table } = await place('id,picture\none,good.png\ntwo,poison.png\n');
    expect((await say([], poisoned)).status).toBe(1);
    await writeFile(table, 'id,picture\none,good.png\ntwo,good.png\n');
    expect((await say(['--only-failed'], poisoned)).status).toBe(0);
    expect(namesIn(join(folder, 'out')).sort()).toEqual(['one.mp4', 'two.mp4']);
    expect(jobsIn(home)).toHaveLength(3);
  });

  it('cancels all of it at Ctrl-C, leaves nothing, and goes on from there', async () => {
    const rows = ['id,tint', ...[1, 2, 3, 4].map((row) => `r${row},#00${row}000`)].join('\n');
    const { folder, home, env, file, table, say } = await place(rows, { seconds: 60 });
    const running = start(['batch', file, table, '-o', join(folder, 'out'), '--json'], { env });
    await running.saw(/"phase":"scenes"/);
    running.child.kill('SIGINT');
    const { status } = await running.done;
    expect(status).toBe(130);
    expect(jobsIn(home).map(({ state }) => state)).toEqual(Array(4).fill('canceled'));
    expect(namesIn(join(folder, 'out'))).toEqual([]);
    expect(processesWith(home)).toEqual([]);
    const short = (await readFile(file, 'utf8')).replace('default: 60', 'default: 0.2');
    await writeFile(file, short);
    expect((await say(['--only-failed'])).status).toBe(0);
    expect(namesIn(join(folder, 'out'))).toHaveLength(4);
  });

  it('stops at the first row that finds the disk full, and goes on from there', async () => {
    const { folder, home, say } = await place('id,tint\na,#001000\nb,#002000\nc,#003000\n');
    const full = { RENDERYARD_FFMPEG: join(fixtures, 'disk-full'), RENDERYARD_FFPROBE: 'ffprobe' };
    const stopped = await say(['--json'], full);
    expect(stopped.status).toBe(1);
    expect(stopped.stderr).toContain('The disk is full, so the rest of the batch is canceled.');
    expect(eventsOf(stopped.stdout).at(-1)).toMatchObject({ jobs: 3, completed: 0, failed: 1, canceled: 2 });
    expect(jobsIn(home).filter(({ state }) => !isTerminal(state))).toEqual([]);
    expect((await say(['--only-failed'])).status).toBe(0);
    expect(namesIn(join(folder, 'out')).sort()).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
  });

  it('continues after kill -9 what it had not finished', async () => {
    const { folder, home, env, file, table, say } = await place('id,seconds\na,0.2\nb,30\nc,0.2\n');
    const running = start(['batch', file, table, '-o', join(folder, 'out'), '--json'], { env });
    await eventually(() => existsSync(join(folder, 'out', 'a.mp4')));
    await running.saw(/"fraction":0\.[1-9]/);
    running.child.kill('SIGKILL');
    await running.done;
    await eventually(() => processesWith(home).length === 0);
    const again = await say(['--only-failed', '--json']);
    expect(again.status).toBe(0);
    expect(eventsOf(again.stdout).at(-1)).toMatchObject({ jobs: 2, completed: 2, skipped: 1 });
    expect(namesIn(join(folder, 'out')).sort()).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
  });

  it('only queues with --queue-only, in the order of the rows', async () => {
    const { folder, home, env, say } = await place(three);
    const { status, stdout } = await say(['--queue-only', '--name', '{{row}}-{{id}}']);
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect(jobsIn(home).map(({ spec }) => spec.output)).toEqual(
      ['1-one.mp4', '2-two.mp4', '3-three.mp4'].map((name) => join(folder, 'out', name)),
    );
    const clash = await say(['--queue-only', '--name', '{{row}}-{{id}}']);
    expect(clash.status).toBe(2);
    expect(clash.stderr.match(/is going to be made by job/g)).toHaveLength(3);
    expect((await run(['queue', 'run'], { env })).status).toBe(0);
    expect(namesIn(join(folder, 'out'))).toHaveLength(3);
  });
});
