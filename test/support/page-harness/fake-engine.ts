import type { CommandPermission } from '../../../shared/command-permission';
import type { EngineEvent, QueueStatus } from '../../../shared/engine-events';
import type { Problem } from '../../../shared/errors';
import type { HealthReport } from '../../../shared/health';
import type { UpdatesState } from '../../../shared/updates';
import type { MessageName, ParsedInput, RequestName } from '../../../shared/ipc/contract';
import type { Job } from '../../../shared/job/job';
import { isTerminal, type JobState } from '../../../shared/job/states';
import { defaultSettings, type Settings } from '../../../shared/settings';
import { sampleStoryboard } from './sample-storyboard';
import { busyJobs, manyJobs, sampleJob, sampleLogLine, sampleProgress } from './sample-jobs';
import {
  batchReport,
  healthReport,
  updatesState,
  inspected,
  mediaTracks,
  missingEncoder,
  presets,
  sampleCommands,
  shownFrame,
  testedConnection,
  timeline,
} from './sample-answers';

export interface Scenario {
  name: 'empty' | 'busy' | 'many' | 'unreachable';
  /** Milliseconds since 1970 that all samples are measured from. */
  now?: number;
  /** Progress moves by itself. */
  live?: boolean;
  queue?: QueueStatus;
  settings?: Partial<Settings>;
  logLines?: number;
  /** There is no ffmpeg. */
  lacksEncoder?: boolean;
  count?: number;
}

export type Answer = { output: unknown } | { problem: Problem };

/** Just enough of an engine for the page to be seen at work: a queue in memory, no encoder anywhere. */
export class FakeEngine {
  readonly jobs = new Map<string, Job>();
  settings: Settings;
  queue: QueueStatus;
  sequence = 1;
  logTotal: number;
  /** Requests as they came, for tests. */
  readonly asked: { name: RequestName; input: unknown }[] = [];
  /** Answers to give instead, once each. */
  readonly refusals = new Map<RequestName, Problem>();
  readonly clipboard: string[] = [];
  /** What the editor reads and writes. */
  storyboardText = sampleStoryboard;
  storyboardVersion = 1;
  token: string | null = null;
  decisions: CommandPermission[] = [];
  reachable: boolean;
  readonly #send: (name: MessageName, payload: unknown) => void;
  readonly #now: number;
  readonly #lacksEncoder: boolean;

