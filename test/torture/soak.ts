import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { restFaults } from './invariants';
import { untilGone, usageOf } from './processes';
import type { Usage } from './processes';
import { quantile } from './figures';
import { Random } from './random';
import { isTerminal } from './store-audit';
import { longBoard, writeBoard } from './storyboards';
import { request } from './window-requests';
import type { World } from './world';

export interface Sample extends Usage {
  /** Seconds since the soak began. */
  at: number;
  /** Jobs that have ended so far. */
  jobs: number;
}

export interface SoakResult {
  faults: string[];
  samples: Sample[];
  ended: Record<string, number>;
}

/** One for each third. */
const samplesAtLeast = 3;

/** Stand-ins that the app's setting for ffmpeg is turned to, now and then. */
const encoders = {
  '': 12,
  slow: 2,
  'forks-and-leaves': 1,
  'floods-stderr': 1,
  'garbage-progress': 1,
  'broken-file': 1,
  fails: 1,
};

/**
 * Works the app for so long with a mixture of everything: short renders that complete, long ones that are canceled,
 * paused and continued, encoders that misbehave. Samples what the app's main process takes whenever it is at rest.
 */
export async function soak(
  world: World,
  seed: number,
  minutes: number,
  tell: (text: string) => void,
): Promise<SoakResult> {
  const random = new Random(seed, 2_000_000);
  await world.settings({ concurrency: 2, cacheBytes: 20_000_000 });
  const launched = await world.openWindow();
  const pid = launched.app.process().pid!;
  const { page } = launched;
  const samples: Sample[] = [];
  const ended: Record<string, number> = {};
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  try {
    // However slow the machine is: the least that says anything.
    for (let batch = 0; seconds() < minutes * 60 || samples.length < samplesAtLeast; batch++) {
      const encoder = random.weighted(encoders);
      const bin = join(import.meta.dirname, '../fixtures/bin');
      await request(page, 'settings.update', { ffmpegPath: encoder === '' ? null : join(bin, encoder) });
      const works = ['', 'slow', 'garbage-progress'].includes(encoder);
      for (let index = random.whole(1, 4); index > 0; index--) {
        const title = `Soak ${batch} ${index}`;
        const shade = random.whole(0, 1e6);
        const isLong = works && random.chance(0.3);
        const storyboard = isLong
          ? await longBoard(world.folder, title, shade)
          : await writeBoard(world.folder, { title, seconds: random.pick([1, 2, 3]), shade });
        const spec = { kind: 'render', storyboard, output: join(world.outputs, `${title}.mp4`) } as const;
        const { id } = (await request(page, 'queue.add', { spec, priority: random.whole(-2, 2) })) as {
          id: string;
        };
        if (isLong || random.chance(0.2)) void play(id, random.whole(500, 4000), random.chance(0.4));
      }
      await atRest(world);
      for (const { state } of world.store.jobs()) ended[state] = (ended[state] ?? 0) + 1;
      if (random.chance(0.5)) await request(page, 'health.report', undefined);
      samples.push({
        ...usageOf(pid)!,
        at: Math.round(seconds()),
        jobs: Object.values(ended).reduce((sum, count) => sum + count, 0),
      });
      tell(describeSample(samples.at(-1)!));
      await request(page, 'queue.clearFinished', undefined);
    }
  } finally {
    await launched.close();
  }
  const { left } = await untilGone(() => world.living(), 3_000);
  return {
    faults: [
      ...(await restFaults(world, new Set())).filter((fault) => !fault.includes('no job has completed it')),
      ...left.map(({ pid: survivor, command }) => `process ${survivor} still lives: ${command}`),
      ...flatnessFaults(samples),
    ],
    samples,
    ended,
  };

  /** A job's fate: canceled after a while, perhaps paused before. */
  async function play(id: string, ms: number, pause: boolean): Promise<void> {
    await delay(ms);
    const asks = pause ? (['job.pause', 'job.resume'] as const) : [];
    for (const name of asks) {
      // What has ended meanwhile refuses.
      await request(page, name, { jobId: id }).catch(() => undefined);
      await delay(300);
    }
    await request(page, 'queue.cancel', { jobIds: [id] }).catch(() => undefined);
  }
}

async function atRest(world: World): Promise<void> {
  const began = performance.now();
  while (!world.store.jobs().every(({ state }) => isTerminal(state))) {
    if (performance.now() - began > 600_000) {
      const left = world.store.jobs().filter(({ state }) => !isTerminal(state));
      throw new Error(`The queue did not come to rest in 10 minutes: ${JSON.stringify(left)}`);
    }
    await delay(100);
  }
}

/** Memory may grow to its working size in the first third; from then on it has to stay. Descriptors stay throughout. */
function flatnessFaults(samples: readonly Sample[]): string[] {
  const third = Math.floor(samples.length / 3);
  if (third === 0) return ['it was too short to say anything'];
  const parts = [samples.slice(0, third), samples.slice(third, 2 * third), samples.slice(-third)];
  const medians = (of: 'residentBytes' | 'descriptors') =>
    parts.map((part) =>
      quantile(
        part.map((sample) => sample[of]),
        0.5,
      ),
    ) as [number, number, number];
  const faults: string[] = [];
  const [first, , last] = medians('descriptors');
  if (last > first + 3) faults.push(`${last - first} descriptors more at the end than at the beginning`);
  const [, before, after] = medians('residentBytes');
  // A minute or two says nothing about memory: it is still being filled then.
  if (third >= 30 && after > 1.1 * before)
    faults.push(`memory grew by ${Math.round((100 * after) / before - 100)} % in the last third`);
  return faults;
}

function describeSample({ at, jobs, residentBytes, descriptors }: Sample): string {
  return `${at} s: ${jobs} jobs ended, ${Math.round(residentBytes / 1e6)} MB, ${descriptors} descriptors`;
}
