import { create } from 'zustand';
import type { QueueStatus } from '../../shared/engine-events';
import type { ApiError } from '../api/client';

/** How the page stands with the engine: not heard yet, in step, or out of reach (with the reason). */
export type Connection = { status: 'loading' } | { status: 'live' } | { status: 'lost'; error: ApiError };

interface QueueState {
  queue: QueueStatus;
  connection: Connection;
  /** Whether a state was ever shown; decides between a whole-page message and a notice in the toolbar. */
  everLive: boolean;
}

export const useQueue = create<QueueState>()(() => ({
  queue: { paused: false, reason: null },
  connection: { status: 'loading' },
  everLive: false,
}));

export function setQueueStatus(queue: QueueStatus): void {
  useQueue.setState({ queue });
}

export function setConnection(connection: Connection): void {
  useQueue.setState(({ everLive }) => ({ connection, everLive: everLive || connection.status === 'live' }));
}
