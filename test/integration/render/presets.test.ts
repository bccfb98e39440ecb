import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { presets } from '../../../shared/presets/library';
import type { Codec } from '../../../shared/storyboard/output';
import { endingsOfFormat, isSoundFormat } from '../../../shared/storyboard/output';
import { ffmpeg, rms, samplesOf } from './audio-probe';
import { RenderHarness } from './render-harness';

/** What ffprobe calls the pictures that a codec is given. */
const stored: Partial<Record<Codec, string>> = { prores: 'yuv422p10le', gif: 'bgra' };
const names: Partial<Record<Codec, string>> = { pcm: 'pcm_s16le' };

interface Stream {
  codec_type: string;
  codec_name: string;
  width?: number;
  height?: number;
  pix_fmt?: string;
  color_space?: string;
  color_primaries?: string;
  color_transfer?: string;
  color_range?: string;
  sample_rate?: string;
  channels?: number;
}

let harness: RenderHarness;
let storyboard: string;
beforeAll(() => {
  harness = new RenderHarness();
  ffmpeg(['-f', 'lavfi', '-i', 'aevalsrc=0.3*sin(440*2*PI*t):d=1', harness.path('tone.wav')]);
  storyboard = harness.storyboard('all', {
    scenes: [{ duration: 0.1, background: { gradient: ['#204060', '#c08040'] } }],
    soundtrack: { src: 'tone.wav' },
  });
});
afterAll(() => harness.close());

function streamsOf(file: string): Stream[] {
  const text = execFileSync('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', file], {
    encoding: 'utf8',
  });
  return (JSON.parse(text) as { streams: Stream[] }).streams;
}

it.each(presets)('$name makes what it says', async (preset) => {
  const { name, width, height, fps, format, codec, depth } = preset;
  const ending = endingsOfFormat(format)[0];
  const result = await harness.render(storyboard, `${name}${ending}`, { preset: name });
  const streams = streamsOf(result.output);
  const isSound = isSoundFormat(format);
  const [video] = streams.filter(({ codec_type }) => codec_type === 'video');
  const [audio] = streams.filter(({ codec_type }) => codec_type === 'audio');
  expect(streams).toHaveLength(isSound || format === 'gif' ? 1 : 2);
  if (isSound) {
    expect(audio).toMatchObject({
      codec_name: names[codec] ?? codec,
      sample_rate: '48000',
      channels: 2,
    });
    expect(result).toMatchObject({ frames: 0, width: 0, height: 0 });
  } else {
    expect(video).toMatchObject({
      codec_name: codec,
      width,
      height,
      pix_fmt: stored[codec] ?? (depth === 10 ? 'yuv420p10le' : 'yuv420p'),
    });
    if (format !== 'gif')
      expect(video).toMatchObject({
        color_space: 'bt709',
        color_primaries: 'bt709',
        color_transfer: 'bt709',
        color_range: 'tv',
      });
    expect(result.frames).toBe(Math.round(0.1 * Number(fps)));
  }
  // Decodes without a word.
  const args = ['-v', 'warning', '-xerror', '-err_detect', 'explode', '-i', result.output, '-f', 'null', '-'];
  expect(execFileSync('ffmpeg', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })).toBe('');
  if (format !== 'gif') expect(rms(samplesOf(['-i', result.output]))).toBeGreaterThan(0.15);
});

it('a video in which nothing is heard is no sound alone', async () => {
  const silent = harness.storyboard('silent', { scenes: [{ duration: 0.2 }] });
  await expect(harness.render(silent, 'silent.mp3', { preset: 'audio-mp3' })).rejects.toMatchObject({
    code: 'SOURCE_NO_STREAM',
  });
  expect(harness.outputs).not.toContain('silent.mp3');
});
