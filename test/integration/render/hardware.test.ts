import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HardwareProber } from '../../../electron/encoder/hardware';
import type { LogRecord } from '../../../shared/job/log-record';
import { RenderHarness, resultOf } from './render-harness';
import { frameHashes } from './video-probe';

/** Encodes that are asked of the hardware: one to try it, then one for each of three segments. */
const segments = 3;

let harness: RenderHarness;
let storyboard: string;
let made = 0;

beforeAll(() => {
  harness = new RenderHarness();
  copyFileSync(join(import.meta.dirname, '../../fixtures/bin/claims-nvenc'), harness.path('ffmpeg'));
  const ffprobe = execFileSync('sh', ['-c', 'command -v ffprobe'], { encoding: 'utf8' }).trim();
  Object.assign(harness.settings, { ffmpegPath: harness.path('ffmpeg'), ffprobePath: ffprobe });
  storyboard = harness.storyboard('three', {
    output: { width: 160, height: 90, fps: 25, quality: 'draft' },
    scenes: [
      { duration: 0.4, background: { gradient: ['#204060', '#c08040'] } },
      { duration: 0.4, background: '#803010' },
      { duration: 0.4, background: '#108030' },
    ],
  });
});
afterAll(() => harness.close());

beforeEach(async () => {
  await harness.services.cache.clear();
  for (const name of ['encodes', 'fails-from', 'cache/hardware.json'])
    rmSync(harness.path(name), { force: true });
  // As after a new start: what an earlier test found out is forgotten.
  Object.assign(harness.services, {
    hardware: new HardwareProber(harness.services.processes, harness.path('cache', 'hardware.json'), 'linux'),
  });
  harness.settings.hardwareEncoder = 'auto';
  harness.commands.length = 0;
});

async function rendered() {
  made += 1;
  const attempt = await harness.start(storyboard, `${made}.mp4`);
  return { result: resultOf(await attempt.ended), log: attempt.log, progress: attempt.progress };
}

const encodes = () => readFileSync(harness.path('encodes'), 'utf8').split('\n').length - 1;
const picturesBy = (encoder: string) =>
  harness.commands.filter(({ args, label }) => args.includes(encoder) && label.includes('scene')).length;
const warnings = (log: readonly LogRecord[]) =>
  log.filter(({ level }) => level === 'warn').map(({ message }) => message);

describe('a hardware encoder', () => {
  it('is tried once, makes all segments, and its segments are not taken for those of software', async () => {
    const first = await rendered();
    expect(encodes()).toBe(1 + segments);
    expect(picturesBy('libx264')).toBe(0);
    expect(warnings(first.log)).toEqual([]);
    expect(first.log).toContainEqual(expect.objectContaining({ fields: { encoder: 'h264_nvenc' } }));
    expect(frameHashes(first.result.output)).toHaveLength(30);

    const again = await rendered();
    expect(again.result).toMatchObject({ segmentsReused: segments, segmentsRendered: 0 });
    expect(encodes()).toBe(1 + segments);

    harness.settings.hardwareEncoder = 'off';
    const software = await rendered();
    expect(software.result).toMatchObject({ segmentsReused: 0, segmentsRendered: segments });
    expect(picturesBy('libx264')).toBe(segments);
  });

  it('that cannot encode one frame is not used, nor tried again', async () => {
    writeFileSync(harness.path('fails-from'), '1');
    const { log } = await rendered();
    await rendered();
    expect(encodes()).toBe(1);
    expect(picturesBy('h264_nvenc')).toBe(0);
    expect(warnings(log)).toEqual([]);
    // Another process remembers what this one found out.
    const other = new HardwareProber(
      harness.services.processes,
      harness.path('cache', 'hardware.json'),
      'linux',
    );
    const capabilities = await harness.services.capabilities.read(harness.path('ffmpeg'));
    const wish = { codec: 'h264', depth: 8, crf: 20, interval: 50 } as const;
    expect(await other.choose('auto', harness.path('ffmpeg'), capabilities, wish)).toBeNull();
    expect(encodes()).toBe(1);
    expect(await other.survey(harness.path('ffmpeg'), capabilities)).toContainEqual(
      expect.objectContaining({
        works: false,
        reason: expect.stringContaining('OpenEncodeSessionEx') as string,
      }),
    );
  });

  it('that fails in the middle gives way to software in the same job, and is left alone from then on', async () => {
    writeFileSync(harness.path('fails-from'), '3');
    const { result, log, progress } = await rendered();
    expect(result).toMatchObject({ frames: 30 });
    expect(picturesBy('h264_nvenc')).toBeGreaterThan(0);
    expect(picturesBy('libx264')).toBe(segments);
    expect(warnings(log)).toEqual(['The hardware encoder failed: software makes the picture instead.']);
    expect(frameHashes(result.output)).toHaveLength(30);
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(harness.temporary).toEqual([]);

    // The same bytes as if there had never been hardware.
    harness.settings.hardwareEncoder = 'off';
    await harness.services.cache.clear();
    expect((await rendered()).result.sha256).toBe(result.sha256);

    harness.settings.hardwareEncoder = 'auto';
    await harness.services.cache.clear();
    const before = encodes();
    await rendered();
    expect(encodes()).toBe(before);
  });

  it('of a family that is not there leaves it to software', async () => {
    harness.settings.hardwareEncoder = 'amf';
    const { log } = await rendered();
    expect(picturesBy('libx264')).toBe(segments);
    expect(warnings(log)).toEqual([
      'The hardware encoder of the settings does not work here: software makes the picture.',
    ]);
  });

  it('does not hide what is wrong with a source', async () => {
    writeFileSync(harness.path('clip.mp4'), 'no clip');
    const broken = harness.storyboard('broken', {
      scenes: [{ duration: 1, elements: [{ type: 'video', src: 'clip.mp4' }] }],
    });
    await expect(harness.render(broken, 'broken.mp4')).rejects.toMatchObject({ code: 'SOURCE_UNSAFE' });
  });
});
