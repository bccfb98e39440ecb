import { readFileSync, truncateSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codecHeaders, haveSameHeaders } from '../../../electron/render/codec-headers';
import { compareSamples } from '../../../electron/render/join/same-samples';
import { readTrack } from '../../../electron/render/join/stored-track';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';

const size = { width: 160, height: 90, fps: 25, quality: 'draft' };
let harness: RenderHarness;
let storyboard: string;

beforeAll(() => {
  harness = new RenderHarness();
  ffmpeg(['-f', 'lavfi', '-i', 'sine=330:d=3', harness.path('tone.wav')]);
  storyboard = harness.storyboard('plain', {
    output: size,
    soundtrack: { src: 'tone.wav' },
    scenes: ['#203040', '#804020', '#208040', '#602080'].map((color, index) => ({
      duration: 0.6 + index / 10,
      background: { gradient: [color, '#ffffff'] },
    })),
  });
});
afterAll(() => harness.close());

const partial = () => harness.path('out', 'broken.partial.mp4');

describe('verification', () => {
  it.each([
    ['cut short', () => truncateSync(partial(), Math.floor(statSync(partial()).size * 0.7))],
    [
      'damaged inside',
      () => {
        const bytes = readFileSync(partial());
        // In the middle of the media, which lies behind the index.
        const at = bytes.indexOf('mdat') + 400;
        bytes.fill(0xff, at, at + 900);
        writeFileSync(partial(), bytes);
      },
    ],
    ['empty', () => truncateSync(partial(), 0)],
  ])('refuses a video that is %s, and leaves nothing of it', async (_how, damage) => {
    await harness.services.cache.clear();
    harness.beforeRun = ({ label }) => {
      if (label === 'ffprobe (finished video)') damage();
    };
    const attempt = await harness.start(storyboard, 'broken.mp4');
    const outcome = await attempt.ended;
    harness.beforeRun = () => undefined;
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(harness.outputs).toEqual([]);
    // The segments are good.
    expect(await harness.render(storyboard, 'whole.mp4')).toMatchObject({ segmentsRendered: 0 });
    const { rmSync } = await import('node:fs');
    rmSync(harness.path('out', 'whole.mp4'));
  });

  it('decodes each segment and the sound once, and nothing of the joined file', async () => {
    await harness.services.cache.clear();
    const decoded = async (file: string, output: string) => {
      harness.commands.length = 0;
      await harness.render(file, output);
      return harness.commands
        .filter(({ label }) => label.includes('check'))
        .map(({ args }) => {
          const source = args[args.indexOf('-i') + 1]!;
          if (source.includes('partial')) return 'joined';
          return source.endsWith('.ffconcat') ? 'segment' : 'sound';
        });
    };
    const first = await decoded(storyboard, 'first.mp4');
    expect([...new Set(first)].sort()).toEqual(['segment', 'sound']);
    expect(first.filter((what) => what === 'sound')).toHaveLength(1);
    // Byte for byte what has been decoded already.
    expect(await decoded(storyboard, 'second.mp4')).toEqual([]);
    const changed = harness.storyboard(
      'changed',
      JSON.parse(readFileSync(storyboard, 'utf8').replace('#804020', '#804080')) as object,
    );
    expect(await decoded(changed, 'third.mp4')).toEqual(['segment']);
  });

  it.each(['segment', 'sound'])('makes a %s again that could not be decoded', async (what) => {
    await harness.services.cache.clear();
    harness.beforeRun = ({ label, args }) => {
      const source = args[args.indexOf('-i') + 1] ?? '';
      if (!label.includes('check') || source.endsWith('.ffconcat') !== (what === 'segment')) return;
      harness.beforeRun = () => undefined;
      const [, name = ''] =
        what === 'sound' ? [] : (/^file '(.*)'$/m.exec(readFileSync(source, 'utf8')) ?? []);
      const file = what === 'sound' ? source : join(dirname(source), name);
      const bytes = readFileSync(file);
      bytes.fill(0xff, bytes.indexOf('mdat') + 60);
      writeFileSync(file, bytes);
    };
    const outcome = await (await harness.start(storyboard, 'bad.mp4')).ended;
    harness.beforeRun = () => undefined;
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'VERIFY_FAILED' } });
    const good = await harness.render(storyboard, `good-${what}.mp4`);
    expect(good).toMatchObject({ frames: 75 });
    expect(good.segmentsRendered).toBeGreaterThan(0);
  });

  it('loses no finished segment when it is cancelled in the middle of checking', async () => {
    await harness.services.cache.clear();
    const attempt = await harness.start(storyboard, 'stopped.mp4');
    harness.beforeRun = ({ label }) => {
      if (label.includes('check')) attempt.cancel({ kind: 'cancel', message: 'enough' });
    };
    const outcome = await attempt.ended;
    harness.beforeRun = () => undefined;
    expect(outcome).toMatchObject({ kind: 'stopped' });
    // Sound and four scenes; another one may have been in the works.
    const again = await harness.render(storyboard, 'stopped.mp4');
    expect(again.segmentsReused).toBeGreaterThanOrEqual(4);
  });

  it.each(['mp4', 'mov', 'mkv'])(
    'tells whether %s consists of its segments, to the last bit',
    async (ending) => {
      const parts = ['red', 'blue'].map((color) => harness.path(`${color}-${ending}.mp4`));
      const encoding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '10'];
      for (const [index, part] of parts.entries())
        ffmpeg(['-f', 'lavfi', '-i', `testsrc2=s=96x64:r=25:d=${1 + index}`, ...encoding, part]);
      const list = harness.path(`parts-${ending}.ffconcat`);
      writeFileSync(list, `ffconcat version 1.0\n${parts.map((part) => `file '${part}'`).join('\n')}\n`);
      const joined = harness.path(`joined.${ending}`);
      const sources = ['-f', 'concat', '-safe', '0', '-auto_convert', '0', '-i', list];
      const sound = [
        '-i',
        harness.path('tone.wav'),
        '-c:v',
        'copy',
        '-c:a',
        'aac',
        '-movflags',
        '+faststart',
      ];
      ffmpeg([...sources, ...sound, '-y', joined]);
      if (ending === 'mkv') {
        expect(await compareSamples(joined, parts)).toBe('unknown');
        return;
      }
      // ffmpeg describes them in mov in another way than in the segments.
      const whole = ending === 'mp4' ? 'equal' : 'samples';
      expect(await compareSamples(joined, parts)).toBe(whole);
      expect(await compareSamples(joined, parts.toReversed())).toBe('other');
      expect(await compareSamples(joined, parts.slice(0, 1))).toBe('other');
      // The same samples, but a decoder is told something else: its profile, or where it may begin.
      for (const [box, at, value] of [
        ['avcC', 5, 1],
        ['stss', 15, 2],
      ] as const) {
        const changed = readFileSync(joined);
        changed[changed.indexOf(box) + at] = value;
        writeFileSync(harness.path(`changed.${ending}`), changed);
        expect(await compareSamples(harness.path(`changed.${ending}`), parts)).toBe('samples');
      }
      // One bit in a picture of the second part.
      const bytes = readFileSync(joined);
      const { offset, sizes } = (await readTrack(parts[1]!))!;
      const end = offset + sizes.reduce((sum, size) => sum + size, 0);
      const piece = readFileSync(parts[1]!).subarray(end - 40, end);
      const at = bytes.lastIndexOf(piece);
      expect(at).toBeGreaterThan(0);
      bytes[at + 20]! ^= 1;
      writeFileSync(joined, bytes);
      expect(await compareSamples(joined, parts)).toBe('other');
    },
  );

  it('tells whether the sound of a file is what it was joined from, to the last bit', async () => {
    const sounds = [300, 500].map((pitch) => harness.path(`tone-${pitch}.m4a`));
    for (const [index, sound] of sounds.entries())
      ffmpeg(['-f', 'lavfi', '-i', `sine=${300 + index * 200}:d=2`, '-c:a', 'aac', '-b:a', '96k', sound]);
    const joined = harness.path('two-sounds.mp4');
    const picture = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=96x64:r=25:d=2',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
    ];
    const maps = ['-map', '2:v', '-map', '0:a', '-map', '1:a', '-c:a', 'copy'];
    ffmpeg([
      ...sounds.flatMap((sound) => ['-i', sound]),
      ...picture.slice(0, 4),
      ...maps,
      ...picture.slice(4),
      joined,
    ]);
    const place = { kind: 'sound', index: 1, of: 2 } as const;
    // ffmpeg gives the track another number and other bitrates, which a decoder is not told.
    expect(await compareSamples(joined, [sounds[1]!], place)).toBe('equal');
    expect(await compareSamples(joined, [sounds[0]!], { ...place, index: 0 })).toBe('equal');
    expect(await compareSamples(joined, [sounds[0]!], place)).toBe('other');
    expect(await compareSamples(joined, [sounds[1]!], { ...place, of: 1 })).toBe('unknown');
    const changed = (at: number, file: string) => {
      const bytes = readFileSync(joined);
      bytes[at]! ^= 0x10;
      writeFileSync(harness.path(file), bytes);
      return harness.path(file);
    };
    const bytes = readFileSync(joined);
    // The last byte of the decoder's configuration lies before the three of the next descriptor, with its length of four.
    const configuration = bytes.lastIndexOf(Buffer.from([6, 0x80, 0x80, 0x80, 1, 2]));
    expect(await compareSamples(changed(configuration - 4, 'told.mp4'), [sounds[1]!], place)).toBe('samples');
    const { offset, sizes } = (await readTrack(sounds[1]!))!;
    const end = offset + sizes.reduce((sum, size) => sum + size, 0);
    const at = bytes.lastIndexOf(readFileSync(sounds[1]!).subarray(end - 40, end));
    expect(at).toBeGreaterThan(0);
    expect(await compareSamples(changed(at + 20, 'bit.mp4'), [sounds[1]!], place)).toBe('other');
  });

  it('replaces a damaged segment of the cache without a word', async () => {
    const before = await harness.render(storyboard, 'before.mp4');
    const { execFileSync } = await import('node:child_process');
    const entry = execFileSync(
      'find',
      [harness.path('cache', 'segments'), '-name', 'content', '-size', '+1k'],
      { encoding: 'utf8' },
    ).split('\n')[0]!;
    const bytes = readFileSync(entry);
    bytes[bytes.length - 200]! ^= 0x55;
    writeFileSync(entry, bytes);
    const after = await harness.render(storyboard, 'after.mp4');
    expect(after).toMatchObject({ segmentsRendered: 1, sha256: before.sha256 });
  });
});

describe('decoder configuration', () => {
  it('tells files that can be joined from files that cannot', async () => {
    const make = (name: string, ...options: string[]) => {
      ffmpeg([
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=64x64:r=25:d=0.4',
        '-c:v',
        'libx264',
        '-pix_fmt',
        'yuv420p',
        ...options,
        harness.path(name),
      ]);
      return harness.path(name);
    };
    const plain = make('plain.mp4', '-preset', 'ultrafast');
    const same = make('same.mp4', '-preset', 'ultrafast', '-crf', '30');
    const fast = make('fast.mp4', '-preset', 'ultrafast', '-movflags', '+faststart');
    const other = make('other.mp4', '-preset', 'medium', '-profile:v', 'high');
    expect((await codecHeaders(plain))?.toString('latin1', 4, 8)).toBe('avcC');
    expect(await haveSameHeaders([plain, fast])).toBe(true);
    expect(await haveSameHeaders([plain, other])).toBe(false);
    expect(await haveSameHeaders([plain, same])).toBe(false);
    expect(await codecHeaders(harness.path('tone.wav'))).toBeNull();
  });
});
