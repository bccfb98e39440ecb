import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { healthReportSchema } from '../../../shared/health';
import { jobSchema } from '../../../shared/job/job';
import { logRecordSchema } from '../../../shared/job/log-record';
import { eventsOf, eventually, namesIn, place, processesWith, start, storyboard } from './command-line';
import type { Event } from './command-line';

/** Longer than any of these tests, however busy the machine is: each ends it. */
const longJob = { seconds: 1200, name: 'long', size: '1280x720' } as const;

describe('renderyard queue', () => {
  it('adds, lists, shows, orders, runs, retries and clears jobs', async () => {
    const { folder, say, add, states } = await place();
    const a = await add('-o', 'a.mp4');
    const b = await add('-o', 'b.mp4', '--priority', '5', '--set', 'headline=B');
    expect((await say('queue', 'priority', a.slice(0, 5), '-3')).status).toBe(0);
    const listed = (await say('queue', 'list', '--json')).events;
    expect(listed.map(({ jobId, priority }) => [jobId, priority])).toEqual([
      [b, 5],
      [a, -3],
    ]);
    for (const { type: _type, jobId: _jobId, ...job } of listed) expect(jobSchema.parse(job)).toEqual(job);

    const [shown] = (await say('queue', 'show', b, '--json')).events;
    expect(shown).toMatchObject({ type: 'job', jobId: b, state: 'queued', attempts: [{ attempt: 1 }] });

    const ran = await say('queue', 'run', '--json');
    expect(ran.status).toBe(0);
    expect(
      ran.events.filter(({ type }) => type === 'result').map(({ jobId, state }) => [jobId, state]),
    ).toEqual([
      [b, 'completed'],
      [a, 'completed'],
    ]);
    const told = ran.events.filter(({ jobId }) => jobId === a);
    expect(told.filter(({ type }) => type === 'log').at(-1)).toMatchObject({ level: 'info', attempt: 1 });
    expect(told.at(-1)?.type).toBe('result');
    expect(existsSync(join(folder, 'b.mp4'))).toBe(true);

    const refused = await say('queue', 'cancel', a);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/^renderyard: .*completed.*\n$/);

    // What it made may not be replaced: it stays completed. When that is gone, it is made again.
    const again = await say('queue', 'retry', a);
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('exists already');
    const output = (await say('queue', 'show', a, '--json')).events[0]?.result as { output: string };
    await rm(output.output);
    expect((await say('queue', 'retry', a, '--json')).events[0]).toMatchObject({
      state: 'queued',
      attempt: 2,
    });
    expect((await say('queue', 'run')).status).toBe(0);
    const [job] = (await say('queue', 'show', a, '--json')).events;
    expect((job?.attempts as Event[]).map(({ state }) => state)).toEqual(['completed', 'completed']);

    expect((await say('queue', 'remove', a, '--json')).events).toEqual([{ type: 'removed', jobId: a }]);
    expect((await say('queue', 'clear', '--json')).events).toEqual([{ type: 'cleared', removed: 1 }]);
    expect(await states()).toEqual({});
  });

  it('moves queued jobs, while another one runs too', async () => {
    const { env, folder, say, add } = await place();
    const long = (
      await say('queue', 'add', await storyboard(folder, longJob), '-o', 'long.mp4')
    ).stdout.trim();
    const runner = start(['queue', 'run', '--json'], { env });
    await runner.saw(/"phase":"scenes"/);
    const a = await add('-o', 'a.mp4');
    const b = await add('-o', 'b.mp4');
    const c = await add('-o', 'c.mp4', '--priority', '7');
    const order = async () =>
      (await say('queue', 'list', '--state', 'queued', '--json')).events.map(({ jobId }) => jobId);
    expect(await order()).toEqual([c, a, b]);
    expect((await say('queue', 'move', b, '--before', a)).stdout).toMatch(new RegExp(`^${b}  queued`));
    expect(await order()).toEqual([c, b, a]);
    const [moved] = (await say('queue', 'move', a.slice(0, 8), '--to-front', '--json')).events;
    // It runs before the first one, so it has that one's priority.
    expect(moved).toMatchObject({ type: 'job', jobId: a, state: 'queued', priority: 7 });
    expect(await order()).toEqual([a, c, b]);
    // Who is first already stays as it is.
    await say('queue', 'move', a, '--to-front');
    await say('queue', 'priority', c, '0');
    await say('queue', 'priority', a, '0');
    await say('queue', 'move', b, '--to-end');
    expect(await order()).toEqual([a, c, b]);

    for (const [args, problem] of [
      [[long, '--to-front'], 'only queued jobs have a place'],
      [[a, '--before', long], 'choose a queued job to go before'],
      [[a], '--before ID, --to-front or --to-end'],
      [[a, '--to-front', '--to-end'], 'cannot be used with'],
      [[a, '--before', 'nobody'], 'There is no job nobody'],
    ] as const) {
      const refused = await say('queue', 'move', ...args);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toMatch(/^renderyard: [^\n]+\n$/);
      expect(refused.stderr).toContain(problem);
    }

    await say('queue', 'cancel', long);
    const { status, stdout } = await runner.done;
    expect(status).toBe(0);
    const done = eventsOf(stdout).filter(({ type }) => type === 'result');
    expect(done.map(({ jobId }) => jobId)).toEqual([long, a, c, b]);
  });

  it('runs nothing while it is paused, and says so', async () => {
    const { say, add, states } = await place();
    const id = await add('-o', 'a.mp4');
    await say('queue', 'pause');
    const ran = await say('queue', 'run');
    expect(ran.stderr).toContain('1 job waits; `renderyard queue resume`');
    expect(ran.status).toBe(1);
    expect(await states()).toEqual({ [id]: 'queued' });
    await say('queue', 'resume');
    expect((await say('queue', 'run')).status).toBe(0);
    expect(await states()).toEqual({ [id]: 'completed' });
  });

  it('keeps a running job for later when it is told to end', async () => {
    const { env, folder, home, say, states } = await place();
    const file = await storyboard(folder, longJob);
    const id = (await say('queue', 'add', file, '-o', 'a.mp4')).stdout.trim();
    const runner = start(['queue', 'run', '--json'], { env });
    await runner.saw(/"phase":"scenes"/);
    runner.child.kill('SIGTERM');
    expect((await runner.done).status).toBe(143);
    expect(await states()).toEqual({ [id]: 'queued' });
    expect(processesWith(home)).toEqual([]);
    expect(namesIn(join(home, 'tmp'))).toEqual([]);
  });

  it('is run by one process at a time, and asked by any', async () => {
    const { env, folder, home, file, say, add, states } = await place();
    const owner = start(['queue', 'run', '--watch', '--json'], { env });
    await eventually(() => namesIn(home).includes('owner.json'));

    const second = await say('render', file, '-o', 'second.mp4');
    expect(second.status).toBe(2);
    expect(second.stderr).toMatch(
      new RegExp(`^renderyard: Renderyard \\(command line, process ${owner.child.pid}\\)`),
    );
    expect(second.stderr.trim().split('\n')).toHaveLength(1);

    // A job that another process adds runs at once.
    const quick = await add('-o', 'quick.mp4');
    await owner.saw(new RegExp(`"result","jobId":"${quick}"`));
    expect(await states()).toEqual({ [quick]: 'completed' });

    // A cancel reaches the owner at once, and a follower in a third process sees the end.
    const long = (
      await say('queue', 'add', await storyboard(folder, longJob), '-o', 'long.mp4')
    ).stdout.trim();
    await owner.saw(new RegExp(`"phase","jobId":"${long}","phase":"scenes"`));
    const follower = start(['logs', long, '--follow'], { env });
    await follower.saw(/Phase: scenes/);
    expect((await say('queue', 'pause', long)).status).toBe(0);
    expect((await states())[long]).toBe('paused');
    expect((await say('queue', 'resume', long)).status).toBe(0);
    const canceled = await say('queue', 'cancel', long);
    expect(canceled.stdout).toContain('cancel');
    await owner.saw(new RegExp(`"result","jobId":"${long}","attempt":1,"state":"canceled"`));
    const followed = await follower.done;
    expect(followed.status).toBe(0);
    expect(followed.stdout).toContain('Canceled');

    // A queue that is paused from outside starts nothing.
    await say('queue', 'pause');
    await owner.saw(/"type":"queue","paused":true/);
    const waits = await add('-o', 'waits.mp4');
    expect((await states())[waits]).toBe('queued');
    await say('queue', 'resume');
    await owner.saw(new RegExp(`"result","jobId":"${waits}"`));

    const report = healthReportSchema.parse(JSON.parse((await say('doctor', '--json')).stdout));
    expect(report.checks.find(({ id }) => id === 'owner')?.detail).toContain(String(owner.child.pid));
    owner.child.kill('SIGINT');
    expect((await owner.done).status).toBe(130);
  });

  it.each([0, 1, 2, 3])(
    'goes on after kill -9, number %i: no encoder survives, the job finishes',
    async (number) => {
      const { env, folder, home, say, states } = await place();
      const file = await storyboard(folder, { seconds: 12, name: 'medium', size: '640x360' });
      const runner = start(['render', file, '-o', join(folder, 'a.mp4'), '--json'], { env });
      await runner.saw(
        [/"phase":"prepare"/, /"phase":"scenes"/, /"frame":(?!0)/, /"phase":"(assemble|verify)"/][number]!,
      );
      runner.child.kill('SIGKILL');
      await runner.done;
      const began = performance.now();
      await eventually(() => processesWith(home).length === 0);
      expect(performance.now() - began).toBeLessThan(3_000);

      const ran = await say('queue', 'run', '--json');
      expect(ran.status).toBe(0);
      expect(ran.events.at(-1)).toMatchObject({ type: 'result', state: 'completed', attempt: 1 });
      expect(Object.values(await states())).toEqual(['completed']);
      expect(namesIn(folder).sort()).toEqual([
        'a.mp4',
        'home',
        'medium.storyboard.yaml',
        'small.storyboard.yaml',
      ]);
      expect(namesIn(join(home, 'tmp'))).toEqual([]);
      expect(namesIn(join(home, 'ledger'))).toEqual([]);
      expect(namesIn(home)).not.toContain('owner.json');
    },
  );

  it('completes a cancel that a dead owner was asked for', async () => {
    const { env, folder, say, states } = await place();
    const file = await storyboard(folder, longJob);
    const runner = start(['render', file, '-o', join(folder, 'a.mp4'), '--json'], { env });
    const [, id] = await runner.saw(/"type":"phase","jobId":"(\w+)","phase":"scenes"/);
    runner.child.kill('SIGKILL');
    await runner.done;
    expect((await say('queue', 'cancel', id!)).status).toBe(0);
    expect((await say('queue', 'run')).status).toBe(0);
    expect(await states()).toEqual({ [id!]: 'canceled' });
  });

  it('says where a storyboard is wrong that was changed while it waited', async () => {
    const { say, add, file } = await place();
    const id = await add('-o', 'a.mp4');
    await writeFile(file, 'version: 1\n');
    const fault = `${file}:1:1: scenes: is missing`;
    expect((await say('queue', 'run')).stderr).toContain(`renderyard: ${fault}`);
    expect((await say('queue', 'show', id)).stdout).toContain(fault);
  });

  it('says what is wrong in one sentence', async () => {
    const { say, add, file } = await place();
    const id = await add('-o', 'waits.mp4');
    for (const args of [
      ['logs', id, '--attempt', '7'],
      ['queue', 'show', 'zzz'],
      ['queue', 'foo'],
      ['logs', 'zzz'],
      ['queue', 'priority', 'zzz', '500'],
      ['render', file, '-o', 'x.mp4', '--threads', '257'],
    ]) {
      const { status, stderr } = await say(...args);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^renderyard: [^\n]+\n$/);
    }
  });
});

describe('renderyard logs', () => {
  it('prints records, whole, by their end, and as JSON', async () => {
    const { say, file } = await place();
    const rendered = await say('render', file, '-o', 'a.mp4', '--json');
    const id = rendered.events[0]?.jobId ?? '';
    const { stdout, status } = await say('logs', id);
    expect(status).toBe(0);
    expect(stdout).toContain('Phase: scenes.');
    const { events } = await say('logs', id, '--json');
    for (const { type: _type, ...record } of events) expect(logRecordSchema.parse(record)).toEqual(record);
    const tail = await say('logs', id, '-n', '1');
    expect(tail.stdout.trim().split('\n')).toHaveLength(1);
    expect(tail.stdout).toContain('Completed');
    const follow = await say('logs', id, '--follow');
    expect(follow.stdout).toBe(stdout);
  });
});
