import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sleep } from '../../../electron/concurrency';
import {
  emptyFolder,
  eventually,
  isAlive,
  jobFor,
  nextEvent,
  openEngine,
  record,
  runNode,
  scripted,
  setSettings,
  statesOf,
  stayingProgram,
  temporaryFolders,
} from './engine-bench';
import type { Script } from './engine-bench';

describe.each(['structured', 'plain'] as const)('the %s executor', (executor) => {
  async function start(scripts: Record<string, Script>, settings: object = {}) {
    const home = await emptyFolder();
    await setSettings(home, settings);
    const engine = await openEngine({ home, executor, kinds: scripted(scripts) });
    await engine.start();
    const events = record(engine);
    return { home, engine, events, queue: engine.queue };
  }

  const pidIn = (file: string) =>
    eventually(() => (existsSync(file) ? Number(readFileSync(file, 'utf8')) || undefined : undefined));

  it('runs a job through its phases to completed', async () => {
    const { home, queue, events, engine } = await start({
      good: async (work, services) => {
        await work.enter('prepare');
        await work.enter('scenes');
        await runNode(services, 'console.log(1)');
        await work.enter('verify');
      },
    });
    const job = await queue.add(jobFor('good', home));
    const done = await queue.settled(job.id);
    expect(done.state).toBe('completed');
    expect(done.result?.segmentsRendered).toBe(1);
    expect(statesOf(events, job.id)).toEqual(['queued', 'running', 'completed']);
    const phases = events.flatMap((event) =>
      event.type === 'job' && event.job.phase ? [event.job.phase] : [],
    );
    expect([...new Set(phases)]).toEqual(['prepare', 'scenes', 'verify']);
    expect((await engine.health()).executor).toBe(executor);
    const log = await engine.readLog(job.id, 1, 0, 100);
    expect(log.records.map((line) => line.message)).toContain('Phase: scenes.');
    expect(log.records.at(-1)?.message).toContain('Completed');
  });

  it('fails a job with what its program said, and runs the next one', async () => {
    const { home, queue } = await start({
      bad: async (_work, services) => {
        await runNode(services, 'process.exit(3)');
      },
      good: async () => undefined,
    });
    const bad = await queue.add(jobFor('bad', home));
    const good = await queue.add(jobFor('good', home));
    expect((await queue.settled(bad.id)).error?.code).toBe('ENCODER_FAILED');
    expect((await queue.settled(good.id)).state).toBe('completed');
  });

  it('says that a defect of ours is one, without a stack in the message', async () => {
    const { home, queue, engine } = await start({
      broken: async () => {
        throw new TypeError('x is not a function');
      },
    });
    const job = await queue.add(jobFor('broken', home));
    const { error } = await queue.settled(job.id);
    expect(error?.code).toBe('INTERNAL');
    expect(error?.message).not.toContain('\n');
    const log = await engine.readLog(job.id, 1, 0, 100);
    expect(log.records.some((line) => String(line.fields?.stack).includes('executors.test'))).toBe(true);
  });

  it('publishes canceling before cancel returns, and canceled only when processes and temporary files are gone', async () => {
    const { home, queue, events } = await start({
      stays: async (work, services) => {
        await work.enter('scenes');
        const folder = await work.temporaryFolder();
        await writeFile(join(folder, 'frame.png'), 'x');
        await runNode(services, stayingProgram(join(home, 'pid')));
      },
    });
    const job = await queue.add(jobFor('stays', home));
    const pid = await pidIn(join(home, 'pid'));
    expect(await temporaryFolders(home)).toHaveLength(1);
    let atTheEnd: unknown;
    const accepted = queue.cancel(job.id);
    expect(statesOf(events, job.id).at(-1)).toBe('canceling');
    await accepted;
    const done = await queue.settled(job.id).then(async (settled) => {
      atTheEnd = [isAlive(pid), await temporaryFolders(home)];
      return settled;
    });
    expect(done.state).toBe('canceled');
    expect(atTheEnd).toEqual([false, []]);
    expect(statesOf(events, job.id)).toEqual(['queued', 'running', 'canceling', 'canceled']);
  });

  it('kills what ignores SIGTERM after the grace', async () => {
    const { home, queue, engine } = await start(
      {
        deaf: async (_work, services) => {
          await runNode(services, stayingProgram(join(home, 'pid'), `process.on('SIGTERM', () => {})`));
        },
      },
      { cancelGraceSeconds: 0.3 },
    );
    const job = await queue.add(jobFor('deaf', home));
    const pid = await pidIn(join(home, 'pid'));
    await queue.cancel(job.id);
    expect((await queue.settled(job.id)).state).toBe('canceled');
    expect(isAlive(pid)).toBe(false);
    expect(engine.prometheus()).toContain('renderyard_cancels_done_total 1');
  });

  it('runs cleanup once, last first, however the job ends', async () => {
    const order: string[] = [];
    const cleaning: (end: () => Promise<void>) => Script = (end) => async (work) => {
      await work.enter('prepare');
      for (const name of ['first', 'second'])
        work.defer(name, () => void order.push(`${work.jobId} ${name}`));
      work.defer('fails', () => {
        throw new Error('cleanup failed');
      });
      await end();
    };
    const { home, queue, engine } = await start({
      succeeds: cleaning(async () => undefined),
      fails: cleaning(async () => Promise.reject(new Error('no'))),
      waits: cleaning(() => sleep(Infinity)),
    });
    for (const script of ['succeeds', 'fails', 'waits']) {
      const begun = nextEvent(engine, (event) => event.type === 'job' && event.job.phase === 'prepare');
      const job = await queue.add(jobFor(script, home));
      await begun;
      if (script === 'waits') await queue.cancel(job.id);
      await queue.settled(job.id);
      expect(order.filter((line) => line.startsWith(job.id))).toEqual([
        `${job.id} second`,
        `${job.id} first`,
      ]);
    }
  });

  it('fails a job that takes longer than its time limit', async () => {
    const { home, queue } = await start({ waits: () => sleep(Infinity) });
    const job = await queue.add(jobFor('waits', home, { limits: { timeoutSeconds: 0.1 } }));
    const done = await queue.settled(job.id);
    expect(done.state).toBe('failed');
    expect(done.error?.code).toBe('JOB_TIMEOUT');
  });

  it('never lets progress fall, and delivers the last value', async () => {
    const { home, queue, events } = await start({
      reports: async (work) => {
        await work.enter('scenes');
        for (const fraction of [0.1, 0.5, 0.2, 0.9, 0.95]) {
          work.report({ fraction, frame: 1, totalFrames: 10, fps: 1, speed: 1, etaSeconds: null });
        }
      },
    });
    const job = await queue.add(jobFor('reports', home));
    await queue.settled(job.id);
    const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.progress.fraction] : []));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(0.95);
    expect(fractions.length).toBeLessThan(5);
  });

  it('pauses a job with its programs, and cancels it from there', async () => {
    const { home, queue, engine } = await start({
      stays: async (_work, services) => {
        await runNode(services, stayingProgram(join(home, 'pid')));
      },
    });
    const job = await queue.add(jobFor('stays', home));
    const pid = await pidIn(join(home, 'pid'));
    await queue.pauseJob(job.id);
    expect(engine.queue.get(job.id).state).toBe('paused');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    expect(stat.slice(stat.lastIndexOf(')') + 2)[0]).toBe('T');
    await queue.resumeJob(job.id);
    expect(engine.queue.get(job.id).state).toBe('running');
    await queue.pauseJob(job.id);
    await queue.cancel(job.id);
    expect((await queue.settled(job.id)).state).toBe('canceled');
    expect(isAlive(pid)).toBe(false);
  });

  it('continues only what is paused: a queued job waits for its turn', async () => {
    const { home, queue, engine } = await start({
      stays: async (_work, services) => {
        await runNode(services, stayingProgram(join(home, 'pid')));
      },
      next: async () => undefined,
    });
    const first = await queue.add(jobFor('stays', home));
    const second = await queue.add(jobFor('next', home));
    await pidIn(join(home, 'pid'));
    for (const jobId of [first.id, second.id])
      await expect(queue.resumeJob(jobId)).rejects.toMatchObject({ code: 'JOB_STATE' });
    expect(engine.queue.get(second.id).state).toBe('queued');
    await queue.cancel(first.id);
    expect((await queue.settled(second.id)).state).toBe('completed');
  });

  it('puts running jobs back when it closes, and cancels all of them in parallel', async () => {
    const { home, queue, engine } = await start(
      {
        stays: async (work, services) => {
          await work.temporaryFolder();
          await runNode(services, stayingProgram(join(home, `pid-${work.jobId}`)));
        },
      },
      { concurrency: 3 },
    );
    const jobs = await Promise.all([1, 2, 3].map(() => queue.add(jobFor('stays', home))));
    const pids = await Promise.all(jobs.map((job) => pidIn(join(home, `pid-${job.id}`))));
    await engine.close({ running: 'requeue' });
    expect(pids.map(isAlive)).toEqual([false, false, false]);
    expect(await temporaryFolders(home)).toEqual([]);
    const later = await openEngine({ home, kinds: scripted({}) });
    expect(later.queue.list().map((job) => job.state)).toEqual(['queued', 'queued', 'queued']);
  });

  it('keeps earlier attempts with their own logs when a job is retried', async () => {
    let runs = 0;
    const { home, queue, engine } = await start({
      second: async (work) => {
        runs += 1;
        work.log.info(`run ${runs}`);
        if (runs === 1) throw new Error('not yet');
      },
    });
    const job = await queue.add(jobFor('second', home));
    expect((await queue.settled(job.id)).state).toBe('failed');
    expect((await queue.retry(job.id)).attempt).toBe(2);
    expect((await queue.settled(job.id)).state).toBe('completed');
    expect(queue.attempts(job.id).map((attempt) => attempt.state)).toEqual(['failed', 'completed']);
    const messages = async (attempt: number) =>
      (await engine.readLog(job.id, attempt, 0, 100)).records.map((line) => line.message);
    expect(await messages(1)).toContain('run 1');
    expect(await messages(2)).toContain('run 2');
    expect(await messages(2)).not.toContain('run 1');
  });

  it('starts by priority, then by place, and never more than the settings allow', async () => {
    const started: string[] = [];
    let now = 0;
    let most = 0;
    let twoRun: () => void = () => undefined;
    const two = new Promise<void>((resolve) => (twoRun = resolve));
    const { home, queue } = await start(
      {
        counted: async (work) => {
          started.push(work.jobId);
          most = Math.max(most, ++now);
          // The first one stays until the second one runs beside it.
          if (now === 2) twoRun();
          await two;
          await sleep(5);
          now -= 1;
        },
      },
      { concurrency: 2 },
    );
    await queue.pause();
    const jobs = [];
    for (const priority of [0, 0, 5, 0, -3])
      jobs.push(await queue.add(jobFor('counted', home), { priority }));
    const [a, b, c, d, e] = jobs.map((job) => job.id) as [string, string, string, string, string];
    await queue.move(d, a);
    await queue.setPriority(e, 9);
    expect(started).toEqual([]);
    await queue.resume();
    await Promise.all(jobs.map((job) => queue.settled(job.id)));
    expect(started).toEqual([e, c, d, a, b]);
    expect(most).toBe(2);
  });

  it('lets two jobs with one output take turns', async () => {
    let now = 0;
    let most = 0;
    const { home, queue } = await start(
      {
        counted: async () => {
          most = Math.max(most, ++now);
          await sleep(5);
          now -= 1;
        },
      },
      { concurrency: 4 },
    );
    const output = join(home, 'same.mp4');
    const first = await queue.add(jobFor('counted', home, { output, existing: 'overwrite' }));
    const second = await queue.add(jobFor('counted', home, { output, existing: 'overwrite' }));
    await Promise.all([queue.settled(first.id), queue.settled(second.id)]);
    expect(most).toBe(1);
    const third = queue.add(jobFor('counted', home, { output }));
    await expect(third.then((job) => job.state)).resolves.toBe('queued');
    await queue.settled((await third).id);
  });

  it('tells of growing logs', async () => {
    const { home, queue, engine } = await start({
      talks: async (work) => {
        work.log.info('hello');
        await sleep(1);
      },
    });
    const grown = nextEvent(engine, (event) => event.type === 'log');
    const job = await queue.add(jobFor('talks', home));
    const messages: string[] = [];
    for await (const line of engine.followLog(job.id, 1, 0)) messages.push(line.message);
    await grown;
    expect(messages).toContain('hello');
    expect(messages.at(-1)).toContain('Completed');
    expect(engine.queue.get(job.id).state).toBe('completed');
  });
});
