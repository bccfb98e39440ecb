import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { abortableWait, sleep } from '../../../electron/concurrency';
import { Database } from '../../../electron/jobs/database';
import { RenderyardError } from '../../../shared/errors';
import type { JobResult } from '../../../shared/job/job';
import {
  emptyFolder,
  eventually,
  fillUp,
  isAlive,
  jobFor,
  nextEvent,
  openEngine,
  resultOf,
  record,
  runNode,
  scripted,
  setSettings,
  smallDisk,
  statesOf,
  stayingProgram,
  whenState,
} from './engine-bench';
import type { Script } from './engine-bench';

async function start(scripts: Record<string, Script>, settings: object = {}) {
  const home = await emptyFolder();
  await setSettings(home, settings);
  const engine = await openEngine({ home, kinds: scripted(scripts) });
  await engine.start();
  return { home, engine, events: record(engine), queue: engine.queue };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RenderyardError) return error.code;
    throw error;
  }
  return 'none';
}

describe('a store that another program holds', () => {
  it('does not lose how a job ended: it is written down when the store is free again', async () => {
    let end: () => void = () => undefined;
    const { home, queue } = await start({
      waits: () =>
        abortableWait<undefined>((resolve) => {
          end = () => resolve(undefined);
          return () => undefined;
        }),
    });
    const job = await queue.add(jobFor('waits', home));
    await eventually(() => (queue.get(job.id).state === 'running' ? true : undefined));
    // Another process, since a lock of our own thread would be waited for in vain.
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { DatabaseSync } = await import(${JSON.stringify(new URL('../../../node_modules/@photostructure/sqlite/dist/index.mjs', import.meta.url).href)});
         const database = new DatabaseSync(${JSON.stringify(join(home, 'queue.sqlite'))});
         database.exec('BEGIN IMMEDIATE');
         console.log('held');
         setTimeout(() => { database.exec('ROLLBACK'); process.exit(0); }, 3000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void holder.kill('SIGKILL'));
    await once(holder.stdout, 'data');
    end();
    expect((await queue.settled(job.id)).state).toBe('completed');
  });
});

describe('a store that is damaged while it is used', () => {
  it('stops the queue with a reason, and tells who waits', async () => {
    const { home, queue } = await start({ quick: async () => undefined });
    await queue.pause();
    const job = await queue.add(jobFor('quick', home));
    const settled = codeOf(queue.settled(job.id));
    const database = new Database(join(home, 'queue.sqlite'));
    database.run(`UPDATE job SET spec = '{}'`);
    database.close();
    await queue.resume();
    expect(await settled).toBe('STORE_DAMAGED');
    expect(queue.status.reason).toContain('could not be started');
  });
});

