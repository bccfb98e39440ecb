import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../figures';
import { renderWith } from './renderyard-run';
import type { Rendered } from './renderyard-run';
import { runMeasured } from './run-measured';
import type { Measured } from './run-measured';
import { workFolder } from './sources';

/** What is compared. */
export interface Contest {
  name: string;
  /** Writes what Renderyard renders, and says the arguments; `changed`: with one scene changed. */
  ours: (folder: string, target: string, changed: boolean) => Promise<string[]>;
  /** Arguments of the hand-written command. */
  single: (target: string, folder: string) => string[];
  pairs: number;
  hasChange: boolean;
}

interface Pair {
  single: Measured;
  cold: Rendered;
  changed: Rendered | null;
  cached: Rendered;
}

export interface Outcome {
  name: string;
  pairs: readonly Pair[];
  /** Most memory at once, bytes. */
  memory: { single: number; ours: number };
  /** Renders that were killed at half, then begun again. */
  resumed: readonly Rendered[];
  /** Structural similarity of the two videos, all frames. */
  ssim: number;
  bytes: { single: number; ours: number };
  ratios: {
    cold: number;
    changed: number | null;
    cached: number;
    resumed: number;
    memory: number;
  };
  /** Milliseconds, median. */
  wall: { single: number; cold: number; changed: number | null; cached: number; resumed: number };
  coreUse: number;
  /** Part of processor time that is not ffmpeg's. */
  ownCpu: number;
  firstEncoderMs: number;
  /** Of the reports between a quarter and nine tenths: how wrong the time left was, median and the worst of ten. */
  eta: { median: number; ninetieth: number };
  fellBack: boolean;
}

/** What is left to be done after a kill depends on its moment. */
const kills = 3;

/** Measures in pairs, one after the other, so that a change of the machine's mood meets all alike. */
export async function compare({ name, ours, single, pairs: count, hasChange }: Contest): Promise<Outcome> {
  await mkdir(workFolder, { recursive: true });
  const folder = await mkdtemp(join(workFolder, `${name}-`));
  try {
    const home = join(folder, 'home');
    const target = join(folder, 'ours.mp4');
    const singleTarget = join(folder, 'single.mp4');
    const cold = async (options: { killAt?: number; memory?: boolean } = {}) => {
      // Segments go, what is known of sources and programs stays: a user's second video.
      await rm(join(home, 'cache', 'segments'), { recursive: true, force: true });
      return await renderWith(home, await ours(folder, target, false), options);
    };
    // Probes and page caches are warm for both from here; time does not count yet, so this is when memory is looked at.
    const memory = {
      ours: (await cold({ memory: true })).peakBytes,
      single: (await runMeasured('ffmpeg', single(singleTarget, folder), { memory: true })).peakBytes,
    };
    const pairs: Pair[] = [];
    for (let pair = 0; pair < count; pair += 1) {
      const one = await runMeasured('ffmpeg', single(singleTarget, folder));
      const two = await cold();
      const cached = await renderWith(home, await ours(folder, target, false));
      const changed = hasChange
        ? await renderWith(home, await ours(folder, join(folder, 'changed.mp4'), true))
        : null;
      pairs.push({ single: one, cold: two, changed, cached });
    }
    const resumed: Rendered[] = [];
    for (let round = 0; round < Math.min(count, kills); round += 1) {
      await cold({ killAt: 0.5 });
      await gone(home);
      resumed.push(await renderWith(home, await ours(folder, target, false)));
    }
    const wall = {
      single: median(pairs.map((pair) => pair.single.wallMs)),
      cold: median(pairs.map((pair) => pair.cold.wallMs)),
      changed: hasChange ? median(pairs.map((pair) => pair.changed?.wallMs ?? Number.NaN)) : null,
      cached: median(pairs.map((pair) => pair.cached.wallMs)),
      resumed: median(resumed.map(({ wallMs }) => wallMs)),
    };
    const ratio = (part: (pair: Pair) => number) => median(pairs.map(part));
    const errors = pairs.flatMap(({ cold: { etaErrors } }) => etaErrors).sort((a, b) => a - b);
    return {
      name,
      pairs,
      memory,
      resumed,
      ssim: similarity(target, singleTarget),
      bytes: { single: sizeOf(singleTarget), ours: sizeOf(target) },
      ratios: {
        cold: ratio(({ single: one, cold: two }) => two.wallMs / one.wallMs),
        changed: hasChange
          ? ratio(({ single: one, changed: two }) => (two?.wallMs ?? Number.NaN) / one.wallMs)
          : null,
        cached: ratio(({ single: one, cached: two }) => two.wallMs / one.wallMs),
        resumed: wall.resumed / wall.single,
        memory: memory.ours / memory.single,
      },
      wall,
      coreUse: ratio(({ cold: { coreUse } }) => coreUse ?? Number.NaN),
      ownCpu: ratio(({ cold: { ownCpuMs, cpuMs } }) => ownCpuMs / cpuMs),
      firstEncoderMs: ratio(({ cold: { firstEncoderMs } }) => firstEncoderMs ?? Number.NaN),
      eta: {
        median: errors[errors.length >> 1] ?? Number.NaN,
        ninetieth: errors[Math.floor(errors.length * 0.9)] ?? Number.NaN,
      },
      fellBack: pairs.some(({ cold: { fellBack } }) => fellBack),
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Waits until the guards have ended what a killed render left. */
async function gone(home: string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    if (!listed.split('\n').some((line) => line.includes(home) && line.includes('ffmpeg'))) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('What a killed render had started is still running.');
}

function sizeOf(file: string): number {
  return Number(execFileSync('stat', ['-c', '%s', file], { encoding: 'utf8' }));
}

/** SSIM of two videos over all frames; 1 is equal. */
export function similarity(file: string, other: string): number {
  const text = execFileSync(
    'sh',
    [
      '-c',
      'ffmpeg -nostdin -hide_banner -i "$0" -i "$1" -lavfi "[0:v][1:v]ssim" -f null - 2>&1',
      file,
      other,
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  return Number(/SSIM.*All:([\d.]+)/.exec(text)?.[1] ?? Number.NaN);
}

export async function writeStoryboard(folder: string, document: object): Promise<string> {
  const file = join(folder, 'film.storyboard.json');
  await writeFile(file, JSON.stringify(document));
  return file;
}