  constructor(scenario: Scenario, send: (name: MessageName, payload: unknown) => void) {
    this.#send = send;
    this.#now = scenario.now ?? Date.now();
    this.#lacksEncoder = scenario.lacksEncoder ?? false;
    this.settings = { ...defaultSettings, ...scenario.settings };
    this.queue = scenario.queue ?? { paused: false, reason: null };
    this.logTotal = scenario.logLines ?? 240;
    this.reachable = scenario.name !== 'unreachable';
    const jobs =
      scenario.name === 'busy'
        ? busyJobs(this.#now)
        : scenario.name === 'many'
          ? manyJobs(scenario.count ?? 10_000, this.#now)
          : [];
    for (const job of jobs) this.jobs.set(job.id, job);
    if (scenario.live === true) this.#live();
  }

  /** Sends events as one patch. */
  emit(events: EngineEvent[]): void {
    this.sequence += 1;
    this.#send('patch', { sequence: this.sequence, events });
  }

  /** Loses a patch on the way. */
  drop(events: EngineEvent[]): void {
    for (const event of events) if (event.type === 'job') this.jobs.set(event.job.id, event.job);
    this.sequence += 1;
  }

  change(jobId: string, change: Partial<Job>): void {
    const job = this.jobs.get(jobId);
    if (job === undefined) throw new Error(`There is no job ${jobId}.`);
    const next = { ...job, ...change };
    this.jobs.set(jobId, next);
    this.emit([{ type: 'job', job: next }]);
  }

  progress(jobId: string, fraction: number): void {
    this.emit([{ type: 'progress', jobId, progress: sampleProgress(fraction) }]);
  }

  growLog(jobId: string, attempt: number, lines: number): void {
    this.logTotal += lines;
    this.emit([{ type: 'log', jobId, attempt, total: this.logTotal }]);
  }

  message(name: 'openFiles' | 'command', payload: unknown): void {
    this.#send(name, payload);
  }

  async handle(name: RequestName, input: unknown): Promise<Answer> {
    this.asked.push({ name, input });
    const refusal = this.refusals.get(name);
    if (refusal !== undefined) {
      this.refusals.delete(name);
      return { problem: refusal };
    }
    if (!this.reachable) {
      return {
        problem: {
          code: 'STORE_OWNED',
          message: 'The queue is in use by another Renderyard (process 4711); close it, then try again.',
        },
      };
    }
    return { output: await this.#answer(name, input) };
  }

  #answer(name: RequestName, input: unknown): unknown {
    switch (name) {
      case 'queue.snapshot':
        return {
          sequence: this.sequence,
          ...this.#snapshot(input as ParsedInput<'queue.snapshot'>),
          queue: this.queue,
          settings: this.settings,
        };
      case 'queue.ended': {
        const { from, count } = input as ParsedInput<'queue.ended'>;
        const ended = this.#ended();
        return { jobs: ended.slice(from, from + count), total: ended.length };
      }
      case 'queue.add':
        return this.#add(input as ParsedInput<'queue.add'>);
      case 'queue.cancel':
        this.#each(input, (job) => this.#cancel(job));
        break;
      case 'queue.retry':
        this.#each(input, (job) =>
          this.change(job.id, {
            state: 'queued',
            attempt: job.attempt + 1,
            error: null,
            progress: null,
            phase: null,
            startedAt: null,
            finishedAt: null,
          }),
        );
        break;
      case 'queue.remove':
        this.#remove((input as ParsedInput<'queue.remove'>).jobIds);
        break;
      case 'queue.clearFinished':
        this.#remove([...this.jobs.values()].filter(({ state }) => isTerminal(state)).map(({ id }) => id));
        break;
      case 'queue.setPriority':
        this.#each(input, (job) =>
          this.change(job.id, { priority: (input as ParsedInput<'queue.setPriority'>).priority }),
        );
        break;
      case 'queue.move':
        this.#move(input as ParsedInput<'queue.move'>);
        break;
      case 'queue.duplicate':
        return (input as ParsedInput<'queue.duplicate'>).jobIds.map((id) => this.#duplicate(id));
      case 'queue.pause':
        this.#setQueue({ paused: true, reason: null });
        break;
      case 'queue.resume':
        this.#setQueue({ paused: false, reason: null });
        break;
      case 'job.pause':
        this.change((input as ParsedInput<'job.pause'>).jobId, { state: 'paused' });
        break;
      case 'job.resume':
        this.change((input as ParsedInput<'job.resume'>).jobId, { state: 'running' });
        break;
      case 'log.read': {
        const { from, count } = input as ParsedInput<'log.read'>;
        const first = from < 0 ? Math.max(0, this.logTotal + from) : from;
        const length = Math.max(0, Math.min(count, this.logTotal - first));
        const records = Array.from({ length }, (_, index) => sampleLogLine(first + index, this.#now));
        return { from: first, total: this.logTotal, records };
      }
      case 'log.copy':
        this.clipboard.push(`${this.logTotal} lines`);
        return { lines: this.logTotal, total: this.logTotal };
      case 'dialog.pickStoryboard':
        return '/home/ada/projects/teaser/teaser.storyboard.yaml';
      case 'dialog.pickOutput':
        return '/home/ada/Desktop/Chosen.mp4';
      case 'dialog.pickFolder':
        return '/home/ada/Renders';
      case 'dialog.pickFiles':
        return ['/home/ada/Pictures/Lisbon/1.jpg', '/home/ada/Pictures/Lisbon/2.jpg'];
      case 'media.show':
        return (input as ParsedInput<'media.show'>).files.map((file) =>
          file.endsWith('.jpg') ? '/icon.png' : null,
        );
      case 'media.tracks':
        return mediaTracks;
      case 'montage.create':
        return `/home/ada/Videos/${(input as ParsedInput<'montage.create'>).title}.storyboard.yaml`;
      case 'dialog.pickFile':
        return '/home/ada/Pictures/logo.png';
      case 'storyboard.inspect':
        return inspected(input as ParsedInput<'storyboard.inspect'>, this.decisions[0]?.decision ?? null);
      case 'storyboard.timeline':
        return timeline;
      case 'frame.render':
        return shownFrame(input as ParsedInput<'frame.render'>);
      case 'frame.cancel':
        break;
      case 'storyboard.read':
        return { text: this.storyboardText, version: String(this.storyboardVersion) };
      case 'storyboard.version':
        return { version: String(this.storyboardVersion) };
      case 'storyboard.write':
        this.storyboardText = (input as ParsedInput<'storyboard.write'>).text;
        this.storyboardVersion += 1;
        return { version: String(this.storyboardVersion) };
      case 'settings.export':
        return '/home/ada/renderyard-settings.json';
      case 'settings.import':
        return this.settings;
      case 'storyboard.create':
        return '/home/ada/Videos/New video.storyboard.yaml';
      case 'batch.inspect':
        return batchReport(input as ParsedInput<'batch.inspect'>);
      case 'batch.add':
        return { batchId: 'batch-1', jobIds: [] };
      case 'commands.list':
        return this.decisions;
      case 'commands.decide': {
        const { file, identity, decision } = input as ParsedInput<'commands.decide'>;
        this.decisions = [
          { identity, storyboard: file, commands: sampleCommands, decision, decidedAt: this.#now },
        ];
        break;
      }
      case 'commands.forget':
        this.decisions = [];
        break;
      case 'presets.list':
        return presets;
      case 'presets.import':
        return presets[0];
      case 'presets.export':
        return '/home/ada/northwind-4k.preset.json';
      case 'presets.remove':
        break;
      case 'result.open':
      case 'result.showInFolder':
        break;
      case 'job.upload': {
        const { jobId } = input as ParsedInput<'job.upload'>;
        this.change(jobId, { state: 'queued', phase: null, progress: null });
        return this.jobs.get(jobId);
      }
      case 'upload.test':
        return testedConnection((input as ParsedInput<'upload.test'>).destination);
      case 'upload.tokenState':
        return { isThere: this.token !== null, isKept: true };
      case 'upload.setToken':
        this.token = (input as ParsedInput<'upload.setToken'>).token;
        return { isThere: this.token !== null, isKept: true };
      case 'settings.update':
        this.settings = { ...this.settings, ...(input as ParsedInput<'settings.update'>) };
        this.emit([{ type: 'settings', settings: this.settings }]);
        return this.settings;
      case 'updates.state':
      case 'updates.check':
        return {
          ...updatesState,
          status: name === 'updates.check' ? 'current' : 'unknown',
        } satisfies UpdatesState;
      case 'health.report':
        return this.#health();
      case 'clipboard.write':
        this.clipboard.push((input as ParsedInput<'clipboard.write'>).text);
        break;
      case 'samples.first':
        return '/opt/renderyard/examples/first-light/first-light.storyboard.yaml';
    }
    return undefined;
  }

  #health(): HealthReport {
    if (!this.#lacksEncoder) return healthReport;
    return { ...healthReport, checks: [missingEncoder, ...healthReport.checks.slice(1)] };
  }

  #ended(): Job[] {
    return [...this.jobs.values()]
      .filter(({ state }) => isTerminal(state))
      .sort((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0));
  }

  #snapshot(wanted: ParsedInput<'queue.snapshot'>): { jobs: Job[]; moreEnded: number } {
    const open = [...this.jobs.values()].filter(({ state }) => !isTerminal(state));
    const all = this.#ended();
    const ended = all.slice(0, wanted?.ended);
    return { jobs: [...open, ...ended], moreEnded: all.length - ended.length };
  }

  #each(input: unknown, act: (job: Job) => void): void {
    for (const id of (input as { jobIds: string[] }).jobIds) {
      const job = this.jobs.get(id);
      if (job !== undefined) act(job);
    }
  }

  #add({ spec, priority = 0 }: ParsedInput<'queue.add'>): Job {
    const path = spec.kind === 'render' ? spec.storyboard : spec.input;
    const job = sampleJob(path.split('/').at(-1) ?? path, 'queued', this.#now, { spec, priority });
    this.jobs.set(job.id, job);
    this.emit([{ type: 'job', job }]);
    return job;
  }

  #cancel(job: Job): void {
    const isWaiting: JobState[] = ['queued', 'interrupted'];
    if (isWaiting.includes(job.state)) this.change(job.id, { state: 'canceled', finishedAt: this.#now });
    else this.change(job.id, { state: 'canceling' });
  }

  #remove(jobIds: string[]): void {
    for (const id of jobIds) this.jobs.delete(id);
    if (jobIds.length > 0) this.emit([{ type: 'removed', jobIds }]);
  }

  #duplicate(jobId: string): Job {
    const { title, spec } = this.jobs.get(jobId) ?? {};
    if (title === undefined || spec === undefined) throw new Error(`There is no job ${jobId}.`);
    const job = sampleJob(title, 'queued', this.#now, { spec: { ...spec, existing: 'unique' } });
    this.jobs.set(job.id, job);
    this.emit([{ type: 'job', job }]);
    return job;
  }

  #move({ jobIds, before }: ParsedInput<'queue.move'>): void {
    for (const jobId of jobIds) this.#moveOne(jobId, before);
  }

