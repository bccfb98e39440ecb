import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startSync, type Snapshot } from '../../../renderer/api/sync';
import type { EngineEvent } from '../../../shared/engine-events';
import type { Patch } from '../../../shared/ipc/contract';
import { defaultSettings } from '../../../shared/settings';

/** A source whose state is the list of numbers of the patches it has made. */
class Source {
  sequence = 0;
  asked = 0;
  readonly pauses: number[] = [];
  failures = 0;
  /** Snapshots wait here while they are held. */
  readonly held: (() => void)[] = [];
  holds = false;
  #listener: ((patch: Patch) => void) | undefined;

  snapshot(): Promise<Snapshot> {
    this.asked += 1;
    if (this.failures > 0) {
      this.failures -= 1;
      return Promise.reject(new Error('not now'));
    }
    const { sequence } = this;
    const answer = {
      sequence,
      jobs: [],
      moreEnded: 0,
      queue: { paused: false, reason: null },
      settings: { ...defaultSettings },
    };
    if (!this.holds) return Promise.resolve(answer);
    return new Promise((resolve) => this.held.push(() => resolve(answer)));
  }

  listen(listener: (patch: Patch) => void): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  async pause(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds);
  }

  /** Makes the next patch; a lost one never arrives. */
  patch(isLost = false): void {
    this.sequence += 1;
    const events: EngineEvent[] = [{ type: 'removed', jobIds: [String(this.sequence)] }];
    if (!isLost) this.#listener?.({ sequence: this.sequence, events });
  }

  get listens(): boolean {
    return this.#listener !== undefined;
  }
}

/** Records where the target stands: the number of its snapshot, then those of the patches it took. */
function record(source: Source) {
  const log: string[] = [];
  let at = -1;
  const stop = startSync(source, {
    replace: ({ sequence }) => {
      at = sequence;
      log.push(`snapshot ${sequence}`);
    },
    apply: ([event]) => {
      at = event?.type === 'removed' ? Number(event.jobIds[0]) : Number.NaN;
      log.push(`patch ${at}`);
    },
    lost: () => log.push('lost'),
  });
  return { log, stop, at: () => at };
}

/** Lets all promises that can settle do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('keeping the page in step', () => {
  it('takes a snapshot, then the patches after it in order', async () => {
    const source = new Source();
    source.sequence = 4;
    const { log } = record(source);
    await settle();
    source.patch();
    source.patch();
    expect(log).toEqual(['snapshot 4', 'patch 5', 'patch 6']);
  });

  it('holds patches back while the snapshot is on its way, and drops those that it includes', async () => {
    const source = new Source();
    source.holds = true;
    const { log } = record(source);
    source.patch();
    source.sequence = 0;
    source.holds = false;
    source.held.shift()?.();
    await settle();
    expect(log).toEqual(['snapshot 0', 'patch 1']);
  });

  it('asks again when a patch is missing', async () => {
    const source = new Source();
    const { log } = record(source);
    await settle();
    source.patch();
    source.patch(true);
    source.patch();
    await settle();
    source.patch();
    expect(log).toEqual(['snapshot 0', 'patch 1', 'snapshot 3', 'patch 4']);
    expect(source.asked).toBe(2);
  });

  it('says that the engine is lost, waits longer each time, and goes on by itself', async () => {
    const source = new Source();
    source.failures = 3;
    const { log } = record(source);
    await settle();
    expect(log).toEqual(['lost', 'lost', 'lost', 'snapshot 0']);
    expect(source.pauses).toEqual([500, 1000, 2000]);
  });

  it('stops listening', async () => {
    const source = new Source();
    const { stop, log } = record(source);
    await settle();
    stop();
    source.patch();
    expect(source.listens).toBe(false);
    expect(log).toEqual(['snapshot 0']);
  });

  it('ends in step whatever is lost on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('arrives', 'lost', 'pause')), async (steps) => {
        const source = new Source();
        const { at } = record(source);
        for (const step of steps) {
          if (step === 'pause') await settle();
          else source.patch(step === 'lost');
        }
        // A loss shows with the next patch that arrives.
        source.patch();
        await settle();
        expect(at()).toBe(source.sequence);
      }),
      { numRuns: 200 },
    );
  });
});
