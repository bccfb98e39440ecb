import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CapabilityReader, missingFeatures } from '../../../electron/encoder/capabilities';
import { encode } from '../../../electron/encoder/encode';
import type { EncodeProgress } from '../../../electron/encoder/progress-report';
import type { CommandRunner } from '../../../electron/encoder/run-command';
import { safeInput } from '../../../electron/encoder/safe-input';
import { CancelScope, isCancelled } from '../../../electron/concurrency';
import type { Command } from '../../../electron/process/command';
import { openWorkbench } from './workbench';
import type { Workbench } from './workbench';

let bench: Workbench;
const at = (name: string) => join(bench.folder, name);
const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=2'];

beforeAll(async () => {
  bench = await openWorkbench('encode');
});
afterAll(() => bench.close());

describe('a run of ffmpeg', () => {
  it('reports progress that never falls, and the final figures', async () => {
    const seen: EncodeProgress[] = [];
    const result = await encode(bench.processes, {
      ffmpeg: bench.ffmpeg,
      args: [...picture, '-y', at('out.mp4')],
      label: 'ffmpeg (test)',
      onProgress: (progress) => seen.push({ ...progress }),
    });
    expect(result.progress.frame).toBe(50);
    expect(result.progress.bytes).toBe((await stat(at('out.mp4'))).size);
    expect(seen.length).toBeGreaterThan(0);
    const frames = seen.map(({ frame }) => frame);
    expect(frames).toEqual([...frames].sort((a, b) => a - b));
  });

  it('gets memory that is zero, in large pages, where the system has some', async () => {
    const given = await readFile('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8').catch(
      () => '[never]',
    );
    const environments: Command['env'][] = [];
    const watched: CommandRunner = {
      run: (command) => {
        environments.push(command.env);
        return bench.processes.run(command);
      },
    };
    await encode(watched, {
      ffmpeg: bench.ffmpeg,
      args: [...picture, '-y', at('large.mp4')],
      label: 'ffmpeg (test)',
      env: { LANG: 'C' },
    });
    const [{ LANG, GLIBC_TUNABLES } = {}] = environments;
    expect(LANG).toBe('C');
    const [isZero, isLarge] = ['perturb=255', 'hugetlb=1'].map(
      (part) => GLIBC_TUNABLES?.includes(part) ?? false,
    );
    expect([isZero, isLarge]).toEqual(given.includes('[never]') ? [false, false] : [true, true]);
  });

  it('sees that a further output grows, of which ffmpeg says nothing, and does not take it for a stall', async () => {
    const seen: EncodeProgress[] = [];
    const further = at('second.ts');
    await encode(bench.processes, {
      ffmpeg: bench.ffmpeg,
      args: [
        ...['-re', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=3.4', '-filter_complex'],
        '[0:v]split[a][b];[a]trim=end_frame=25[first];[b]trim=start_frame=25,setpts=N/100/TB[second]',
        ...['-map', '[first]', '-y', at('first.ts')],
        ...['-map', '[second]', '-r', '100', '-flush_packets', '1', '-y', further],
      ],
      label: 'ffmpeg (test)',
      // The second part has less time than the first one, and takes longer than this: no figure of ffmpeg's moves meanwhile.
      limits: { stallMs: 1500 },
      furtherOutputs: [further],
      onProgress: (progress) => seen.push(progress),
    });
    const since = seen.filter(({ frame }) => frame === 25).map(({ furtherBytes: [bytes = 0] }) => bytes);
    expect(since.length).toBeGreaterThan(3);
    expect(since).toEqual(since.toSorted((a, b) => a - b));
    expect(since.at(-1)).toBeGreaterThan(since[0] ?? 0);
  });

  it('takes raw frames on standard input', async () => {
    async function* frames() {
      for (let i = 0; i < 5; i += 1) yield new Uint8Array(32 * 18 * 3).fill(i * 20);
    }
    const result = await encode(bench.processes, {
      ffmpeg: bench.ffmpeg,
      args: [
        '-f',
        'rawvideo',
        '-pix_fmt',
        'rgb24',
        '-s',
        '32x18',
        '-r',
        '5',
        '-i',
        'pipe:0',
        '-y',
        at('fed.mp4'),
      ],
      label: 'ffmpeg (test)',
      input: frames(),
    });
    expect(result.progress.frame).toBe(5);
  });

  it('ends with Cancelled when its scope is cancelled', async () => {
    const scope = new CancelScope();
    let thrown: unknown;
    await scope.run(async () => {
      try {
        await encode(bench.processes, {
          ffmpeg: bench.ffmpeg,
          args: ['-re', '-f', 'lavfi', '-i', 'testsrc2=s=64x32:r=25:d=600', '-f', 'null', '-'],
          label: 'ffmpeg (test)',
          onProgress: () => scope.cancel('test'),
        });
      } catch (error) {
        thrown = error;
        throw error;
      }
    });
    expect(isCancelled(thrown)).toBe(true);
    expect(bench.processes.snapshot()).toEqual([]);
  });
});

describe('failures are explained', () => {
  const run = (args: readonly string[]) =>
    encode(bench.processes, { ffmpeg: bench.ffmpeg, args, label: 'ffmpeg (scene intro)' });

  it.each([
    [
      'an unknown encoder',
      () => [...picture, '-c:v', 'libnothing', '-y', at('x.mp4')],
      'FEATURE_UNSUPPORTED',
      /libnothing/,
    ],
    [
      'an unknown filter',
      () => [...picture, '-vf', 'nothing', '-y', at('x.mp4')],
      'FEATURE_UNSUPPORTED',
      /"nothing"/,
    ],
    [
      'a source that is no media',
      () => [...safeInput(at('noise.mp4')), '-y', at('x.mp4')],
      'SOURCE_UNREADABLE',
      /damaged/,
    ],
    ['a playlist', () => [...safeInput(at('list.m3u8')), '-y', at('x.mp4')], 'SOURCE_UNSAFE', /playlist/],
    ['anything else', () => [...picture, '-frames:v', 'many', '-y', at('x.mp4')], 'ENCODER_FAILED', /many/],
    ['a full disk', () => [...picture, '-f', 'rawvideo', '-y', '/dev/full'], 'DISK_FULL', /free some space/],
  ] as const)('%s', async (_what, args, code, message) => {
    await writeFile(at('noise.mp4'), 'no media at all');
    await writeFile(
      at('list.m3u8'),
      '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nout.mp4\n#EXT-X-ENDLIST\n',
    );
    const failure = await run(args()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'RenderyardError', code });
    expect((failure as Error).message).toMatch(/^ffmpeg \(scene intro\) /);
    expect((failure as Error).message).toMatch(message);
  });

  it('a signal from outside', async () => {
    const failing = encode(bench.processes, {
      ffmpeg: bench.ffmpeg,
      args: ['-re', '-f', 'lavfi', '-i', 'testsrc2=s=64x32:r=25:d=600', '-f', 'null', '-'],
      label: 'ffmpeg (test)',
      onProgress: () => {
        for (const { pid } of bench.processes.snapshot()) process.kill(-pid, 'SIGKILL');
      },
    });
    await expect(failing).rejects.toMatchObject({ code: 'ENCODER_KILLED' });
  });

  it('an encoder that is alive but stands still', async () => {
    const failing = encode(bench.processes, {
      ffmpeg: bench.ffmpeg,
      // The second frame never comes.
      args: ['-re', '-f', 'lavfi', '-i', 'testsrc2=s=64x32:r=1/600:d=1200', '-f', 'null', '-'],
      label: 'ffmpeg (test)',
      limits: { stallMs: 1200 },
    });
    await expect(failing).rejects.toMatchObject({ code: 'ENCODER_STALLED' });
  });
});

