import { UnkillableProcess, ProcessFailed } from '../process/failures';
import { fail } from '../../shared/errors';
import type { Command, InputFeed, ProcessLimits, ProcessResult } from '../process/command';
import { explainFailure } from './explain-failure';
import { FurtherOutputs } from './further-outputs';
import { heapTunables } from './heap-tunables';
import { ProgressReport } from './progress-report';
import type { EncodeProgress } from './progress-report';
import type { CommandRunner } from './run-command';
import { levelOptions, StderrReader } from './stderr-lines';

/** One run of ffmpeg. */
export interface Encoding {
  /** Absolute path of ffmpeg. */
  ffmpeg: string;
  /** Everything after the options that every run has: sources (see `safeInput`), filters, codecs, the output. */
  args: readonly string[];
  /** What people call it in logs and errors, e.g. `ffmpeg (scene intro)`. */
  label: string;
  /** Relative names in `args` are meant from here. */
  cwd?: string;
  /** Added to what encoders inherit. */
  env?: Readonly<Record<string, string>>;
  /** Raw frames for `-i pipe:0`. */
  input?: InputFeed;
  limits?: ProcessLimits;
  /** Files that it writes, for recovery when the app dies. */
  partialPaths?: readonly string[];
  /** Outputs after the first one, absolute: ffmpeg reports nothing of them, so that they grow counts as progress too. */
  furtherOutputs?: readonly string[];
  /** Called for each report that shows progress, about four times a second; figures never fall. */
  onProgress?: (progress: Readonly<EncodeProgress>) => void;
  /** Called for each line of standard error (warnings and errors only), with how many errors it tells of. */
  onStderrLine?: (line: string, errors: number) => void;
}

export interface EncodeResult extends ProcessResult {
  /** The final figures. */
  progress: Readonly<EncodeProgress>;
}

/**
 * Options of every run: say only what matters, report progress on descriptor 3. Nothing is read from standard error but
 * the reason of a failure.
 */
const always: readonly string[] = [
  '-hide_banner',
  '-nostats',
  '-stats_period',
  '0.25',
  '-progress',
  'pipe:3',
  ...levelOptions,
];

/**
 * Runs ffmpeg in the current scope and resolves when its whole process tree is gone. Reports that repeat the same
 * position do not count as heartbeats, so `limits.stallMs` sees an encoder that is alive but stuck.
 *
 * @throws RenderyardError that says why, with the process's failure as its cause.
 * @throws Cancelled when the scope was cancelled.
 */
export async function encode(processes: CommandRunner, encoding: Encoding): Promise<EncodeResult> {
  const { ffmpeg, args, label, cwd, env, input, limits, partialPaths, onProgress, onStderrLine } = encoding;
  const report = new ProgressReport();
  const stderr = new StderrReader();
  const further = new FurtherOutputs(encoding.furtherOutputs ?? []);
  const command: Command = {
    program: ffmpeg,
    args: [...keyOptions(process.platform, input !== undefined), ...always, ...args],
    label,
    cwd,
    env: { ...heapTunables(), ...env },
    input,
    limits,
    partialPaths,
    onStderrLine: (line) => {
      const { text, errors } = stderr.read(line);
      onStderrLine?.(text, errors);
    },
    onReport: (line) => {
      const step = report.take(line);
      if (step === 'unfinished') return false;
      const hasAdvanced = further.look() || step === 'advanced';
      if (hasAdvanced) onProgress?.({ ...report.latest, furtherBytes: further.bytes });
      return hasAdvanced;
    },
    ...(input === undefined ? { quitKey: 'q' } : {}),
  };
  const result = await runExplained(processes, command);
  return { ...result, progress: report.latest };
}

/**
 * Whether ffmpeg may read keys from its standard input. Only where a key is the one gentle way to end it: elsewhere it
 * must never ask anything. With frames on standard input the option stops ffmpeg from reading keys, not `pipe:0`.
 */
export function keyOptions(platform: NodeJS.Platform, hasInput: boolean): readonly string[] {
  return platform === 'win32' && !hasInput ? [] : ['-nostdin'];
}

/**
 * Runs a command of this room; a failure comes as the sentence that explains it.
 *
 * @throws RenderyardError, Cancelled.
 */
export async function runExplained(processes: CommandRunner, command: Command): Promise<ProcessResult> {
  try {
    return await processes.run(command);
  } catch (error) {
    if (error instanceof ProcessFailed) throw explainFailure(error);
    if (error instanceof UnkillableProcess) throw fail('UNKILLABLE', error.message, {}, error);
    throw error;
  }
}
