import type { Command, ProcessResult } from '../process/command';

/** All that this room asks of the process manager: run one command in the current scope. */
export interface CommandRunner {
  run(command: Command, options?: { acceptFailure?: boolean }): Promise<ProcessResult>;
}
