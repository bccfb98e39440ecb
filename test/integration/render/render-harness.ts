import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockingPool, CapacityLimiter } from '../../../electron/concurrency';
import { CapabilityReader } from '../../../electron/encoder/capabilities';
import { findTools } from '../../../electron/encoder/find-tools';
import { HardwareProber } from '../../../electron/encoder/hardware';
import { MediaProber } from '../../../electron/encoder/probe-media';
import type { CommandRunner } from '../../../electron/encoder/run-command';
import type { Outcome, RunningAttempt } from '../../../electron/jobs/executor';
import { StructuredExecutor } from '../../../electron/jobs/structured-executor';
import { TemporaryFolders } from '../../../electron/jobs/temporary-folders';
import type { Command } from '../../../electron/process/command';
import { createFileLedger } from '../../../electron/process/ledger';
import { createProcessManager } from '../../../electron/process/process-manager';
import { EncoderBudget } from '../../../electron/render/encoder-budget';
import { FileHashes } from '../../../electron/render/file-hash';
import { renderStoryboard } from '../../../electron/render/render-storyboard';
import { SegmentCache } from '../../../electron/render/segment-cache';
import type { RenderServices } from '../../../electron/render/services';
import { PresetLibrary } from '../../../electron/storyboard';
import { createLogger } from '../../../electron/telemetry/logger';
import { createMetrics } from '../../../electron/telemetry/metrics';
import type { JobResult } from '../../../shared/job/job';
import type { LogRecord } from '../../../shared/job/log-record';
import type { Phase } from '../../../shared/job/phases';
import type { Progress } from '../../../shared/job/progress';
import type { RenderSpec } from '../../../shared/job/spec';
import { defaultSettings } from '../../../shared/settings';
import type { Settings } from '../../../shared/settings';
import type { Work } from '../../../electron/render/work';

/** One attempt under way, and everything that was told of it. */
export interface Attempt extends RunningAttempt {
  phases: Phase[];
  progress: Progress[];
  log: LogRecord[];
}

/** The render room with everything below it, for real, in a folder of its own. */
export class RenderHarness {
  readonly folder = mkdtempSync(join(tmpdir(), 'renderyard-render-'));
  readonly settings: Settings = { ...defaultSettings, cancelGraceSeconds: 2 };
  /** Every command that was run, in order. */
  readonly commands: Command[] = [];
  /** Called before each command is run. */
  beforeRun: (command: Command) => void | Promise<void> = () => undefined;
  /** Most commands of which the label passes `isCounted` that ran at the same time. */
  mostAtOnce = 0;
  isCounted: (label: string) => boolean = () => false;
  #atOnce = 0;
  readonly services: RenderServices;
  readonly #metrics = createMetrics();
  readonly #log = createLogger(() => undefined);
  readonly #drawers = new BlockingPool(new CapacityLimiter(Infinity));
  readonly #processes;
  readonly #folders: TemporaryFolders;
  #executor: StructuredExecutor | undefined;
  #jobs = 0;

  constructor() {
    for (const name of ['ledger', 'cache', 'tmp', 'out']) mkdirSync(join(this.folder, name));
    this.#folders = new TemporaryFolders(join(this.folder, 'tmp'), 'test');
    this.#processes = createProcessManager({
      ledger: createFileLedger(join(this.folder, 'ledger')),
      settings: () => ({ cancelGraceMs: 2000, killWaitMs: 2000 }),
      log: this.#log,
      metrics: this.#metrics,
    });
    this.services = this.newServices();
  }

  /** As another process on the same data folder would have them. */
  newServices(): RenderServices {
    const processes: CommandRunner = {
      run: async (command, options) => {
        this.commands.push(command);
        await this.beforeRun(command);
        const counted = this.isCounted(command.label) ? 1 : 0;
        this.#atOnce += counted;
        this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
        try {
          return await this.#processes.run(command, options);
        } finally {
          this.#atOnce -= counted;
        }
      },
    };
    let ffprobe = '';
    const cache = join(this.folder, 'cache');
    return {
      processes,
      tools: async () => {
        const tools = await findTools({ env: process.env, settings: this.settings });
        ffprobe = tools.ffprobe.path;
        return tools;
      },
      capabilities: new CapabilityReader(processes, join(cache, 'encoders.json')),
      presets: new PresetLibrary(join(this.folder, 'presets')),
      hardware: new HardwareProber(processes, join(cache, 'hardware.json')),
      media: new MediaProber(processes, () => ffprobe, join(cache, 'media.jsonl')),
      budget: new EncoderBudget(() => this.settings.encoderSlots),
      cache: new SegmentCache(cache, () => this.settings.cacheBytes, this.#log),
      hashes: new FileHashes(join(cache, 'hashes')),
      drawers: this.#drawers,
      metrics: this.#metrics,
      env: process.env,
      settings: () => this.settings,
    };
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes a storyboard; JSON is YAML. */
  storyboard(name: string, document: object): string {
    const file = this.path(`${name}.storyboard.yaml`);
    writeFileSync(file, JSON.stringify({ version: 1, ...document }, null, 2));
    return file;
  }

  /** Begins a job. */
  async begin(body: (work: Work) => Promise<JobResult>): Promise<Attempt> {
    this.#executor ??= await StructuredExecutor.open();
    this.#jobs += 1;
    const jobId = `job-${this.#jobs}`;
    const phases: Phase[] = [];
    const progress: Progress[] = [];
    const log: LogRecord[] = [];
    const attempt = this.#executor.run({
      jobId,
      number: 1,
      timeoutMs: 100_000,
      log: createLogger((record) => log.push(record)),
      folders: this.#folders,
      body,
      onPhase: (phase) => phases.push(phase),
      onProgress: (latest) => progress.push(latest),
      onCleanedUp: (_ran, failures) => {
        const [first] = failures;
        if (first !== undefined) throw new Error(`cleanup failed: ${first.name}`, { cause: first.error });
      },
    });
    return { ...attempt, phases, progress, log };
  }

  spec(storyboard: string, output: string, change: Partial<RenderSpec> = {}): RenderSpec {
    return {
      kind: 'render',
      storyboard,
      output: this.path('out', output),
      set: {},
      existing: 'error',
      strategy: 'auto',
      limits: {},
      ...change,
    };
  }

  async start(storyboard: string, output: string, change: Partial<RenderSpec> = {}): Promise<Attempt> {
    return this.begin((work) => renderStoryboard(work, this.spec(storyboard, output, change), this.services));
  }

  /** Renders to the end, and throws what went wrong. */
  async render(storyboard: string, output: string, change: Partial<RenderSpec> = {}): Promise<JobResult> {
    const attempt = await this.start(storyboard, output, change);
    return resultOf(await attempt.ended);
  }

  /** What is in the output folder. */
  get outputs(): string[] {
    return readdirSync(this.path('out')).sort();
  }

  /** What is in the folder of temporary folders. */
  get temporary(): string[] {
    return readdirSync(this.path('tmp'));
  }

  get processesRunning(): number {
    return this.#processes.snapshot().length;
  }

  async close(): Promise<void> {
    await this.#processes.close();
    await this.#drawers.close();
    await this.#executor?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function resultOf(outcome: Outcome): JobResult {
  if (outcome.kind === 'completed') return outcome.result;
  if (outcome.kind === 'failed') throw outcome.error;
  throw new Error(`stopped: ${outcome.reason.message}`);
}
