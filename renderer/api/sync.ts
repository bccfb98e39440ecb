import type { EngineEvent } from '../../shared/engine-events';
import type { Patch, RequestOutput } from '../../shared/ipc/contract';

export type Snapshot = RequestOutput<'queue.snapshot'>;

/** Where the truth comes from. */
export interface SyncSource {
  snapshot(): Promise<Snapshot>;
  /** Returns the function that stops listening. */
  listen(onPatch: (patch: Patch) => void): () => void;
  /** Resolves after so many milliseconds, or sooner when the user does not want to wait. */
  pause(milliseconds: number): Promise<void>;
}

/** What is kept in step with it. */
export interface SyncTarget {
  replace(snapshot: Snapshot): void;
  apply(events: readonly EngineEvent[]): void;
  /** The state could not be read; it is asked for again by itself. */
  lost(error: unknown): void;
}

const retryDelays = [500, 1000, 2000, 5000] as const;

/**
 * Keeps the target in step with the source: one snapshot, then its patches in order. When a patch is missing, the whole
 * state is asked for again, and patches that arrive meanwhile wait for it. Returns the function that stops.
 */
export function startSync(source: SyncSource, target: SyncTarget): () => void {
  /** Number of the last patch that the target has; null while a snapshot is on its way. */
  let sequence: number | null = null;
  let waiting: Patch[] = [];
  let asking = false;
  let stopped = false;
  const isStopped = () => stopped;

  function receive(patch: Patch): void {
    if (sequence === null) {
      waiting.push(patch);
    } else if (patch.sequence === sequence + 1) {
      sequence = patch.sequence;
      target.apply(patch.events);
    } else if (patch.sequence > sequence) {
      sequence = null;
      waiting = [patch];
      void ask();
    }
  }

  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    for (let failures = 0; sequence === null && !isStopped();) {
      try {
        const snapshot = await source.snapshot();
        if (isStopped()) break;
        failures = 0;
        target.replace(snapshot);
        sequence = snapshot.sequence;
        for (const patch of waiting.splice(0)) receive(patch);
      } catch (error) {
        if (isStopped()) break;
        target.lost(error);
        await source.pause(retryDelays[Math.min(failures, retryDelays.length - 1)] ?? 5000);
        failures += 1;
      }
    }
    asking = false;
  }

  const stopListening = source.listen((patch) => {
    if (!isStopped()) receive(patch);
  });
  void ask();
  return () => {
    stopped = true;
    stopListening();
  };
}
