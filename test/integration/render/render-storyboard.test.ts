import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProcessFailed } from '../../../electron/process/failures';
import { ffmpeg, firstAbove, rms, samplesOf } from './audio-probe';
import { RenderHarness } from './render-harness';
import { frameHashes, probe } from './video-probe';

const size = { width: 192, height: 108, fps: 25, quality: 'draft' };
let harness: RenderHarness;
let mixed: string;

beforeAll(() => {
  harness = new RenderHarness();
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=320x240:r=25:d=2',
    '-f',
    'lavfi',
    '-i',
    'sine=440:d=2',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-c:a',
    'aac',
    harness.path('clip.mp4'),
  ]);
  ffmpeg(['-f', 'lavfi', '-i', 'mandelbrot=s=400x300', '-frames:v', '1', harness.path('picture.png')]);
  ffmpeg(['-f', 'lavfi', '-i', 'sine=220:d=1.3', harness.path('music.wav')]);
  mixed = harness.storyboard('mixed', {
    title: 'Mixed "title" = ünïcode',
    output: size,
    soundtrack: { src: 'music.wav', volume: 0.5, fadeIn: 0.2, fadeOut: 0.4, loop: true, duck: true },
    scenes: [
      {
        id: 'still',
        duration: 1.2,
        elements: [
          { type: 'image', src: 'picture.png', motion: { zoom: [1, 1.2], pan: 'right' } },
          { type: 'text', text: 'Hello', position: 'center', animation: 'fadeIn' },
        ],
        transition: { type: 'fade', duration: 0.4 },
      },
      {
        id: 'clip',
        duration: 'auto',
        elements: [{ type: 'video', src: 'clip.mp4', trimStart: 0.5, trimDuration: 1 }],
        transition: { type: 'wipeleft', duration: 0.4 },
      },
      { id: 'colour', duration: 0.8, background: '#205080' },
    ],
  });
});
afterAll(() => harness.close());

// 1.2 + 1.0 + 0.8 - 0.4 - 0.4 s
const seconds = 2.2;
const frames = 55;

