import { spawn } from 'node:child_process';
import { familyOf } from './processes';
import type { SeenProcess } from './processes';

/** One line of what the command line writes with `--json`. */
export interface CliEvent {
  type: string;
  jobId?: string;
  state?: string;
  fraction?: number;
  /** When it arrived here, milliseconds of `performance.now()`. */
  at: number;
}

export interface End {
  status: number | null;
  signal: NodeJS.Signals | null;
  /** Milliseconds of `performance.now()`. */
  at: number;
}

/** A program under test, from its start to its end. */
export class Program {
  readonly pid: number;
  readonly startedAt = performance.now();
  readonly events: CliEvent[] = [];
  stdout = '';
  stderr = '';
  /** Resolves when the process has ended and all it wrote has been read. */
  readonly ended: Promise<End>;
  end: End | undefined;
  readonly #send: (signal: NodeJS.Signals) => void;
  readonly #waiters = new Set<() => void>();
  /** All processes that have been seen below it. */
  readonly #seen = new Map<string, SeenProcess>();

  constructor(command: readonly string[], env: NodeJS.ProcessEnv, cwd: string) {
    const child = spawn(command[0]!, command.slice(1), { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid === undefined) throw new Error(`${command[0]} could not be started.`);
    this.pid = child.pid;
    this.#send = (signal) => child.kill(signal);
    let line = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      const lines = (line + text).split('\n');
      line = lines.pop()!;
      for (const full of lines) this.#heard(full);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    let exit: End | undefined;
    child.once('exit', (status, signal) => {
      exit = { status, signal, at: performance.now() };
      // Encoders that outlive it must not keep us from noticing its end.
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, 500).unref();
    });
    this.ended = new Promise((resolve) => {
      child.once('close', () => {
        this.end = exit ?? { status: null, signal: null, at: performance.now() };
        resolve(this.end);
        for (const wake of this.#waiters) wake();
      });
    });
  }

  /** Sends the signal to this process alone. */
  signal(signal: NodeJS.Signals): void {
    this.look();
    this.#send(signal);
  }

  /** Notes who runs below it now: later they may have another parent. */
  look(): void {
    for (const seen of familyOf(this.pid)) this.#seen.set(`${seen.pid} ${seen.startTime}`, seen);
  }

  get family(): SeenProcess[] {
    return [...this.#seen.values()];
  }

  /** The first event that is as wanted, those that have come included; undefined when it ends or time is up first. */
  async saw(wanted: (event: CliEvent) => boolean, limitMs: number): Promise<CliEvent | undefined> {
    const find = () => this.events.find(wanted);
    if (find() !== undefined || this.end !== undefined) return find();
    await new Promise<void>((resolve) => {
      const wake = () => {
        if (find() === undefined && this.end === undefined) return;
        done();
      };
      const timer = setTimeout(() => done(), limitMs);
      const done = () => {
        clearTimeout(timer);
        this.#waiters.delete(wake);
        resolve();
      };
      this.#waiters.add(wake);
    });
    return find();
  }

  /** Its end, or undefined when it has not ended by then. */
  async endWithin(limitMs: number): Promise<End | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), limitMs);
    });
    const end = await Promise.race([this.ended, limit]);
    clearTimeout(timer);
    return end;
  }

  #heard(line: string): void {
    try {
      this.events.push({ ...(JSON.parse(line) as CliEvent), at: performance.now() });
    } catch {
      return; // for people
    }
    for (const wake of this.#waiters) wake();
  }
}
