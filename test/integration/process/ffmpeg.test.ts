import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { CancelScope, withContext } from '../../../electron/concurrency';
import type { Command } from '../../../electron/process/command';
import { createBench, isRunning, until } from './harness';

/** The facts about ffmpeg that the ladder is built on, with the real one. */
const ffmpeg = '/usr/bin/ffmpeg';
const quiet = ['-nostdin', '-v', 'error', '-progress', 'pipe:3', '-stats_period', '0.05', '-y'];

function encoding(output: string, ...source: string[]): Command {
  return {
    program: ffmpeg,
    args: [...quiet, ...source, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', output],
    label: 'ffmpeg',
  };
}

const endless = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=25'];

function frameCount(file: string): number {
  const args = [
    '-v',
    'error',
    '-count_packets',
    '-select_streams',
    'v',
    '-show_entries',
    'stream=nb_read_packets',
  ];
  return Number(
    execFileSync('/usr/bin/ffprobe', [...args, '-of', 'csv=p=0', file], { encoding: 'utf8' }).trim(),
  );
}

describe('ffmpeg', () => {
  it('encodes, reports its progress on descriptor 3 and leaves a whole file', async () => {
    const bench = createBench();
    const output = join(bench.folder, 'out.mp4');
    const reports: string[] = [];
    const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=25:duration=1'];
    await bench.manager.run({ ...encoding(output, ...source), onReport: (line) => reports.push(line) });
    expect(reports.at(-1)).toBe('progress=end');
    expect(frameCount(output)).toBe(25);
  });

  it('leaves at its one SIGTERM, with a file that can be read', async () => {
    const bench = createBench();
    const tookMs: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const output = join(bench.folder, `${turn}.mp4`);
      let frames = 0;
      const scope = new CancelScope();
      let cancelledAt = 0;
      await scope.run(async () => {
        const run = bench.manager.run({
          ...encoding(output, ...endless),
          onReport: (line) => (frames = Number(/^frame=(\d+)$/.exec(line)?.[1] ?? frames)),
        });
        await until(() => frames > 50, 'it had encoded a while');
        cancelledAt = performance.now();
        scope.cancel();
        await run;
      });
      tookMs.push(performance.now() - cancelledAt);
      expect(frameCount(output)).toBeGreaterThan(50);
    }
    expect(bench.counted('process_endings', { step: 'term' })).toBe(5);
    console.info(`ffmpeg was gone after ${tookMs.map(Math.round).join(', ')} ms`);
  });

  it('that is fed frames leaves when its input ends, long before the grace is over', async () => {
    const bench = createBench({ cancelGraceMs: 600_000 });
    const frame = Buffer.alloc(320 * 180 * 3);
    let fed = 0;
    const feed = async function* () {
      for (;;) {
        fed += 1;
        yield frame;
        await delay(2);
      }
    };
    const scope = new CancelScope();
    await scope.run(async () => {
      const source = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', '320x180', '-r', '25', '-i', 'pipe:0'];
      const run = bench.manager.run({ ...encoding(join(bench.folder, 'out.mp4'), ...source), input: feed() });
      await until(() => fed > 20, 'it took frames');
      scope.cancel();
      await run;
    });
    expect(scope.cancelledCaught).toBe(true);
    expect(bench.counted('process_endings', { step: 'term' })).toBe(1);
  });

  it('stands still while its job is suspended, goes on, and cancels from a pause', async () => {
    const bench = createBench({ cancelGraceMs: 600_000 });
    const output = join(bench.folder, 'out.mkv');
    let frames = 0;
    const scope = new CancelScope();
    const ended = withContext({ jobId: 'job' }, () =>
      scope.run(() =>
        bench.manager.run({
          ...encoding(output, '-re', ...endless),
          onReport: (line) => (frames = Number(/^frame=(\d+)$/.exec(line)?.[1] ?? frames)),
        }),
      ),
    );
    await until(() => frames > 5, 'it encoded');
    const pid = bench.manager.snapshot()[0]?.pid ?? 0;
    await bench.manager.suspend('job');
    // What was on its way arrives; then nothing more does.
    await delay(50);
    const then = frames;
    await delay(400);
    expect(frames).toBe(then);
    await bench.manager.resume('job');
    await until(() => frames > then, 'it went on');
    await bench.manager.suspend('job');
    scope.cancel();
    await ended;
    expect(isRunning(pid)).toBe(false);
    expect(bench.counted('process_endings', { step: 'term' })).toBe(1);
    expect(existsSync(output) && statSync(output).size).toBeGreaterThan(0);
  });

  it('fails with a reason on standard error', async () => {
    const bench = createBench();
    const run = bench.manager.run(
      encoding(join(bench.folder, 'out.mp4'), '-i', join(bench.folder, 'none.mp4')),
    );
    await expect(run).rejects.toMatchObject({
      exitCode: 1,
      stderrTail: expect.stringContaining('No such file or directory') as string,
    });
  });
});
