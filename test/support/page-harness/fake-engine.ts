import type { CommandPermission } from '../../../shared/command-permission';
import type { EngineEvent, QueueStatus } from '../../../shared/engine-events';
import type { Problem } from '../../../shared/errors';
import type { HealthReport } from '../../../shared/health';
import type { UpdatesState } from '../../../shared/updates';
import type { MessageName, ParsedInput, RequestName } from '../../../shared/ipc/contract';
import type { Job } from '../../../shared/job/job';
import type { LogFinds } from '../../../shared/job/log-record';
import { passesSieve } from '../../../shared/job/log-sieve';
import { defaultSettings, type Settings } from '../../../shared/settings';
import { sampleStoryboard } from './sample-storyboard';
import { FakeQueue } from './fake-queue';
import { busyJobs, manyJobs, sampleLogLine, sampleProgress } from './sample-jobs';
import {
  batchReport,
  healthReport,
  updatesState,
  inspected,
  mediaTracks,
  missingEncoder,
  pathFaultsOf,
  presets,
  sampleCommands,
  shownFrame,
  testedConnection,
  timelineOf,
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
  updates?: Partial<UpdatesState>;
  /** Requests that are never answered. */
  held?: RequestName[];
  count?: number;
}

export type Answer = { output: unknown } | { problem: Problem };

const sampleFile = '/home/ada/projects/teaser/teaser.storyboard.yaml';

/** Just enough of an engine for the page to be seen at work: a queue in memory, no encoder anywhere. */
export class FakeEngine {
  readonly #jobs: FakeQueue;
  settings: Settings;
  queue: QueueStatus;
  sequence = 1;
  logTotal: number;
  /** Requests as they came, for tests. */
  readonly asked: { name: RequestName; input: unknown }[] = [];
  /** Answers to give instead, once each. */
  readonly refusals = new Map<RequestName, Problem>();
  readonly clipboard: string[] = [];
  /** Paths that are there again, whatever their names say. */
  readonly present = new Set<string>();
  /** What is chosen where any number of storyboards can be. */
  pickedStoryboards = [sampleFile];
  /** What the editor reads and writes. */
  storyboardText = sampleStoryboard;
  storyboardVersion = 1;
  token: string | null = null;
  decisions: CommandPermission[] = [];
  reachable: boolean;
  readonly #send: (name: MessageName, payload: unknown) => void;
  readonly #now: number;
  readonly #scenario: Scenario;

  constructor(scenario: Scenario, send: (name: MessageName, payload: unknown) => void) {
    this.#send = send;
    this.#now = scenario.now ?? Date.now();
    this.#scenario = scenario;
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
    this.#jobs = new FakeQueue(jobs, this.#now, (events) => this.emit(events));
    if (scenario.live === true) this.#live();
  }

  get jobs(): Map<string, Job> {
    return this.#jobs.jobs;
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
    this.#jobs.change(jobId, change);
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
    if (this.#scenario.held?.includes(name) === true) return new Promise(() => undefined);
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
          ...this.#jobs.snapshot(input as ParsedInput<'queue.snapshot'>),
          queue: this.queue,
          settings: this.settings,
        };
      case 'queue.pause':
        this.#setQueue({ paused: true, reason: null });
        break;
      case 'queue.resume':
        this.#setQueue({ paused: false, reason: null });
        break;
      case 'queue.ended':
      case 'queue.add':
      case 'queue.cancel':
      case 'queue.retry':
      case 'queue.remove':
      case 'queue.clearFinished':
      case 'queue.setPriority':
      case 'queue.move':
      case 'queue.duplicate':
      case 'job.pause':
      case 'job.resume':
      case 'job.upload':
        return this.#jobs.answer(name, input);
      case 'log.read': {
        const { from, count } = input as ParsedInput<'log.read'>;
        const first = from < 0 ? Math.max(0, this.logTotal + from) : from;
        const length = Math.max(0, Math.min(count, this.logTotal - first));
        const records = Array.from({ length }, (_, index) => sampleLogLine(first + index, this.#now));
        return { from: first, total: this.logTotal, records };
      }
      case 'log.find':
        return this.#find(input as ParsedInput<'log.find'>);
      case 'log.copy':
        this.clipboard.push(`${this.logTotal} lines`);
        return { lines: this.logTotal, total: this.logTotal };
      case 'dialog.pickStoryboard':
        return sampleFile;
      case 'dialog.pickOutput':
        return '/home/ada/Desktop/Chosen.mp4';
      case 'dialog.pickFolder':
        return '/home/ada/Renders';
      case 'dialog.pickFiles':
        return (input as ParsedInput<'dialog.pickFiles'>).kinds.includes('storyboard')
          ? this.pickedStoryboards
          : ['/home/ada/Pictures/Lisbon/1.jpg', '/home/ada/Pictures/Lisbon/2.jpg'];
      case 'media.show':
        return (input as ParsedInput<'media.show'>).files.map((file) => {
          if (!file.endsWith('.jpg')) return null;
          return file.includes('unreadable') ? 'data:image/jpeg,' : '/icon.png';
        });
      case 'media.tracks':
        return mediaTracks;
      case 'montage.create':
        return `/home/ada/Videos/${(input as ParsedInput<'montage.create'>).title}.storyboard.yaml`;
      case 'dialog.pickFile':
        return '/home/ada/Pictures/logo.png';
      case 'storyboard.inspect':
        return inspected(input as ParsedInput<'storyboard.inspect'>, this.decisions[0]?.decision ?? null);
      case 'storyboard.timeline':
        return timelineOf(input as ParsedInput<'storyboard.timeline'>);
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
      case 'settings.pathFaults':
        return pathFaultsOf(this.settings, this.present);
      case 'updates.state':
      case 'updates.check':
        return {
          ...updatesState,
          ...(name === 'updates.check' ? { status: 'current' } : {}),
          ...this.#scenario.updates,
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

  /** Two thousand lines at a time. */
  #find({ from, level, words, withRecords }: ParsedInput<'log.find'>): LogFinds {
    const next = Math.min(this.logTotal, from + 2000);
    const found = Array.from({ length: next - from }, (_, index) => from + index)
      .map((line) => ({ line, record: sampleLogLine(line, this.#now) }))
      .filter(({ record }) => passesSieve(record, { level, words }));
    const lines = found.map(({ line }) => line);
    const records = withRecords ? found.map(({ record }) => record) : [];
    return { next, total: this.logTotal, lines, records };
  }

  #health(): HealthReport {
    if (this.#scenario.lacksEncoder !== true) return healthReport;
    return { ...healthReport, checks: [missingEncoder, ...healthReport.checks.slice(1)] };
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
