/** Measures what the issue of trust asks for: how long a cancel takes. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from './random';
import { longBoard, writeBoard } from './storyboards';
import { isTerminal } from './store-audit';
import { request } from './window-requests';
import type { BridgedWindow } from './window-requests';
import type { EncoderName, World } from './world';

/** Milliseconds, in the order measured. */
export interface Measured {
  name: string;
  values: number[];
}

/** For what hangs. */
const limitMs = 60_000;

/** The value below which this part of them lies (nearest rank). */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}

/** Ctrl-C on `renderyard render` of a long 1080p video, until it says that the job is canceled. */
export async function cancelsOfCommandLine(world: World, seed: number, count: number): Promise<Measured> {
  const random = new Random(seed, 1_000_001);
  const values: number[] = [];
  for (let index = 0; index < count; index++) {
    const board = await longBoard(world.folder, `Long ${index}`, random.whole(0, 1e6));
    const program = world.start(['render', board, '-o', join(world.outputs, `long-${index}.mp4`), '--json']);
    await program.saw(({ type, fraction }) => type === 'progress' && (fraction ?? 0) > 0, limitMs);
    await delay(random.whole(0, 1000));
    const asked = performance.now();
    program.signal('SIGINT');
    const done = await program.saw(({ type, state }) => type === 'result' && state === 'canceled', limitMs);
    if (done === undefined) throw new Error(`It was not canceled: ${program.stderr}`);
    values.push(done.at - asked);
    await program.ended;
  }
  return { name: 'command line, ffmpeg 1080p: Ctrl-C to canceled', values };
}

/** Cancel in the app's window of a long 1080p render, until the window is told that the job is canceled. */
export async function cancelsOfApp(world: World, seed: number, count: number): Promise<Measured> {
  const random = new Random(seed, 1_000_002);
  const values: number[] = [];
  const launched = await world.openWindow();
  try {
    for (let index = 0; index < count; index++) {
      const storyboard = await longBoard(world.folder, `Long app ${index}`, random.whole(0, 1e6));
      const output = join(world.outputs, `long-app-${index}.mp4`);
      const spec = { kind: 'render', storyboard, output } as const;
      const { id } = await request(launched.page, 'queue.add', { spec });
      await until(async () => {
        const { jobs } = await request(launched.page, 'queue.snapshot', undefined);
        return (jobs.find((job) => job.id === id)?.progress?.fraction ?? 0) > 0;
      });
      await delay(random.whole(0, 1000));
      values.push(await launched.page.evaluate(timeCancel, { id, limitMs }));
    }
  } finally {
    await launched.close();
  }
  return { name: 'app, ffmpeg 1080p: cancel to canceled in the window', values };
}

/** Runs in the window: asks for a cancel, and returns how many milliseconds later the window is told that it is done. */
async function timeCancel({ id, limitMs: limit }: { id: string; limitMs: number }): Promise<number> {
  const { renderyard } = window as unknown as BridgedWindow;
  const asked = performance.now();
  const told = new Promise<number>((resolve, reject) => {
    setTimeout(() => reject(new Error('The window was not told of the end of the job.')), limit);
    const stop = renderyard.listen('patch', ({ events }) => {
      if (
        !events.some((event) => event.type === 'job' && event.job.id === id && event.job.state === 'canceled')
      )
        return;
      stop();
      resolve(performance.now() - asked);
    });
  });
  await renderyard.request('queue.cancel', { jobIds: [id] });
  return told;
}

/** Cancels so many jobs at once whose encoder is deaf to every signal but SIGKILL. Each value is one job's. */
export async function cancelsOfDeaf(world: World, count: number): Promise<Measured> {
  await world.settings({ concurrency: Math.min(32, count), encoderSlots: Math.min(64, count) });
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const title = `Deaf ${count} ${index}`;
    const board = await writeBoard(world.folder, { title, seconds: 1, scenes: 1, shade: 5000 + index });
    const added = await world.cli(
      ...['queue', 'add', board, '-o', join(world.outputs, `${title}.mp4`)],
      // A single command takes the slots of all its threads.
      ...['--strategy', 'segments'],
    );
    ids.push(added.stdout.trim());
  }
  const owner = world.start(['queue', 'run', '--watch', '--json'], world.env('deaf'));
  await until(
    () =>
      world.store.jobs().every(({ id, state }) => state === 'running' || !ids.includes(id)) &&
      encodersOf(world, 'deaf').length >= count,
  );
  const canceled = await world.cli('queue', 'cancel', ...ids);
  if (canceled.end?.status !== 0) throw new Error(canceled.stderr);
  await until(() => world.store.jobs().every(({ state }) => isTerminal(state)));
  owner.signal('SIGTERM');
  await owner.ended;
  const changes = world.store.changes().filter(({ jobId }) => ids.includes(jobId));
  const asked = Math.min(...changes.filter(({ to }) => to === 'canceling').map(({ at }) => at));
  const values = ids.map((id) => {
    const end = changes.find(({ jobId, to }) => jobId === id && to === 'canceled');
    // Several are asked for one after the other; the clock runs from the first.
    return (end?.at ?? NaN) - asked;
  });
  return {
    name:
      count === 1
        ? 'deaf encoder: cancel to canceled'
        : `${count} deaf encoders at once: the first cancel to each canceled`,
    values,
  };
}

/** Leaders of encoders that are at work: not those that are only asked what they can do. */
function encodersOf(world: World, name: EncoderName = 'ffmpeg') {
  const program = name === 'ffmpeg' ? 'ffmpeg ' : `/bin/${name} `;
  return world.living().filter(({ command }) => command.includes(program) && command.includes(' -progress '));
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > limitMs) throw new Error('It took longer than a minute.');
    await delay(10);
  }
}
