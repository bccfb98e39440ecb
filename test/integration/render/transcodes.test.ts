import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planTranscode } from '../../../electron/render/transcode/plan-transcode';
import { transcode } from '../../../electron/render/transcode/transcode';
import type { JobResult } from '../../../shared/job/job';
import type { LogRecord } from '../../../shared/job/log-record';
import type { JobSpecInput, TranscodeSpec } from '../../../shared/job/spec';
import { transcodeSpecSchema } from '../../../shared/job/spec';
import { ffmpeg, samplesOf } from './audio-probe';
import { RenderHarness, resultOf } from './render-harness';

interface Probed {
  streams: {
    codec_type: string;
    codec_name: string;
    pix_fmt?: string;
    color_transfer?: string;
    color_primaries?: string;
    color_space?: string;
    tags?: Record<string, string>;
    disposition: Record<string, number>;
  }[];
  chapters: { start_time: string; tags: Record<string, string> }[];
  format: { tags?: Record<string, string> };
}

let harness: RenderHarness;

beforeAll(() => {
  harness = new RenderHarness();
  mkdirSync(harness.path('presets'));
  const small = { width: 160, height: 90, fps: 25, quality: 'draft' };
  for (const preset of [
    { name: 'tiny' },
    { name: 'tiny-mkv', format: 'mkv' },
    { name: 'tiny-webm', format: 'webm' },
    { name: 'tiny-hevc', codec: 'hevc', depth: 10 },
    { name: 'tiny-hevc-mkv', format: 'mkv', codec: 'hevc', depth: 10 },
    { name: 'tiny-av1', codec: 'av1', depth: 10 },
    { name: 'tiny-prores', format: 'mov', codec: 'prores' },
  ])
    writeFileSync(
      harness.path('presets', `${preset.name}.preset.json`),
      JSON.stringify({ ...small, ...preset }),
    );

  const srt = (words: string) =>
    `1\n00:00:00,200 --> 00:00:00,700\n${words} one\n\n2\n00:00:00,800 --> 00:00:01,600\n${words} two\n`;
  writeFileSync(harness.path('en.srt'), srt('English'));
  writeFileSync(harness.path('de.srt'), srt('Deutsch'));
  writeFileSync(
    harness.path('about.txt'),
    ';FFMETADATA1\ntitle=A film\nartist=Ada\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=600\ntitle=First\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=600\nEND=1200\ntitle=Second\n',
  );
  const lavfi = (graph: string) => ['-f', 'lavfi', '-i', graph];
  ffmpeg([
    ...lavfi('testsrc2=s=320x180:r=25:d=1.2'),
    ...lavfi('aevalsrc=0.3*sin(440*2*PI*t):d=1.2'),
    ...lavfi('aevalsrc=0.3*sin(1760*2*PI*t):d=1.2'),
    ...['-i', harness.path('en.srt'), '-i', harness.path('de.srt'), '-i', harness.path('about.txt')],
    ...['-map', '0', '-map', '1', '-map', '2', '-map', '3', '-map', '4', '-map_metadata', '5'],
    ...['-map_chapters', '5', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'ac3', '-c:s', 'srt'],
    ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=ger'],
    ...['-metadata:s:a:1', 'title=Deutscher Ton', '-metadata:s:s:0', 'language=eng'],
    ...['-metadata:s:s:1', 'language=ger', '-disposition:s:0', '0', '-disposition:s:1', 'forced'],
    harness.path('film.mkv'),
  ]);
  const bright = 'testsrc2=s=320x180:r=25:d=0.4,format=yuv420p10le';
  for (const [name, transfer] of [
    ['pq', 'smpte2084'],
    ['hlg', 'arib-std-b67'],
  ] as const) {
    const colors = `colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc:range=limited:log-level=error`;
    ffmpeg([
      ...lavfi(bright),
      ...['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '10', '-x265-params', colors],
      ...['-color_primaries', 'bt2020', '-color_trc', transfer, '-colorspace', 'bt2020nc'],
      harness.path(`${name}.mp4`),
    ]);
  }
  const screen = 'G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)';
  const said = `colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:master-display=${screen}:max-cll=1000,400`;
  ffmpeg([
    ...lavfi(bright),
    ...['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', `${said}:log-level=error`],
    ...['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'],
    harness.path('mastered.mp4'),
  ]);
  ffmpeg([
    ...lavfi('testsrc2=s=320x180:r=25:d=1'),
    ...lavfi('aevalsrc=0.3*sin(440*2*PI*t):d=3'),
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', harness.path('long-sound.mp4')],
  ]);
  ffmpeg([
    ...lavfi('testsrc2=s=320x180:r=25:d=0.4,format=yuv422p10le'),
    ...['-c:v', 'prores_ks', harness.path('deep.mov')],
  ]);
}, 60_000);
afterAll(() => harness.close());

let made = 0;

function specFor(input: string, preset: string, ending: string, more: Partial<TranscodeSpec>): TranscodeSpec {
  made += 1;
  return transcodeSpecSchema.parse({
    ...{ kind: 'transcode', input: harness.path(input), output: harness.path('out', `${made}.${ending}`) },
    ...{ preset, ...more },
  } satisfies JobSpecInput);
}

async function transcoded(
  input: string,
  preset: string,
  ending: string,
  more: Partial<TranscodeSpec> = {},
): Promise<{ result: JobResult; probed: Probed; log: LogRecord[] }> {
  const spec = specFor(input, preset, ending, more);
  const attempt = await harness.begin((work) => transcode(work, spec, harness.services));
  const result = resultOf(await attempt.ended);
  const args = [
    '-v',
    'error',
    '-of',
    'json',
    '-show_streams',
    '-show_chapters',
    '-show_format',
    result.output,
  ];
  const probed = JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' })) as Probed;
  const decoding = ['-v', 'warning', '-xerror', '-i', result.output, '-map', '0:v?', '-map', '0:a?'];
  const said = execFileSync('ffmpeg', [...decoding, '-f', 'null', '-'], { encoding: 'utf8' });
  expect(said).toBe('');
  return { result, probed, log: attempt.log };
}

/** `audio ac3 eng`. */
function streamsOf({ streams }: Probed): string[] {
  return streams
    .filter(({ codec_type }) => codec_type !== 'data')
    .map(({ codec_type, codec_name, tags }) =>
      [codec_type, codec_name, ...(tags?.language === undefined ? [] : [tags.language])].join(' '),
    );
}

/** Hertz of a steady tone, by how often it crosses zero. */
function pitch(file: string, track = 0): number {
  const samples = samplesOf(['-i', file, '-map', `0:a:${track}`]).slice(9600, 38_400);
  let crossings = 0;
  for (let index = 1; index < samples.length; index += 1)
    if (samples[index - 1]! < 0 && samples[index]! >= 0) crossings += 1;
  return (crossings * 48_000) / samples.length;
}

function subtitlesOf(file: string, track: number): string {
  return ffmpeg(['-i', file, '-map', `0:s:${track}`, '-f', 'srt', '-']).toString();
}

function meanOf(file: string, what: 'YAVG' | 'UAVG' | 'VAVG'): number {
  const filter = `signalstats,metadata=mode=print:key=lavfi.signalstats.${what}:file=-`;
  const text = ffmpeg(['-i', file, '-vf', filter, '-frames:v', '1', '-f', 'null', '-']).toString();
  return Number(new RegExp(`${what}=([\\d.]+)`).exec(text)?.[1]);
}

describe('a film with two languages', () => {
  it.each([
    ['tiny', 'mp4', 'h264', 'aac', 'mov_text'],
    ['tiny-mkv', 'mkv', 'h264', 'aac', 'subrip'],
    ['tiny-webm', 'webm', 'vp9', 'opus', 'webvtt'],
  ])('keeps all in %s: sound, subtitles, chapters and tags', async (preset, ending, video, audio, text) => {
    const { result, probed, log } = await transcoded('film.mkv', preset, ending);
    expect(result.frames).toBe(30);
    expect(streamsOf(probed).map((stream) => stream.replace(/ und$/, ''))).toEqual([
      `video ${video}`,
      `audio ${audio} eng`,
      `audio ${audio} ger`,
      `subtitle ${text} eng`,
      `subtitle ${text} ger`,
    ]);
    expect(pitch(result.output, 0)).toBeCloseTo(440, -1);
    expect(pitch(result.output, 1)).toBeCloseTo(1760, -1);
    const german = subtitlesOf(result.output, 1);
    expect(german).toContain('Deutsch two');
    // Containers begin a little earlier than their picture, where the first sound is.
    expect(german).toMatch(/00:00:00,(?:19|2[0-3])\d --> 00:00:00,(?:69|7[0-3])\d/);
    expect(
      probed.chapters.map(({ start_time, tags }) => `${Number(start_time)} ${tags.title ?? ''}`),
    ).toEqual(['0 First', '0.6 Second']);
    const tags = Object.entries(probed.format.tags ?? {}).map(
      ([key, value]) => `${key.toLowerCase()}=${value}`,
    );
    expect(tags).toContain('title=A film');
    expect(tags).toContain('artist=Ada');
    expect(log.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('leaves out what is not wanted', async () => {
    const { result, probed } = await transcoded('film.mkv', 'tiny', 'mp4', {
      audio: ['de'],
      subtitles: 'none',
      metadata: false,
    });
    expect(streamsOf(probed).slice(1)).toEqual(['audio aac ger']);
    expect(pitch(result.output)).toBeCloseTo(1760, -1);
    expect(probed.chapters).toEqual([]);
    expect(probed.format.tags).not.toHaveProperty('artist');
  });

  it.each([
    ['audio-m4a', 'm4a', 'aac'],
    ['audio-mp3', 'mp3', 'mp3'],
    ['audio-flac', 'flac', 'flac'],
  ])('becomes sound alone by %s', async (preset, ending, codec) => {
    const { result, probed, log } = await transcoded('film.mkv', preset, ending, {
      audio: ['2'],
      subtitles: 'none',
    });
    expect(
      probed.streams.filter(({ codec_type }) => codec_type === 'audio').map((each) => each.codec_name),
    ).toEqual([codec]);
    expect(probed.streams.some(({ codec_type }) => codec_type === 'video')).toBe(false);
    expect(pitch(result.output)).toBeCloseTo(1760, -1);
    expect(log.some(({ message }) => message.includes('chapters'))).toBe(ending === 'flac');
  });

  it('is refused before any work when a track is not there', async () => {
    const spec = specFor('film.mkv', 'tiny', 'mp4', { subtitles: ['fr'] });
    await expect(planTranscode(spec, harness.services)).rejects.toMatchObject({ code: 'SOURCE_NO_STREAM' });
  });
});

describe('HDR', () => {
  it.each([
    ['pq', 'tiny-hevc', 'mp4', 'smpte2084', 'yuv420p10le'],
    ['hlg', 'tiny-av1', 'mp4', 'arib-std-b67', 'yuv420p10le'],
    ['hlg', 'tiny-prores', 'mov', 'arib-std-b67', 'yuv422p10le'],
  ])('%s is kept by %s, in its own colours', async (source, preset, ending, transfer, pixels) => {
    const { result, probed, log } = await transcoded(`${source}.mp4`, preset, ending);
    expect(probed.streams[0]).toMatchObject({
      pix_fmt: pixels,
      color_transfer: transfer,
      color_primaries: 'bt2020',
      color_space: 'bt2020nc',
    });
    // The picture has the numbers of the source, whatever its colours are taken for.
    for (const what of ['YAVG', 'UAVG', 'VAVG'] as const)
      expect(
        Math.abs(meanOf(result.output, what) - meanOf(harness.path(`${source}.mp4`), what)),
      ).toBeLessThan(6);
    expect(log.map(({ message }) => message)).toContainEqual(expect.stringContaining('is kept'));
  });

  it('is brought into ordinary colours where the preset has eight bits, or that is asked for', async () => {
    const eight = await transcoded('pq.mp4', 'tiny', 'mp4');
    expect(eight.probed.streams[0]).toMatchObject({ pix_fmt: 'yuv420p', color_transfer: 'bt709' });
    expect(eight.log.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(
        'HDR (PQ) is brought into ordinary colours (BT.709), since the preset has 8 bits',
      ),
    );
    const ten = await transcoded('pq.mp4', 'tiny-hevc', 'mp4', { hdr: 'sdr' });
    expect(ten.probed.streams[0]).toMatchObject({ pix_fmt: 'yuv420p10le', color_transfer: 'bt709' });
    // Both ways lead to the same picture.
    const levels = [eight, ten].map(({ result }) => meanOf(result.output, 'YAVG'));
    expect(Math.abs(levels[0]! - levels[1]! / 4)).toBeLessThan(3);
  });

  /** What a player finds out of the mastering. */
  function masteringOf(file: string): Record<string, unknown>[] {
    const args = ['-v', 'error', '-of', 'json', '-select_streams', 'v', '-read_intervals', '%+#1'];
    const text = execFileSync('ffprobe', [...args, '-show_entries', 'frame_side_data', file], {
      encoding: 'utf8',
    });
    const { frames } = JSON.parse(text) as { frames: { side_data_list?: Record<string, unknown>[] }[] };
    return (frames[0]?.side_data_list ?? []).filter(({ side_data_type: type }) =>
      ['Mastering display metadata', 'Content light level metadata'].includes(String(type)),
    );
  }
  const shareOf = (text: unknown) => {
    const [over = NaN, under = NaN] = String(text).split('/').map(Number);
    return over / under;
  };

  it.each([
    ['tiny-hevc', 'mp4'],
    ['tiny-av1', 'mp4'],
    ['tiny-hevc-mkv', 'mkv'],
  ])('what is said of the mastering is kept by %s', async (preset, ending) => {
    const { result, log } = await transcoded('mastered.mp4', preset, ending);
    const [screen, light] = masteringOf(result.output).sort((a) => ('max_content' in a ? 1 : -1));
    expect(light).toMatchObject({ max_content: 1000, max_average: 400 });
    expect(screen).toBeDefined();
    const meant = {
      ...{ red_x: 0.68, red_y: 0.32, green_x: 0.265, green_y: 0.69, blue_x: 0.15, blue_y: 0.06 },
      ...{ white_point_x: 0.3127, white_point_y: 0.329, min_luminance: 0.005, max_luminance: 1000 },
    };
    for (const [key, value] of Object.entries(meant))
      expect(Math.abs(shareOf(screen?.[key]) / value - 1), key).toBeLessThan(0.02);
    expect(log.map(({ message }) => message)).toContainEqual(expect.stringContaining('mastering'));
  });

  it('sound that goes on after the picture ends with it, with a word', async () => {
    const notesOf = async (input: string, preset: string, ending: string) =>
      (await planTranscode(specFor(input, preset, ending, {}), harness.services)).notes.join(' ');
    expect(await notesOf('long-sound.mp4', 'web-480p', 'mp4')).toContain(
      'goes on for 2.0 s after the picture',
    );
    expect(await notesOf('long-sound.mp4', 'audio-m4a', 'm4a')).toBe('');
    expect(await notesOf('film.mkv', 'web-480p', 'mp4')).not.toContain('after the picture');
  });

  it('what is said of the mastering is left out with a word where it cannot be kept, and with its colours', async () => {
    const kept = await planTranscode(specFor('mastered.mp4', 'tiny-prores', 'mov', {}), harness.services);
    expect(kept.storyboard.output.mastering).toBeNull();
    expect(kept.notes).toContainEqual(expect.stringMatching(/mastering .* is left out, since prores/));
    const plain = await planTranscode(
      specFor('mastered.mp4', 'tiny-hevc', 'mp4', { hdr: 'sdr' }),
      harness.services,
    );
    expect(plain.storyboard.output.mastering).toBeNull();
    const silent = await planTranscode(specFor('pq.mp4', 'tiny-hevc', 'mp4', {}), harness.services);
    expect(silent.storyboard.output.mastering).toBeNull();
    expect(silent.notes.join(' ')).not.toContain('mastering');
  });

  it('is refused where this ffmpeg could only ruin it', async () => {
    const { capabilities } = harness.services;
    const poor = {
      ...harness.services,
      capabilities: {
        read: async (path: string) => {
          const all = await capabilities.read(path);
          return { ...all, filters: new Set([...all.filters].filter((name) => name !== 'zscale')) };
        },
      },
    };
    await expect(planTranscode(specFor('pq.mp4', 'tiny', 'mp4', {}), poor)).rejects.toMatchObject({
      code: 'FEATURE_UNSUPPORTED',
    });
    const kept = await planTranscode(specFor('pq.mp4', 'tiny-hevc', 'mp4', {}), poor);
    expect(kept.storyboard.output).toMatchObject({ transfer: 'pq', deep: true });
  });
});

it('ten bits stay ten bits, also where the shape leaves black beside the picture', async () => {
  const { probed } = await transcoded('deep.mov', 'tiny-prores', 'mov');
  expect(probed.streams[0]).toMatchObject({ pix_fmt: 'yuv422p10le', color_transfer: 'bt709' });
});