describe('rendering a storyboard', () => {
  it('makes a verified video that is exactly as long as planned', async () => {
    const attempt = await harness.start(mixed, 'mixed.mp4');
    const outcome = await attempt.ended;
    if (outcome.kind !== 'completed') throw new Error('not completed', { cause: outcome });
    const { result } = outcome;
    const output = harness.path('out', 'mixed.mp4');
    expect(result).toMatchObject({
      output,
      frames,
      width: 192,
      height: 108,
      segmentsReused: 0,
      segmentsRendered: 6,
    });
    expect(result.sha256).toBe(createHash('sha256').update(readFileSync(output)).digest('hex'));
    expect(result.bytes).toBe(statSync(output).size);
    expect(result.durationSeconds).toBeCloseTo(seconds, 2);
    expect(attempt.phases).toEqual(['prepare', 'probe', 'plan', 'scenes', 'assemble', 'verify']);

    const { streams, format } = probe(output);
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'aac']);
    expect(Number(format.duration)).toBeCloseTo(seconds, 2);
    expect(format.tags?.title).toBe('Mixed "title" = ünïcode');
    expect(frameHashes(output)).toHaveLength(frames);
    expect(harness.outputs).toEqual(['mixed.mp4']);
    expect(harness.temporary).toEqual([]);
  });

  it('gives every frame one step of time, over all joins', () => {
    const { packets } = probe(harness.path('out', 'mixed.mp4'), 'v');
    const times = packets.map(({ pts }) => pts).sort((a, b) => a - b);
    const steps = new Set(times.slice(1).map((time, index) => time - times[index]!));
    expect([...steps]).toEqual([512]);
    const decoding = packets.map(({ dts }) => dts);
    expect(decoding.every((time, index) => index === 0 || time > decoding[index - 1]!)).toBe(true);
  });

  it('tells progress that rises from 0 to 1 and counts frames', async () => {
    await harness.services.cache.clear();
    const attempt = await harness.start(mixed, 'progress.mp4');
    expect((await attempt.ended).kind).toBe('completed');
    const fractions = attempt.progress.map(({ fraction }) => fraction);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
    expect(attempt.progress.at(-1)).toMatchObject({
      fraction: 1,
      frame: frames,
      totalFrames: frames,
      phase: 'verify',
    });
    expect(attempt.progress.some(({ phase, fraction }) => phase === 'scenes' && fraction < 1)).toBe(true);
  });

  it('gives the same bytes from the cache, without it, and with any number of slots', async () => {
    const reference = await harness.render(mixed, 'reference.mp4');
    expect(reference).toMatchObject({ segmentsReused: 6, segmentsRendered: 0 });
    for (const slots of [1, 2, 5]) {
      await harness.services.cache.clear();
      harness.settings.encoderSlots = slots;
      const again = await harness.render(mixed, `slots-${slots}.mp4`);
      expect(again).toMatchObject({ segmentsRendered: 6, sha256: reference.sha256 });
    }
    harness.settings.encoderSlots = null;
  });

  it('renders only what a change has touched', async () => {
    const changed = harness.storyboard('changed', {
      ...(JSON.parse(readFileSync(mixed, 'utf8')) as object),
      title: 'Another title',
    });
    expect(await harness.render(changed, 'changed-title.mp4')).toMatchObject({ segmentsRendered: 0 });
    const text = readFileSync(mixed, 'utf8').replace('Hello', 'Hallo');
    writeFileSync(changed, text);
    // The body of the scene and the seam into the next one.
    expect(await harness.render(changed, 'changed-text.mp4')).toMatchObject({
      segmentsReused: 4,
      segmentsRendered: 2,
    });
  });

  it('knows a source by its content, not its name or time', async () => {
    const copy = harness.path('same.png');
    writeFileSync(copy, readFileSync(harness.path('picture.png')));
    const renamed = harness.storyboard(
      'renamed',
      JSON.parse(readFileSync(mixed, 'utf8').replace('picture.png', 'same.png')) as object,
    );
    expect(await harness.render(renamed, 'renamed.mp4')).toMatchObject({ segmentsRendered: 0 });
    ffmpeg(['-y', '-f', 'lavfi', '-i', 'mandelbrot=s=400x300:start_scale=1', '-frames:v', '1', copy]);
    expect(await harness.render(renamed, 'replaced.mp4')).toMatchObject({ segmentsRendered: 2 });
  });

  it('fades the soundtrack, and ends the sound with the picture', () => {
    const sound = samplesOf(['-i', harness.path('out', 'mixed.mp4')]);
    expect(Math.abs(sound.length / 48_000 - seconds)).toBeLessThan(0.022);
    expect(rms(sound, 0, 500)).toBeLessThan(rms(sound, 20_000, 30_000) / 4);
    expect(rms(sound, Math.round(2.15 * 48_000), Math.round(2.2 * 48_000))).toBeLessThan(
      rms(sound, 80_000, 84_000) / 3,
    );
    expect(firstAbove(sound, 0.002)).toBeLessThan(2_000);
  });
});