describe('disks', () => {
  it('pauses the queue with a reason when a disk is short of space, and goes on by itself when it is not', async ({
    skip,
  }) => {
    const { home, queue, engine } = await start(
      { quick: async () => undefined },
      { minimumFreeBytes: 500_000_000 },
    );
    const disk = await smallDisk(home);
    if (disk === undefined) return skip('no disk of our own can be mounted here');
    const ballast = await fillUp(disk);
    const paused = nextEvent(engine, (event) => event.type === 'queue' && event.queue.paused);
    const short = await queue.add(jobFor('quick', home, { output: join(disk, 'a.mp4') }));
    await paused;
    expect(queue.status.reason).toMatch(/^The disk with .*disk has 0 MB left/);
    expect(queue.get(short.id).state).toBe('queued');
    await rm(ballast);
    expect((await queue.settled(short.id)).state).toBe('completed');
    expect(queue.status).toEqual({ paused: false, reason: null });
  });

  it('holds a running job while its disk is short of space', async ({ skip }) => {
    const { home, queue, engine } = await start(
      { waits: () => sleep(Infinity) },
      { minimumFreeBytes: 500_000_000 },
    );
    const disk = await smallDisk(home);
    if (disk === undefined) return skip('no disk of our own can be mounted here');
    const job = await queue.add(jobFor('waits', home, { output: join(disk, 'a.mp4') }));
    await whenState(engine, job.id, 'running');
    const ballast = await fillUp(disk);
    await whenState(engine, job.id, 'paused');
    expect(queue.status.reason).toContain('free some space');
    await rm(ballast);
    await whenState(engine, job.id, 'running');
    expect(queue.status).toEqual({ paused: false, reason: null });
  });

  it('fails a job whose disk is full in so many words, and runs the next one', async ({ skip }) => {
    const scripts: Record<string, Script> = {
      fills: async (_work, _services, spec) => writeFile(spec.output, Buffer.alloc(20_000_000)),
      quick: async () => undefined,
    };
    const { home, queue } = await start(scripts);
    const disk = await smallDisk(home);
    if (disk === undefined) return skip('no disk of our own can be mounted here');
    const full = await queue.add(jobFor('fills', home, { output: join(disk, 'a.mp4') }));
    const next = await queue.add(jobFor('quick', home));
    const failed = await queue.settled(full.id);
    expect(failed.state).toBe('failed');
    expect(failed.error?.code).toBe('DISK_FULL');
    expect((await queue.settled(next.id)).state).toBe('completed');
  });

  it('says that there is no space before it queues a job that would run at once', async ({ skip }) => {
    const home = await emptyFolder();
    const disk = await smallDisk(home);
    if (disk === undefined) return skip('no disk of our own can be mounted here');
    await fillUp(disk);
    await setSettings(home, { minimumFreeBytes: 500_000_000 });
    const engine = await openEngine({ home, kinds: scripted({}) });
    await engine.start({ onlyOwn: true });
    expect(await codeOf(engine.queue.add(jobFor('quick', home, { output: join(disk, 'a.mp4') })))).toBe(
      'DISK_FULL',
    );
    expect(engine.queue.list()).toEqual([]);
  });
});

