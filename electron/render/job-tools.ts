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

/**
 * One run of ffmpeg for a job: within the job's limits, with its command line and its warnings in the job's log.
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
  const result = await encode(tools.processes, {
    ...encoding,
    ffmpeg: tools.ffmpeg,
    limits: tools.limits,
    onStderrLine: (line) => {
      lines += 1;
      if (lines <= linesAtMost) log.debug(line, { from: encoding.label });
      encoding.onStderrLine?.(line);
    },
  });
  log.debug(`${encoding.label} is done`, {
    milliseconds: Math.round(result.durationMs),
    frames: result.progress.frame,
  });
  return result;
}
