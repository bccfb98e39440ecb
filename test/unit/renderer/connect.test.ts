import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, reconnect } from '../../../renderer/stores/connect';
import { replaceJobs, useJobs } from '../../../renderer/stores/jobs';
import { useProgressStore } from '../../../renderer/stores/progress';
import { useQueue } from '../../../renderer/stores/queue';
import {
  cancelJobs,
  moveJobs,
  moveTarget,
  removeJobs,
  retryJobs,
} from '../../../renderer/stores/queue-actions';
import { useSettings } from '../../../renderer/stores/settings';
import { selectJob, useUi } from '../../../renderer/stores/ui';
import type { FakeEngine, Scenario } from '../../support/page-harness/fake-engine';
import { sampleJob, sampleProgress } from '../../support/page-harness/sample-jobs';
import { installPage } from './page-world';

let disconnect: () => void;

async function start(scenario: Scenario): Promise<FakeEngine> {
  const engine = installPage(scenario);
  const nothing = () => undefined;
  disconnect = connect({ openFiles: nothing, newRender: nothing, openStoryboard: nothing });
  await vi.waitFor(() => expect(useQueue.getState().connection.status).not.toBe('loading'));
  return engine;
}

function idOf(title: string): string {
  const job = [...useJobs.getState().byId.values()].find((each) => each.title === title);
  if (job === undefined) throw new Error(`There is no job ${title}.`);
  return job.id;
}

const stateOf = (id: string) => useJobs.getState().byId.get(id)?.state;

beforeEach(() => {
  replaceJobs([]);
  selectJob(null);
  useUi.setState({ dialog: null, announcement: '' });
  useQueue.setState({ connection: { status: 'loading' }, everLive: false });
});

afterEach(() => {
  disconnect();
  vi.unstubAllGlobals();
});

describe('the stores, connected', () => {
  it('have the latest of a long history at once, and all of it soon, while jobs come and go', async () => {
    const lengths: number[] = [];
    const engine = installPage({ name: 'many', count: 5000, now: 1 });
    const stop = useJobs.subscribe(({ order }, before) => {
      if (order === before.order) return;
      lengths.push(order.length);
      if (lengths.length !== 2) return;
      // Gone while the rest is read: those behind them move up, and none is missed.
      const ended = [...engine.jobs.values()].filter(({ finishedAt }) => finishedAt !== null);
      for (const { id } of ended.slice(0, 40)) {
        engine.jobs.delete(id);
        engine.emit([{ type: 'removed', jobIds: [id] }]);
      }
    });
    const nothing = () => undefined;
    disconnect = connect({ openFiles: nothing, newRender: nothing, openStoryboard: nothing });
    await vi.waitFor(() => expect(useJobs.getState().order).toHaveLength(4960));
    stop();
    // 500 that wait, one that runs, and the latest of those that have ended.
    expect(lengths[0]).toBe(601);
    expect(new Set(useJobs.getState().order)).toEqual(new Set(engine.jobs.keys()));
    expect(engine.asked.filter(({ name }) => name === 'queue.snapshot')).toHaveLength(1);
    // A repair brings all of it, so that the list does not shrink first.
    engine.drop([]);
    engine.emit([]);
    const { asked } = engine;
    await vi.waitFor(() =>
      expect(asked.filter(({ name }) => name === 'queue.snapshot').at(-1)?.input).toBeUndefined(),
    );
    await vi.waitFor(() => expect(useJobs.getState().order).toHaveLength(engine.jobs.size));
  });

  it('show the engine as it is, select the first job, and take changes in', async () => {
    const engine = await start({ name: 'busy' });
    const id = idOf('Launch teaser');
    expect(useJobs.getState().order).toHaveLength(engine.jobs.size);
    expect(useUi.getState().selectedJobId).toBe(useJobs.getState().order[0]);
    engine.progress(id, 0.8);
    expect(useProgressStore.getState().byId.get(id)?.fraction).toBe(0.8);
    engine.change(id, { state: 'completed', finishedAt: Date.now() });
    expect(stateOf(id)).toBe('completed');
    expect(useUi.getState().announcement).toBe('Launch teaser: Completed');
  });

  it('say of a job that has ended which of several of its title it is, and that a source was damaged', async () => {
    const engine = await start({ name: 'busy' });
    const running = sampleJob('Twin', 'running', Date.now());
    const { result } = sampleJob('Twin', 'completed', Date.now());
    if (result === null) throw new Error('A completed job has a result.');
    const twin = { ...running, id: 'twin', spec: { ...running.spec, output: '/videos/Twin (2).mp4' } };
    for (const job of [running, twin]) engine.emit([{ type: 'job', job }]);
    const done = { ...result, output: twin.spec.output, notes: ['"a.mp4" could not be decoded.'] };
    engine.emit([{ type: 'job', job: { ...twin, state: 'completed', result: done } }]);
    expect(useUi.getState().announcement).toBe('Twin, Twin (2).mp4: Completed, source damaged');
  });

  it('repair themselves when a patch is lost', async () => {
    const engine = await start({ name: 'busy' });
    const id = idOf('Photo walk, Lisbon');
    const job = engine.jobs.get(id);
    if (job === undefined) throw new Error('The sample is gone.');
    engine.drop([{ type: 'job', job: { ...job, state: 'canceled', finishedAt: 1 } }]);
    expect(stateOf(id)).toBe('queued');
    engine.progress(idOf('Launch teaser'), 0.6);
    await vi.waitFor(() => expect(stateOf(id)).toBe('canceled'));
  });

  it('say why the queue cannot be read, and try again when asked', async () => {
    const engine = await start({ name: 'unreachable' });
    const { connection } = useQueue.getState();
    expect(connection.status === 'lost' && connection.error.code).toBe('STORE_OWNED');
    engine.reachable = true;
    reconnect();
    await vi.waitFor(() => expect(useQueue.getState().connection.status).toBe('live'));
  });

  it('carry out what the menu sends', async () => {
    const engine = await start({ name: 'busy' });
    engine.message('command', { name: 'showHealth' });
    expect(useUi.getState().dialog).toBe('health');
    engine.message('command', { name: 'pauseQueue' });
    await vi.waitFor(() => expect(useQueue.getState().queue.paused).toBe(true));
    engine.message('command', { name: 'resumeQueue' });
    await vi.waitFor(() => expect(useQueue.getState().queue.paused).toBe(false));
  });

  it('dress the document as the settings ask', async () => {
    await start({ name: 'empty', settings: { appearance: 'dark' } });
    expect(useSettings.getState().settings?.appearance).toBe('dark');
    expect(document.documentElement.dataset.theme).toBe('dark');
  });
});