describe('what cannot be rendered', () => {
  const failing = async (document: object, output = 'never.mp4') => {
    const file = harness.storyboard('failing', document);
    const attempt = await harness.start(file, output);
    const outcome = await attempt.ended;
    expect(harness.outputs).not.toContain('never.mp4');
    expect(harness.outputs.filter((name) => name.includes('partial'))).toEqual([]);
    expect(harness.temporary).toEqual([]);
    if (outcome.kind !== 'failed') throw new Error(`was ${outcome.kind}`);
    return { ...outcome.problem, phases: attempt.phases };
  };
  const scene = (element: object, duration: unknown = 1) => ({
    output: size,
    scenes: [{ duration, elements: [element] }],
  });

  it.each([
    [
      'a trim that begins after the end',
      { type: 'video', src: 'clip.mp4', trimStart: 9 },
      'TRIM_PAST_END',
      'trimStart',
    ],
    [
      'a trim that ends after the end',
      { type: 'video', src: 'clip.mp4', trimStart: 1, trimDuration: 3 },
      'TRIM_PAST_END',
      'trimDuration',
    ],
    ['sound that has none', { type: 'audio', src: 'picture.png' }, 'SOURCE_NO_STREAM', 'src'],
    ['a picture that is none', { type: 'image', src: 'music.wav' }, 'SOURCE_NO_STREAM', 'src'],
    ['a video that is a picture', { type: 'video', src: 'picture.png' }, 'SOURCE_NO_STREAM', 'src'],
  ])('%s is said before any work, with its place', async (_what, element, code, member) => {
    const problem = await failing(scene(element));
    expect(problem).toMatchObject({ code, path: `scenes[0].elements[0].${member}` });
    expect(problem.line).toBeGreaterThan(1);
    expect(problem.phases.at(-1)).toBe('probe');
  });

  it('a soundtrack without sound', async () => {
    const problem = await failing({
      output: size,
      scenes: [{ duration: 1 }],
      soundtrack: { src: 'picture.png' },
    });
    expect(problem).toMatchObject({ code: 'SOURCE_NO_STREAM', path: 'soundtrack.src' });
  });

  it('an output whose name does not fit the format, or is taken, or is one of the sources', async () => {
    const plain = { output: size, scenes: [{ duration: 0.2 }] };
    expect((await failing(plain, 'never.webm')).code).toBe('NAME_INVALID');
    expect((await failing(plain, 'mixed.mp4')).code).toBe('OUTPUT_EXISTS');
    const clip = readFileSync(harness.path('clip.mp4'));
    const file = harness.storyboard('self', scene({ type: 'video', src: 'clip.mp4' }));
    const attempt = await harness.start(file, '../clip.mp4', { existing: 'overwrite' });
    expect(await attempt.ended).toMatchObject({ kind: 'failed', problem: { code: 'OUTPUT_UNWRITABLE' } });
    expect(readFileSync(harness.path('clip.mp4')).equals(clip)).toBe(true);
  });

  it('a source that changes while it is rendered is never cached as what it was', async () => {
    const picture = harness.path('changing.png');
    const draw = (scale: string) =>
      ffmpeg([
        '-y',
        '-f',
        'lavfi',
        '-i',
        `mandelbrot=s=400x300:start_scale=${scale}`,
        '-frames:v',
        '1',
        picture,
      ]);
    draw('2');
    const file = harness.storyboard('changing', scene({ type: 'image', src: 'changing.png' }));
    harness.beforeRun = ({ label }) => {
      if (label.includes('scene')) draw('1');
    };
    const attempt = await harness.start(file, 'never.mp4');
    expect(await attempt.ended).toMatchObject({ kind: 'failed', problem: { code: 'SOURCE_UNREADABLE' } });
    harness.beforeRun = () => undefined;
    expect(existsSync(harness.path('out', 'never.mp4'))).toBe(false);
    expect(await harness.render(file, 'changed.mp4')).toMatchObject({ segmentsRendered: 1 });
  });
});