  #moveOne(jobId: string, before: string | null): void {
    const queued = [...this.jobs.values()].filter(({ state }) => state === 'queued');
    const lowest = Math.min(...queued.map((job) => job.priority));
    const priority = before === null ? lowest : (this.jobs.get(before)?.priority ?? 0);
    const others = queued
      .filter((job) => job.id !== jobId && job.priority === priority)
      .sort((a, b) => a.position - b.position);
    const at = before === null ? others.length : others.findIndex(({ id }) => id === before);
    const low = others[at - 1]?.position ?? 0;
    this.change(jobId, { priority, position: (low + (others[at]?.position ?? low + 2)) / 2 });
  }

  #setQueue(queue: QueueStatus): void {
    this.queue = queue;
    this.emit([{ type: 'queue', queue }]);
  }

  #live(): void {
    let fraction = 0.54;
    setInterval(() => {
      fraction = Math.min(0.999, fraction + 0.001);
      const running = [...this.jobs.values()].filter(({ state }) => state === 'running');
      this.logTotal += 1;
      this.emit(
        running.flatMap(({ id, attempt }) => [
          { type: 'progress', jobId: id, progress: sampleProgress(fraction) },
          { type: 'log', jobId: id, attempt, total: this.logTotal },
        ]),
      );
    }, 100);
  }
}