describe('what a dead owner left', () => {
  /** Brings a job into a state, as an owner that then died would have. */
  async function left(
    state: 'running' | 'paused' | 'canceling',
    settings: object = {},
    more: { existing?: 'error' | 'unique'; announced?: JobResult; output?: string } = {},
  ) {
    const home = await emptyFolder();
    await setSettings(home, settings);
    const first = await openEngine({ home, kinds: scripted({}) });
    const output = join(home, 'out.mp4');
    const job = await first.queue.add(jobFor('quick', home, { output, existing: more.existing ?? 'error' }));
    await first.close();
    const database = new Database(join(home, 'queue.sqlite'));
    database.run(`UPDATE attempt SET state = 'running', started_at = 5`);
    if (state !== 'running') database.run('UPDATE attempt SET state = ?', state);
    if (more.announced !== undefined) {
      database.run('UPDATE attempt SET announced = ?', JSON.stringify({ ...more.announced, output }));
    }
    database.close();
    if (more.output !== undefined) await writeFile(output, more.output);
    await mkdir(join(home, 'tmp', `${job.id}-1-0123456789`), { recursive: true });
    const engine = await openEngine({ home, kinds: scripted({ quick: async () => undefined }) });
    const events = record(engine);
    return { engine, job, events, home, output };
  }

  const announced = (content: string) => ({
    ...resultOf({ output: '' } as never),
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  });

  it.each(['running', 'paused', 'canceling'] as const)(
    'knows the output of a %s job as its own when it had been published already',
    async (state) => {
      const { engine, job, output } = await left(
        state,
        {},
        { announced: announced('the video'), output: 'the video' },
      );
      await engine.start();
      expect(engine.queue.get(job.id)).toMatchObject({ state: 'completed', attempt: 1, result: { output } });
    },
  );

  it.each([
    ['somebody else’s file', 'not the video'],
    ['no file', undefined],
  ])('does not take %s for its output', async (_what, content) => {
    const { engine, job } = await left(
      'running',
      {},
      { announced: announced('the video'), ...(content === undefined ? {} : { output: content }) },
    );
    await engine.queue.pause();
    await engine.start();
    expect(engine.queue.get(job.id).state).toBe('queued');
  });

  it('removes half outputs, numbered ones too, and nothing else', async () => {
    const { engine, home } = await left('canceling', {}, { existing: 'unique', output: 'precious' });
    for (const name of ['out.partial.mp4', 'out (2).partial.mp4', 'other.partial.mp4', 'out (2).mp4'])
      await writeFile(join(home, name), 'x');
    await engine.start();
    expect((await readdir(home)).filter((name) => name.endsWith('.mp4')).sort()).toEqual([
      'other.partial.mp4',
      'out (2).mp4',
      'out.mp4',
    ]);
  });

  it.each(['running', 'paused'] as const)(
    'puts a %s job back into the queue, and it finishes',
    async (state) => {
      const { engine, job, events, home } = await left(state);
      await engine.start();
      expect((await engine.queue.settled(job.id)).attempt).toBe(1);
      expect(statesOf(events, job.id)).toEqual(['queued', 'running', 'completed']);
      expect(await readdir(join(home, 'tmp'))).toEqual([]);
    },
  );

  it('completes a cancel', async () => {
    const { engine, job } = await left('canceling');
    await engine.start();
    expect(engine.queue.get(job.id).state).toBe('canceled');
  });

  it('leaves jobs interrupted where the setting says so, until they are retried', async () => {
    const { engine, job } = await left('running', { resumeInterrupted: false });
    await engine.start();
    expect(engine.queue.get(job.id).state).toBe('interrupted');
    expect(await engine.queue.retry(job.id)).toMatchObject({ state: 'queued', attempt: 1 });
    expect((await engine.queue.settled(job.id)).state).toBe('completed');
  });

  it('never touches temporary folders of an owner that lives', async () => {
    let folder = '';
    const { home, queue, engine } = await start({
      stays: async (work) => {
        folder = await work.temporaryFolder();
        await sleep(Infinity);
      },
    });
    const job = await queue.add(jobFor('stays', home));
    await eventually(() => (existsSync(folder) ? true : undefined));
    const other = await openEngine({ home, kinds: scripted({}) });
    expect(await codeOf(other.start())).toBe('STORE_OWNED');
    await other.health();
    await other.close();
    expect(existsSync(folder)).toBe(true);
    expect((await engine.health()).checks.find(({ id }) => id === 'temporary')?.status).toBe('ok');
    await queue.cancel(job.id);
    await queue.settled(job.id);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('two engines on one folder', () => {
  it('lets the one without the jobs ask for everything', async () => {
    const { home, queue, engine, events } = await start({
      stays: () => sleep(Infinity),
      quick: async () => undefined,
    });
    const visitor = await openEngine({ home, kinds: scripted({}) });
    const quick = await visitor.queue.add(jobFor('quick', home));
    expect((await visitor.queue.settled(quick.id)).state).toBe('completed');

    const long = await visitor.queue.add(jobFor('stays', home));
    await whenState(engine, long.id, 'running');
    await visitor.queue.cancel(long.id);
    expect(visitor.queue.get(long.id).state).toMatch(/^cancel/);
    expect((await visitor.queue.settled(long.id)).state).toBe('canceled');

    const removed = nextEvent(engine, (event) => event.type === 'removed');
    expect(await visitor.queue.clearFinished()).toBe(2);
    expect(await removed).toMatchObject({ jobIds: expect.arrayContaining([quick.id, long.id]) as unknown });
    expect(queue.list()).toEqual([]);

    const paused = nextEvent(engine, (event) => event.type === 'queue');
    await visitor.queue.pause();
    expect(await paused).toMatchObject({ queue: { paused: true } });
    expect(statesOf(events, long.id)).toEqual(['queued', 'running', 'canceling', 'canceled']);
  });
});

describe('a closing engine', () => {
  it.each([
    ['at once', false],
    ['while it was closing already', true],
  ])('gives processes three seconds when the system shuts down, said %s', async (_when, before) => {
    const { home, queue, engine } = await start(
      {
        deaf: async (_work, services) => {
          await runNode(services, stayingProgram(join(home, 'pid'), `process.on('SIGTERM', () => {})`));
        },
      },
      { cancelGraceSeconds: 120 },
    );
    const job = await queue.add(jobFor('deaf', home));
    await eventually(() => (existsSync(join(home, 'pid')) ? true : undefined));
    if (before) void engine.close();
    await engine.close({ running: 'requeue', systemShutdown: true });
    const log = readFileSync(join(home, 'logs', 'jobs', job.id, '1.jsonl'), 'utf8');
    expect(log).toContain(before ? 'told to hurry' : 'still there 3 s after SIGTERM');
    const next = await openEngine({ home, kinds: scripted({}) });
    expect(next.queue.get(job.id).state).toBe('queued');
  });

  it('kills at once what was asked a second time to end', async () => {
    const { home, queue, engine } = await start(
      {
        deaf: async (_work, services) => {
          await runNode(services, stayingProgram(join(home, 'pid'), `process.on('SIGTERM', () => {})`));
        },
      },
      { cancelGraceSeconds: 120 },
    );
    await queue.add(jobFor('deaf', home));
    const pid = await eventually(() =>
      existsSync(join(home, 'pid'))
        ? Number(readFileSync(join(home, 'pid'), 'utf8')) || undefined
        : undefined,
    );
    const closed = engine.close({ running: 'cancel' });
    engine.escalate();
    await closed;
    expect(isAlive(pid)).toBe(false);
  });

  it('can be closed twice, and before it was started', async () => {
    const home = await emptyFolder();
    const engine = await openEngine({ home, kinds: scripted({}) });
    await Promise.all([engine.close(), engine.close()]);
  });

  it('does not queue what is still being checked', async () => {
    const home = await emptyFolder();
    let checked: () => void = () => undefined;
    const engine = await openEngine({
      home,
      kinds: () => ({
        check: (spec) => new Promise((resolve) => (checked = () => resolve({ title: 'late', spec }))),
        run: () => Promise.reject(new Error('not reached')),
      }),
    });
    const adding = codeOf(engine.queue.add(jobFor('x', home)));
    const closing = engine.close();
    checked();
    expect(await adding).toBe('CANCELED');
    await closing;
    const later = await openEngine({ home, kinds: scripted({}) });
    expect(later.queue.list()).toEqual([]);
  });
});

describe('settings', () => {
  it('are kept, checked and told of', async () => {
    const { home, engine, events } = await start({});
    await engine.updateSettings({ concurrency: 3 });
    expect(events).toContainEqual(expect.objectContaining({ type: 'settings' }));
    expect(JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8'))).toEqual({
      minimumFreeBytes: 0,
      concurrency: 3,
    });
    expect(await codeOf(engine.updateSettings({ concurrency: 0 }))).toBe('SETTINGS_INVALID');
    expect(engine.settings.concurrency).toBe(3);
    await writeFile(join(home, 'settings.json'), '{"concurency": 3}');
    expect(await codeOf(openEngine({ home }))).toBe('SETTINGS_INVALID');
    await writeFile(join(home, 'settings.json'), 'not JSON');
    expect(await codeOf(openEngine({ home }))).toBe('SETTINGS_INVALID');
  });
});

describe('a data folder', () => {
  it('that cannot be one is said to be the problem', async () => {
    const home = join(await emptyFolder(), 'a file');
    await writeFile(home, '');
    await expect(openEngine({ home })).rejects.toThrow(`The data folder ${home} cannot be made or written`);
  });
});

describe('specs', () => {
  it.each([
    ['no object', 5],
    ['an unknown kind', { kind: 'dream' }],
    ['an unknown member', { kind: 'render', storyboard: '/a', output: '/b', colour: 1 }],
    ['a wrong type', { kind: 'render', storyboard: 5, output: '/b' }],
  ])('with %s are refused in a sentence', async (_what, spec) => {
    const { queue } = await start({});
    expect(await codeOf(queue.add(spec as never))).toBe('USAGE');
    await expect(queue.add(spec as never)).rejects.toThrow(/^This is not a job: [^\n]+$/);
  });
});