describe('the budget of encoders', () => {
  const many = (name: string) =>
    harness.storyboard(name, {
      output: size,
      soundtrack: { src: 'music.wav', loop: true },
      scenes: Array.from({ length: 6 }, (_, index) => ({
        duration: 0.4,
        background: { gradient: ['#000000', `#${name.length}0${index}0ff`] },
      })),
    });
  const encoders = (label: string) => label.startsWith('ffmpeg (scene') || label === 'ffmpeg (sound)';

  it('is shared by all jobs', async () => {
    harness.settings.encoderSlots = 2;
    harness.isCounted = encoders;
    harness.mostAtOnce = 0;
    const names = ['x', 'xx', 'xxx'];
    await Promise.all(names.map((name) => harness.render(many(name), `${name}.mp4`)));
    harness.settings.encoderSlots = null;
    expect(harness.mostAtOnce).toBe(2);
  });

  it('leaves a job with a ceiling of its own below that', async () => {
    harness.settings.encoderSlots = 4;
    harness.isCounted = encoders;
    harness.mostAtOnce = 0;
    await harness.render(many('xxxx'), 'ceiling.mp4', { limits: { encoderThreads: 1 } });
    harness.settings.encoderSlots = null;
    expect(harness.mostAtOnce).toBe(1);
  });

  const tooMuch = (label: string) =>
    new ProcessFailed('too much', { label, memory: { usedBytes: 400e6, limitBytes: 300e6 } });

  it('is used less by a job whose encoders do not fit into its memory together', async () => {
    const storyboard = many('memory');
    const { sha256 } = await harness.render(storyboard, 'all-memory.mp4');
    await harness.services.cache.clear();
    harness.settings.encoderSlots = 2;
    harness.isCounted = encoders;
    let secondHasBegun: (() => void) | undefined;
    const second = new Promise<void>((resolve) => (secondHasBegun = resolve));
    let begun = 0;
    harness.beforeRun = async ({ label }) => {
      if (!label.startsWith('ffmpeg (scene')) return;
      begun += 1;
      if (begun === 1) {
        await second;
        return;
      }
      if (begun !== 2) return;
      harness.mostAtOnce = 0;
      secondHasBegun?.();
      throw tooMuch(label);
    };
    const again = await harness.render(storyboard, 'little-memory.mp4');
    harness.beforeRun = () => undefined;
    harness.settings.encoderSlots = null;
    // Six scenes, one of them twice.
    expect(begun).toBe(7);
    expect(harness.mostAtOnce).toBe(1);
    expect(again.sha256).toBe(sha256);
  });

  it('does not help an encoder that does not fit alone', async () => {
    await harness.services.cache.clear();
    harness.settings.encoderSlots = 1;
    harness.beforeRun = ({ label }) => {
      if (label.startsWith('ffmpeg (scene')) throw tooMuch(label);
    };
    const outcome = await (await harness.start(many('no-memory'), 'no-memory.mp4')).ended;
    harness.beforeRun = () => undefined;
    harness.settings.encoderSlots = null;
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'MEMORY_EXCEEDED' } });
  });
});

describe('cancelling a render', () => {
  it('leaves no process and no file, and the next attempt goes on from the finished segments', async () => {
    const scenes = Array.from({ length: 6 }, (_, index) => ({
      duration: 4,
      background: { gradient: ['#102030', `#4050${index}0`] },
      elements: [{ type: 'image', src: 'picture.png', motion: { zoom: [1, 1.2 + index / 50] } }],
    }));
    const file = harness.storyboard('long', { output: { ...size, width: 640, height: 360 }, scenes });
    const attempt = await harness.start(file, 'long.mp4');
    await new Promise<void>((resolve) => {
      let finished = 0;
      const look = setInterval(() => {
        finished = attempt.log.filter(({ message }) => /scene.*is done/.test(message)).length;
        if (finished >= 2) {
          clearInterval(look);
          resolve();
        }
      }, 10);
    });
    attempt.cancel({ kind: 'cancel', message: 'enough' });
    expect(await attempt.ended).toMatchObject({ kind: 'stopped' });
    expect(harness.processesRunning).toBe(0);
    expect(harness.outputs.filter((name) => name.startsWith('long'))).toEqual([]);
    expect(harness.temporary).toEqual([]);
    const result = await harness.render(file, 'long.mp4');
    expect(result.segmentsReused).toBeGreaterThanOrEqual(1);
    expect(result.segmentsReused + result.segmentsRendered).toBe(6);
    rmSync(harness.path('out', 'long.mp4'));
  });
});
