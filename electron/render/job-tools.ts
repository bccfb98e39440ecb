import type { JobLimits } from '../../shared/job/spec';
import type { Settings } from '../../shared/settings';
import { encode } from '../encoder/encode';
import type { EncodeResult, Encoding } from '../encoder/encode';
import type { CommandRunner } from '../encoder/run-command';
import type { ProcessLimits } from '../process/command';
import type { Logger } from '../telemetry/logger';

/** The programs of one job, as found when it began, and how they may run. */
export interface JobTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** ffmpeg's own version, for cache keys. */
  readonly version: string;
  readonly processes: CommandRunner;
  readonly limits: ProcessLimits;
  readonly log: Logger;
  /** Called when a program says that something went wrong and goes on all the same, as decoders do where a source is damaged. */
  readonly onFault?: () => void;
}

/** The same tools, which note whether a program said that something went wrong. */
export interface WatchedTools extends JobTools {
  hadFaults: boolean;
}

export function watched(tools: JobTools): WatchedTools {
  const own: WatchedTools = { ...tools, hadFaults: false, onFault: () => (own.hadFaults = true) };
  return own;
}

/** What the settings and the job itself say about how its encoders may run. */
export function encoderLimits(job: JobLimits, settings: Settings): ProcessLimits {
  return {
    stallMs: settings.stallTimeoutSeconds * 1000,
    niceness: job.niceness ?? settings.encoderNiceness,
    memoryBytes: job.memoryBytes ?? settings.jobMemoryBytes ?? undefined,
  };
}

/** Lines of one encoder that go to the job's log: what repeats for each frame must not flood it. */
const linesAtMost = 20;
/** Those of them that are shown as warnings; how many more there are is said at the end. */
const errorsAtMost = 5;

/**
 * One run of ffmpeg for a job: within the job's limits, with its command line and what it says in the job's log: its errors as warnings.
 *
 * @throws RenderyardError, Cancelled: see `encode`.
 */
export async function runEncoder(
  tools: JobTools,
  encoding: Omit<Encoding, 'ffmpeg' | 'limits'>,
): Promise<EncodeResult> {
  const { log } = tools;
  log.debug(`${encoding.label} starts`, { arguments: JSON.stringify(encoding.args) });
  let lines = 0;
  let told = 0;
  let errors = 0;
  const result = await encode(tools.processes, {
    ...encoding,
    ffmpeg: tools.ffmpeg,
    limits: tools.limits,
    onStderrLine: (line, more) => {
      lines += 1;
      errors += more;
      if (more > 0 && told < errorsAtMost) {
        told += 1;
        log.warn(line, { from: encoding.label });
      } else if (lines <= linesAtMost) log.debug(line, { from: encoding.label });
      encoding.onStderrLine?.(line, more);
    },
  });
  if (errors > 0) tools.onFault?.();
  if (errors > told) log.warn(`${encoding.label} told of ${errors} errors in all.`);
  log.debug(`${encoding.label} is done`, {
    milliseconds: Math.round(result.durationMs),
    frames: result.progress.frame,
  });
  return result;
}
