import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examine } from '../../../electron/render/examine';
import { FramePictures } from '../../../electron/render/frame-picture';
import { identityOf, readStoryboard } from '../../../electron/storyboard';
import { createLogger } from '../../../electron/telemetry/logger';
import type { RenderSpec } from '../../../shared/job/spec';
import { RenderyardError } from '../../../shared/errors';
import { ffmpeg, rms, samplesOf } from './audio-probe';
import { RenderHarness, resultOf } from './render-harness';
import type { Attempt } from './render-harness';
import { probe } from './video-probe';

const output = { width: 160, height: 90, fps: 25, quality: 'draft' };
let harness: RenderHarness;
let made = 0;

beforeAll(() => {
  harness = new RenderHarness();
});
afterAll(() => harness.close());
beforeEach(async () => {
  await harness.services.cache.clear();
  harness.commands.length = 0;
});

/** A program of the user's, beside the storyboards. */
function program(name: string, ...lines: string[]): string {
  writeFileSync(harness.path(name), `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
  return `./${name}`;
}

function withElements(elements: object[], scene: object = {}, document: object = {}): string {
  made += 1;
  return harness.storyboard(`made-${made}`, { output, scenes: [{ ...scene, elements }], ...document });
}

async function start(file: string, more: Partial<RenderSpec> = {}): Promise<Attempt> {
  const commandsAllowedFor = identityOf(await readStoryboard(file));
  made += 1;
  return harness.start(file, `${made}.mp4`, { commandsAllowedFor, ...more });
}

async function rendered(file: string, more: Partial<RenderSpec> = {}) {
  const attempt = await start(file, more);
  return { ...resultOf(await attempt.ended), log: attempt.log, progress: attempt.progress };
}

async function refusal(file: string, more: Partial<RenderSpec> = {}): Promise<RenderyardError> {
  const error: unknown = await rendered(file, more).catch((thrown: unknown) => thrown);
  if (error instanceof RenderyardError) return error;
  throw error instanceof Error ? error : new Error('nothing was refused');
}

const spoken = () => harness.commands.filter(({ label }) => label.startsWith('espeak-ng')).length;

describe('a voice of espeak-ng', () => {
  it('is heard, makes its scene as long as it speaks, and is spoken once for equal texts', async () => {
    const text = 'Made on this machine. Twice, if need be.';
    const file = withElements([{ type: 'voice', text }], {}, { captions: { from: 'voices', track: true } });
    const first = await rendered(file);
    expect(first.durationSeconds).toBeGreaterThan(1.5);
    expect(first.durationSeconds).toBeLessThan(8);
    expect(rms(samplesOf(['-i', first.output]))).toBeGreaterThan(0.01);
    expect(probe(first.output).streams.map(({ codec_type }) => codec_type)).toEqual([
      'video',
      'audio',
      'subtitle',
    ]);
    const captions = ffmpeg(['-i', first.output, '-map', '0:s', '-f', 'srt', '-']).toString();
    expect(captions).toContain('Made on this machine.');
    expect(captions).toContain('Twice, if need be.');
    expect(spoken()).toBeGreaterThan(0);

    harness.commands.length = 0;
    const again = await rendered(withElements([{ type: 'voice', text }]));
    expect(spoken() - harness.commands.filter(({ args }) => args.includes('--version')).length).toBe(0);
    expect(again.frames).toBe(first.frames);
    const other = await rendered(withElements([{ type: 'voice', text, speed: 2 }]));
    expect(other.frames).toBeLessThan(first.frames * 0.75);
  });

  it('is one that espeak-ng has', async () => {
    const file = withElements([{ type: 'voice', text: 'Hallo', voice: 'klingonisch' }]);
    expect(await refusal(file)).toMatchObject({
      code: 'VOICE_UNKNOWN',
      problems: [{ path: 'scenes[0].elements[0]', line: expect.any(Number) as number }],
    });
    await rendered(withElements([{ type: 'voice', text: 'Guten Tag', language: 'de-AT' }]));
  });
});

describe('a voice of a program', () => {
  it('gets the text, the wanted voice and an empty folder, and may tell the times of what it says', async () => {
    const speak = program(
      'speak',
      'cat >"$RENDERYARD_FOLDER/heard.txt"',
      'ls -A >"$RENDERYARD_FOLDER/found.txt"',
      'echo "$RENDERYARD_VOICE $RENDERYARD_LANGUAGE $1" >"$RENDERYARD_FOLDER/asked.txt"',
      'ffmpeg -v error -f lavfi -i "sine=500:d=1.2" "$2"',
      `printf 'WEBVTT\\n\\n00:00.100 --> 00:00.500\\nEarly\\n\\n00:00.600 --> 00:01.100\\nLate\\n' >voice.vtt`,
    );
    const file = withElements(
      [
        {
          ...{
            type: 'voice',
            engine: 'command',
            text: "It's; $(early) & late.",
            voice: 'amy',
            language: 'en',
          },
          ...{ run: [speak, '{speed}', '{output}'], output: 'voice.wav' },
        },
      ],
      {},
      { captions: { from: 'voices', track: true } },
    );
    const { output: video, frames } = await rendered(file);
    expect(frames).toBe(30);
    expect(readFileSync(harness.path('heard.txt'), 'utf8')).toBe("It's; $(early) & late.");
    expect(readFileSync(harness.path('asked.txt'), 'utf8')).toBe('amy en 1\n');
    expect(readFileSync(harness.path('found.txt'), 'utf8')).toBe('text.txt\n');
    const captions = ffmpeg(['-i', video, '-map', '0:s', '-f', 'srt', '-']).toString();
    expect(captions).toMatch(/00:00:00,(?:0|1)\d\d --> 00:00:00,\d+\n.*Early/);
    expect(captions).toContain('Late');
  });
});

describe('a generator', () => {
  const clip = 'ffmpeg -v error -f lavfi -i "testsrc2=s=160x90:r=25:d=0.4" -c:v libx264 -preset ultrafast';

  it('runs only where its storyboard, as it is, was allowed, and is named where not', async () => {
    const generate = program('dream', `${clip} clip.mp4`);
    const file = withElements([{ type: 'generator', run: [generate, 'a lighthouse'], output: 'clip.mp4' }]);
    for (const commandsAllowedFor of [undefined, 'a'.repeat(64)]) {
      const error = await refusal(file, { commandsAllowedFor });
      expect(error.code).toBe('COMMAND_REFUSED');
      expect(error.message).toContain(`"./dream 'a lighthouse'"`);
    }
    expect(harness.commands).toEqual([]);
    expect((await rendered(file)).frames).toBe(10);
  });

  it('is asked again when nothing can be made of what it made', async () => {
    const state = harness.path('state.bin');
    const generate = program('moody', `cp '${state}' clip.mp4`);
    const file = withElements([{ type: 'generator', run: [generate], output: 'clip.mp4' }]);
    for (const [content, code] of [
      ['no clip', 'SOURCE_UNSAFE'],
      ['\0\0\0 ftypisom', 'SOURCE_UNREADABLE'],
    ] as const) {
      writeFileSync(state, content);
      const error = await refusal(file);
      expect(error.code).toBe(code);
      expect(error.message).toContain('What ./moody made as clip.mp4 is no clip or picture');
    }
    ffmpeg(['-f', 'lavfi', '-i', 'sine=d=0.4', '-f', 'wav', '-y', state]);
    expect((await refusal(file)).code).toBe('SOURCE_NO_STREAM');
    ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=0.4', '-f', 'mp4', '-y', state]);
    expect((await rendered(file)).frames).toBe(10);
  });

  it('gets facts, what the storyboard adds to its environment and nothing of our secrets', async () => {
    process.env.RENDERYARD_TEST_SECRET = 'hush';
    const generate = program(
      'look-around',
      'env >"$RENDERYARD_FOLDER/environment.txt"',
      'pwd >"$RENDERYARD_FOLDER/place.txt"',
      'printf "%s\\n" "$@" >"$RENDERYARD_FOLDER/arguments.txt"',
      `${clip} "$RENDERYARD_OUTPUT"`,
    );
    const run = [generate, '{width}x{height}', '{fps}', '{unknown}', '$HOME;`id`', '--to={output}'];
    const file = withElements([
      { type: 'generator', run, output: 'clip.mp4', environment: { MODEL: 'large one' } },
    ]);
    await rendered(file);
    delete process.env.RENDERYARD_TEST_SECRET;
    const place = readFileSync(harness.path('place.txt'), 'utf8').trim();
    expect(place.startsWith(harness.path('tmp'))).toBe(true);
    expect(readFileSync(harness.path('arguments.txt'), 'utf8').trim().split('\n')).toEqual([
      '160x90',
      '25',
      '{unknown}',
      '$HOME;`id`',
      `--to=${place}/clip.mp4`,
    ]);
    const environment = readFileSync(harness.path('environment.txt'), 'utf8');
    expect(environment).toContain('MODEL=large one\n');
    expect(environment).toContain('RENDERYARD_WIDTH=160\n');
    expect(environment).not.toContain('hush');
  });

  it('shows how far it is, is kept for the next time, and made anew when its program has changed', async () => {
    const lines = ['echo "step 1: 25%"', 'echo "progress=0.5" >&2', 'echo done', `${clip} clip.mp4`];
    const generate = program('count', ...lines);
    const file = withElements([{ type: 'generator', run: [generate], output: 'clip.mp4' }]);
    const { log, progress } = await rendered(file);
    expect(log.map(({ message }) => message)).toContain('step 1: 25%');
    expect(progress.map(({ fraction }) => fraction).some((part) => part > 0 && part <= 0.5)).toBe(true);
    const runs = () => harness.commands.filter(({ label }) => label.includes('./count')).length;
    expect(runs()).toBe(1);
    await rendered(file);
    expect(runs()).toBe(1);
    program('count', '# another version', ...lines);
    await rendered(file);
    expect(runs()).toBe(2);
  });

  it('is not examined and drawn again for a frame that was shown before', async () => {
    const generate = program('shown', `${clip} clip.mp4`);
    const file = withElements([{ type: 'generator', run: [generate], output: 'clip.mp4' }]);
    const commandsAllowedFor = identityOf(await readStoryboard(file));
    const pictures = new FramePictures(
      harness.services,
      createLogger(() => undefined),
    );
    const show = () => pictures.picture(file, { at: 0.1, format: 'png', commandsAllowedFor });
    await show();
    await show();
    harness.commands.length = 0;
    expect(await show()).toMatchObject({ cached: true });
    expect(harness.commands.map(({ label }) => label)).toEqual([]);
  });

  it('can be looked at while it is rendered', async () => {
    const generate = program('share', `${clip} clip.mp4`);
    const generator = { type: 'generator', run: [generate], output: 'clip.mp4' };
    const file = withElements([generator]);
    const other = withElements([generator, { type: 'text', text: 'other' }]);
    let others = 0;
    harness.beforeRun = async ({ label }) => {
      if (!label.startsWith('ffmpeg (scene') || others > 0) return;
      others += 1;
      // A look at another storyboard, such as the window takes for a preview, takes the same clip.
      const commandsAllowedFor = identityOf(await readStoryboard(other));
      const look = { commands: 'leave', commandsAllowedFor, log: createLogger(() => undefined) } as const;
      expect(await examine(harness.services, other, look, async ({ left }) => left)).toBe(0);
    };
    expect((await rendered(file)).frames).toBe(10);
    harness.beforeRun = () => undefined;
    expect(others).toBe(1);
    expect(harness.commands.filter(({ label }) => label.includes('./share'))).toHaveLength(1);
  });

  it.each([
    ['makes nothing', 'true', {}, 'ENCODER_FAILED', 'ended without making "clip.mp4"'],
    ['makes an empty file', ': >clip.mp4', {}, 'ENCODER_FAILED', 'empty'],
    ['leaves a link to another file', 'ln -s /etc/hostname clip.mp4', {}, 'SOURCE_UNSAFE', 'link'],
    ['makes a playlist', `printf '#EXTM3U\\n#EXTINF:1,\\n/etc/passwd\\n' >clip.mp4`, {}, 'SOURCE_UNSAFE', ''],
    ['fails', 'echo "no model here" >&2; exit 3', {}, 'ENCODER_FAILED', 'no model here'],
    ['takes too long', 'sleep 60 & wait', { timeLimit: 0.3 }, 'JOB_TIMEOUT', 'longer'],
    [
      'takes too much memory',
      `exec node -e 'const all = []; setInterval(() => all.push(Buffer.alloc(20_000_000, 1)), 10)'`,
      { memoryLimit: 150 },
      'MEMORY_EXCEEDED',
      'memory',
    ],
  ])('that %s fails, and leaves nothing', async (what, line, limits, code, message) => {
    const generate = program(`bad-${what.replaceAll(' ', '-')}`, line);
    const file = withElements([{ type: 'generator', run: [generate], output: 'clip.mp4', ...limits }]);
    const error = await refusal(file);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.problems[0]).toMatchObject({ file, path: 'scenes[0].elements[0]' });
    expect(harness.processesRunning).toBe(0);
    expect(harness.temporary).toEqual([]);
    expect(harness.outputs.filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('that is not there is named', async () => {
    const file = withElements([{ type: 'generator', run: ['./nowhere'], output: 'clip.mp4' }]);
    expect(await refusal(file)).toMatchObject({ code: 'ENCODER_MISSING' });
  });

  it('that is canceled in the middle is gone with its children, and with all that it made', async () => {
    const pids = harness.path('pids.txt');
    const generate = program('slow', 'sleep 300 &', `echo "$$ $!" >"${pids}"`, 'echo half >clip.mp4', 'wait');
    const file = withElements([{ type: 'generator', run: [generate], output: 'clip.mp4' }]);
    const attempt = await start(file);
    while (!existsSync(pids) || !readFileSync(pids, 'utf8').endsWith('\n'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    attempt.cancel({ kind: 'cancel', message: 'not wanted any more' });
    expect((await attempt.ended).kind).toBe('stopped');
    for (const pid of readFileSync(pids, 'utf8').trim().split(' '))
      expect(existsSync(`/proc/${pid}/exe`)).toBe(false);
    expect(harness.temporary).toEqual([]);
  });
});
