import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobResult } from '../../../shared/job/job';
import type { LogRecord } from '../../../shared/job/log-record';
import { ffmpeg } from './audio-probe';
import { RenderHarness, resultOf } from './render-harness';

let harness: RenderHarness;
beforeAll(() => {
  harness = new RenderHarness();
  const sources = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=4', '-f', 'lavfi', '-i', 'sine=d=4'];
  // Its groups of pictures are open: what comes first of each refers to the one before, which is not read after a seek.
  const x264 = ['-c:v', 'libx264', '-x264-params', 'open-gop=1:keyint=20:bframes=3', '-threads', '1'];
  ffmpeg([...sources, ...x264, '-c:a', 'mp2', '-shortest', harness.path('whole.ts')]);
  ffmpeg(['-i', harness.path('whole.ts'), '-map', '0:v', '-c', 'copy', harness.path('whole.mp4')]);
  writeDamaged('some.mp4', 400);
  writeDamaged('much.mp4', 30_000);
});
afterAll(() => harness.close());

function writeDamaged(name: string, bytes: number): void {
  const clip = readFileSync(harness.path('whole.mp4'));
  const at = Math.floor((clip.indexOf('mdat') + clip.length) / 2) - bytes / 2;
  for (let index = 0; index < bytes; index += 1) clip[at + index] = (index * 73 + 41) % 256;
  writeFileSync(harness.path(name), clip);
}

async function renderScenes(
  name: string,
  ...scenes: readonly (readonly [id: string, src: string, trimStart: number, seconds: number])[]
): Promise<{ result: JobResult; warnings: LogRecord[]; log: LogRecord[] }> {
  const file = harness.storyboard(name, {
    output: { width: 320, height: 180, fps: 25, quality: 'draft' },
    scenes: scenes.map(([id, src, trimStart, duration]) => ({
      ...{ id, duration },
      elements: [{ type: 'video', src, trimStart, trimDuration: duration }],
    })),
  });
  const attempt = await harness.start(file, `${name}.mp4`);
  const result = resultOf(await attempt.ended);
  return { result, warnings: attempt.log.filter(({ level }) => level === 'warn'), log: attempt.log };
}

it('says what could not be decoded, each time: where the scene is cached, too', async () => {
  const scenes = [
    ['good', 'whole.mp4', 0, 1],
    ['bad', 'some.mp4', 0, 4],
  ] as const;
  const { result, warnings } = await renderScenes('some', ...scenes);
  expect(result.notes).toEqual([
    '"some.mp4" could not be decoded without errors (scene bad): it is damaged or incomplete; look at the video there.',
  ]);
  const said = warnings.filter(({ fields }) => fields !== undefined);
  expect(said).not.toEqual([]);
  for (const { message, fields } of said) {
    expect(message).not.toMatch(/\[(error|warning)\]/);
    expect(fields).toEqual({ from: 'ffmpeg (scene bad)' });
  }
  expect(warnings.at(-1)?.message).toBe(result.notes?.[0]);

  const again = await renderScenes('again', ...scenes);
  expect(again.result).toMatchObject({ segmentsRendered: 0, notes: result.notes });
  expect(again.warnings.map(({ message }) => message)).toEqual(result.notes);
});

it('shows a few of many errors, and how many they are', async () => {
  const { warnings } = await renderScenes('much', ['bad', 'much.mp4', 0, 4]);
  expect(warnings.filter(({ fields }) => fields !== undefined)).toHaveLength(5);
  const count = /told of (\d+) errors in all/.exec(warnings.at(-2)?.message ?? '')?.[1];
  expect(Number(count)).toBeGreaterThan(5);
});

it('says nothing of sources that are whole, wherever they are cut', async () => {
  const from = [0.3, 0.7, 1.1, 1.5, 1.9, 2.3];
  const { result, warnings, log } = await renderScenes(
    'whole',
    ...from.map((at) => [`ts${at * 10}`, 'whole.ts', at, 0.6] as const),
    ...from.map((at) => [`mp4${at * 10}`, 'whole.mp4', at, 0.6] as const),
  );
  expect(warnings).toEqual([]);
  expect(result.notes).toBeUndefined();
  // Decoders do say something at the level of errors there.
  expect(log.some(({ message }) => /unref short failure|POCs unavailable/.test(message))).toBe(true);
});

it('blames no source that was only decoded by the same command', async () => {
  const scenes = Array.from({ length: 24 }, (_, index) => {
    const name = `own-${index}.mp4`;
    // Each is another file, or it would be made once for all.
    const box = Buffer.from([0, 0, 0, 9, ...Buffer.from('free'), index]);
    writeFileSync(
      harness.path(name),
      Buffer.concat([readFileSync(harness.path(index === 5 ? 'some.mp4' : 'whole.mp4')), box]),
    );
    return [`s${index}`, name, 1.6, 1] as const;
  });
  const { result, log } = await renderScenes('together', ...scenes);
  const together = 'Something went wrong in a command for several pictures';
  expect(log.filter(({ message }) => message.startsWith(together))).toHaveLength(1);
  expect(result.notes).toEqual([
    '"own-5.mp4" could not be decoded without errors (scene s5): it is damaged or incomplete; look at the video there.',
  ]);
});
