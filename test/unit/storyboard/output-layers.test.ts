import { describe, expect, it } from 'vitest';
import { explainConfig, parseStoryboard, type ResolveOptions } from '../../../electron/storyboard';
import { faultsOf, resolveData } from './support';

const scenes = [{ duration: 2 }];

async function output(own: object, options?: ResolveOptions) {
  return (await resolveData({ version: 1, output: own, scenes }, options)).output;
}

function origins(own: object, options?: ResolveOptions): Record<string, string> {
  const source = parseStoryboard(
    JSON.stringify({ version: 1, output: own, scenes }),
    '/tmp/x.storyboard.json',
  );
  const values = explainConfig(source, options).filter(({ path }) => path.startsWith('output.'));
  return Object.fromEntries(
    values.map(({ path, value, layer }) => [path.slice(7), `${String(value)} from ${layer}`]),
  );
}

describe('the output settings', () => {
  it('have built-in values', async () => {
    expect(await output({})).toEqual({
      width: 1280,
      height: 720,
      fps: { num: 30, den: 1 },
      format: 'mp4',
      codec: 'h264',
      quality: 'standard',
      depth: 8,
      crf: 20,
      speed: 'veryfast',
      audioBitrate: 160_000,
      transfer: 'bt709',
      mastering: null,
      deep: false,
    });
  });

  it.each([
    ['gif at 60 frames a second', { format: 'gif', fps: 60 }, 'output.fps'],
    ['a crf that h264 has not', { crf: 52 }, 'output.crf'],
    ['512 kbit/s of mp3', { format: 'mp3', audioBitrate: 512_000 }, 'output.audioBitrate'],
    ['av1 of 48 rows', { codec: 'av1', width: 64, height: 48 }, 'output.height'],
  ] as const)('cannot be %s', async (_, own, path) => {
    expect(await faultsOf(() => output(own))).toMatchObject([{ code: 'STORYBOARD_INVALID', path }]);
    expect(await faultsOf(() => output({}, { overrides: own }))).toMatchObject([{ code: 'USAGE' }]);
  });

  it('come from settings, preset, storyboard and command line, each above the one before', () => {
    const settings = { fps: 24, quality: 'high', width: 640, height: 360 } as const;
    expect(origins({}, { settings })).toMatchObject({
      fps: '24 from settings',
      width: '640 from settings',
      codec: 'h264 from built-in',
    });
    expect(origins({ preset: 'web-1080p' }, { settings })).toMatchObject({
      preset: 'web-1080p from storyboard',
      width: '1920 from preset',
      fps: '30 from preset',
      quality: 'standard from preset',
    });
    expect(origins({ preset: 'web-1080p', fps: 25 }, { settings })).toMatchObject({
      width: '1920 from preset',
      fps: '25 from storyboard',
    });
    expect(
      origins({ preset: 'web-1080p', fps: 25 }, { settings, preset: 'draft', overrides: { fps: 50 } }),
    ).toMatchObject({
      preset: 'draft from command line',
      width: '640 from preset',
      quality: 'draft from preset',
      fps: '50 from command line',
    });
  });

  it('keep proportions when one edge alone is given', async () => {
    expect(await output({ width: 640 })).toMatchObject({ width: 640, height: 360 });
    expect(await output({ preset: 'vertical-1080x1920', height: 960 })).toMatchObject({
      width: 540,
      height: 960,
    });
  });

  it('find a codec for a format and a format for a codec', async () => {
    expect(await output({ format: 'webm' })).toMatchObject({ format: 'webm', codec: 'vp9' });
    expect(await output({ codec: 'prores' })).toMatchObject({
      format: 'mov',
      codec: 'prores',
      speed: 'standard',
    });
    expect(await output({ codec: 'hevc' })).toMatchObject({ format: 'mp4', codec: 'hevc' });
    expect(await output({ preset: 'webm-720p', codec: 'av1' })).toMatchObject({
      format: 'webm',
      codec: 'av1',
    });
    expect(await output({ preset: 'edit-prores' }, { overrides: { format: 'gif' } })).toMatchObject({
      format: 'gif',
      codec: 'gif',
    });
  });

  it('say what is wrong on the command line without a place in the file', async () => {
    const wrongPreset = await faultsOf(() => output({}, { preset: 'web-72p' }));
    expect(wrongPreset).toHaveLength(1);
    expect(wrongPreset[0]).toMatchObject({ code: 'PRESET_UNKNOWN' });
    expect(wrongPreset[0]).not.toHaveProperty('line');
    expect(wrongPreset[0]?.message).toContain('Did you mean "web-720p"?');
    const wrongSize = await faultsOf(() => output({}, { overrides: { width: 4 } }));
    expect(wrongSize).toMatchObject([{ code: 'USAGE' }]);
    const wrongCodec = await faultsOf(() => output({}, { overrides: { format: 'webm', codec: 'h264' } }));
    expect(wrongCodec).toMatchObject([{ code: 'USAGE' }]);
  });
});
