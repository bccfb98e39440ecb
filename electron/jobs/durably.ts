import { setTimeout as delay } from 'node:timers/promises';
import { RenderyardError } from '../../shared/errors';
import type { Logger } from '../telemetry/logger';
import { StoreBusy } from './database';

const longestWaitMs = 2_000;

/**
 * Writes to the store what must not be lost: how a job ended. While another program holds the store, or its disk is
 * full, this tries again until it works or `giveUp` says so; any other error is thrown.
 */
export async function durably<T>(write: () => T, log: Logger, giveUp: () => boolean): Promise<T> {
  for (let waitMs = 50; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    try {
      return write();
    } catch (error) {
      if (!isPassing(error) || giveUp()) throw error;
      log.warn('The queue store cannot be written now; trying again.', { error: error.message });
      await delay(waitMs);
    }
  }
}

function isPassing(error: unknown): error is RenderyardError {
  return error instanceof StoreBusy || (error instanceof RenderyardError && error.code === 'DISK_FULL');
}
