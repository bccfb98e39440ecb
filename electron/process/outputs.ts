import { performance } from 'node:perf_hooks';

import type { Command } from './command';
import { ProcessFailed } from './failures';
import { LineReader, TailBuffer } from './line-reader';
import { pumpOutput } from './pumps';
import type { Pump } from './pumps';
import type { SpawnedProcess } from './spawn';

const defaultCaptureBytes = 16 * 2 ** 20;
/** How long a descriptor may stay open and silent after the whole tree has gone, before it is given up. */
const silenceMs = 1000;
const looksUntilSilent = 4;

/** Everything that a process says: its lines, its captured text, the tail of its errors, its heartbeats. */
export class Outputs {
  readonly #tail = new TailBuffer();
  readonly #captured: Uint8Array[] = [];
  readonly #pumps: Pump[] = [];
  readonly #errors: Pump | undefined;
  readonly #streams: SpawnedProcess;
  #lastActivity = performance.now();

  /**
   * @param onHeartbeat called for each sign of progress, see `limits.stallMs`
   * @param onFault called with what a consumer throws, or when there is too much to capture
   */
  constructor(
    command: Command,
    streams: SpawnedProcess,
    onHeartbeat: () => void,
    onFault: (error: unknown) => void,
  ) {
    this.#streams = streams;
    const { onReport, onStderrLine } = command;
    const anyOutput = onReport === undefined ? onHeartbeat : () => undefined;
    const open = (stream: typeof streams.stdout, take: (chunk: Uint8Array) => void | Promise<void>) => {
      if (stream === undefined) return undefined;
      const pump = pumpOutput(
        stream,
        (chunk) => {
          this.#lastActivity = performance.now();
          return take(chunk);
        },
        onFault,
      );
      this.#pumps.push(pump);
      return pump;
    };

    const errors = onStderrLine && new LineReader(onStderrLine);
    // Its last words count even when nobody waits for the rest: see `discard`.
    this.#errors = open(streams.stderr, (chunk) => {
      this.#tail.push(chunk);
      anyOutput();
      errors?.push(chunk);
    });
    streams.stderr?.once('end', () => guarded(() => errors?.end(), onFault));

    const consume = this.#consumer(command);
    open(streams.stdout, (chunk) => {
      anyOutput();
      return consume(chunk);
    });

    if (onReport === undefined) return;
    const reports = new LineReader((line) => {
      if (onReport(line) !== false) onHeartbeat();
    });
    open(streams.reports, (chunk) => reports.push(chunk));
    streams.reports?.once('end', () => guarded(() => reports.end(), onFault));
  }

  /** Captured standard output. */
  get text(): string {
    return Buffer.concat(this.#captured).toString('utf8');
  }

  get stderrTail(): string {
    return this.#tail.text();
  }

  /**
   * Nobody wants the rest of the work any more. It is read all the same, so that the process can write it and
   * leave; what it says on standard error goes on being listened to.
   */
  discard(): void {
    for (const pump of this.#pumps) if (pump !== this.#errors) pump.discard();
  }

  /**
   * Resolves when all output has been read and consumed, or `stopped` is aborted. To be called when the tree is
   * gone: then nothing holds the other ends, unless a process escaped that nobody knows of.
   */
  async drained(stopped?: AbortSignal): Promise<void> {
    const ended = Promise.all(this.#pumps.map((pump) => pump.ended));
    let heard = this.#lastActivity;
    let silentLooks = 0;
    // Looks are counted, not time: on a machine so busy that this process hardly runs, what waits in a pipe is read
    // between two looks all the same.
    const silence = setInterval(() => {
      const isSilent = this.#lastActivity === heard && !this.#pumps.some((pump) => pump.waiting);
      heard = this.#lastActivity;
      silentLooks = isSilent ? silentLooks + 1 : 0;
      if (silentLooks >= looksUntilSilent) this.close();
    }, silenceMs / looksUntilSilent);
    const stop = new Promise<void>((resolve) =>
      stopped?.addEventListener('abort', () => resolve(), { once: true }),
    );
    try {
      if (stopped?.aborted !== true) await Promise.race([ended, stop]);
    } finally {
      clearInterval(silence);
    }
  }

  /** Gives the descriptors back. */
  close(): void {
    this.#streams.release();
  }

  #consumer(command: Command): (chunk: Uint8Array) => void | Promise<void> {
    const { stdout } = command;
    if (stdout === undefined) return () => undefined;
    if (stdout !== 'capture') return stdout;
    const limit = command.captureBytes ?? defaultCaptureBytes;
    let bytes = 0;
    return (chunk) => {
      bytes += chunk.length;
      if (bytes > limit) {
        throw new ProcessFailed(
          `${command.label} wrote more than the ${limit} bytes that were expected of it.`,
          {
            label: command.label,
          },
        );
      }
      this.#captured.push(chunk);
    };
  }
}

function guarded(fn: () => void, onFault: (error: unknown) => void): void {
  try {
    fn();
  } catch (error) {
    onFault(error);
  }
}