describe('what the user does with jobs', () => {
  it('shows Canceling before the engine has answered', async () => {
    await start({ name: 'busy' });
    const id = idOf('Launch teaser');
    const canceling = cancelJobs([id]);
    expect(stateOf(id)).toBe('canceling');
    await canceling;
    expect(stateOf(id)).toBe('canceling');
  });

  it('shows the job as it was when a cancel is refused', async () => {
    const engine = await start({ name: 'busy' });
    const id = idOf('Launch teaser');
    engine.refusals.set('queue.cancel', { code: 'JOB_STATE', message: 'It is over already.' });
    await cancelJobs([id]);
    expect(stateOf(id)).toBe('running');
  });

  it('starts a retried job without its old progress', async () => {
    await start({ name: 'busy' });
    const id = idOf('Product tour');
    await retryJobs([id]);
    expect(useJobs.getState().byId.get(id)).toMatchObject({ state: 'queued', attempt: 2 });
    expect(useProgressStore.getState().byId.has(id)).toBe(false);
  });

  it('removes only what is over, and selects the job that takes its place', async () => {
    const engine = await start({ name: 'busy' });
    await removeJobs([idOf('Launch teaser')]);
    expect(engine.asked.some(({ name }) => name === 'queue.remove')).toBe(false);
    const id = idOf('Onboarding 3 of 5');
    const { order } = useJobs.getState();
    const next = order[order.indexOf(id) + 1];
    selectJob(id);
    await removeJobs([id]);
    expect(useJobs.getState().byId.has(id)).toBe(false);
    expect(useUi.getState().selectedJobId).toBe(next);
  });

  it('moves queued jobs among themselves', async () => {
    const engine = await start({ name: 'busy' });
    engine.change(idOf('Customer story: Northwind Bakery'), { priority: 0 });
    const queued = () => useJobs.getState().order.filter((id) => stateOf(id) === 'queued');
    const [first = '', second = '', third = ''] = queued();
    expect(moveTarget([first], 'up')).toBeUndefined();
    expect(moveTarget([third], 'down')).toBeUndefined();
    expect(moveTarget([idOf('Launch teaser')], 'up')).toBeUndefined();
    await moveJobs([first], 'down');
    expect(queued()).toEqual([second, first, third]);
    await moveJobs([second], 'last');
    expect(queued()).toEqual([first, third, second]);
    await moveJobs([second], 'first');
    expect(queued()).toEqual([second, first, third]);
    await moveJobs([second, first], 'down');
    expect(queued()).toEqual([third, second, first]);
    await moveJobs([first, third], 'first');
    expect(queued()).toEqual([third, first, second]);
  });

  it('draws no other job anew for one that makes progress', async () => {
    const engine = await start({ name: 'many', count: 1000 });
    const before = useJobs.getState();
    engine.emit([{ type: 'progress', jobId: idOf('Launch teaser'), progress: sampleProgress(0.7) }]);
    expect(useJobs.getState()).toBe(before);
  });
});