describe('what a build can do', () => {
  it('is asked once for a build, and remembered', async () => {
    let runs = 0;
    const counting: CommandRunner = {
      run: (command, options) => {
        runs += 1;
        return bench.processes.run(command, options);
      },
    };
    const memory = at('capabilities.json');
    const first = await new CapabilityReader(counting, memory).read(bench.ffmpeg);
    expect(runs).toBeGreaterThan(0);
    expect(first.version).toMatch(/^n?\d+\.\d|^N-/);
    expect(first.encoders).toContain('libx264');
    expect(first.filters).toContain('overlay');
    expect(first.transitions).toContain('wipeleft');
    expect(first.protocols).toContain('file');
    expect(first.protocols).not.toContain('Output:');
    expect(first.transitions).not.toContain('custom');
    expect(missingFeatures(first).map(({ feature }) => feature.id)).not.toContain('render');
    const before = runs;
    expect(await new CapabilityReader(counting, memory).read(bench.ffmpeg)).toEqual(first);
    expect(runs).toBe(before);
    await writeFile(memory, 'damaged');
    expect(await new CapabilityReader(counting, memory).read(bench.ffmpeg)).toEqual(first);
    expect(runs).toBeGreaterThan(before);
    expect(JSON.parse(await readFile(memory, 'utf8'))).toMatchObject({ layout: 2 });
  });

  it('is asked again by who waits for the answer when who asked is cancelled', async () => {
    const reader = new CapabilityReader(bench.processes, at('unasked.json'));
    const asker = new CancelScope();
    const waiter = new CancelScope();
    const impatient = new CancelScope();
    const asked = asker.run(() => reader.read(bench.ffmpeg));
    const waiting = waiter.run(() => reader.read(bench.ffmpeg));
    const gaveUp = impatient.run(() => reader.read(bench.ffmpeg));
    impatient.cancel();
    expect(await gaveUp).toBeUndefined();
    asker.cancel();
    expect(await asked).toBeUndefined();
    expect((await waiting)?.encoders).toContain('libx264');
    expect(bench.processes.snapshot()).toEqual([]);
  });
});
