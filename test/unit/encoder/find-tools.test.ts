import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTools } from '../../../electron/encoder/find-tools';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const noSettings = { ffmpegPath: null, ffprobePath: null };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-tools-'));
  for (const place of ['own', 'resources/ffmpeg', 'path', 'probe-only']) {
    await mkdir(at(place), { recursive: true });
    for (const name of place === 'probe-only' ? ['ffprobe'] : ['ffmpeg', 'ffprobe']) {
      await writeFile(at(place, name), '#!/bin/sh\n');
      await chmod(at(place, name), 0o755);
    }
  }
  await writeFile(at('not-a-program'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('finding ffmpeg', () => {
  it('prefers the environment, then settings, then the package, then PATH', async () => {
    const everywhere = {
      env: { RENDERYARD_FFMPEG: at('own', 'ffmpeg'), PATH: at('path') },
      settings: { ffmpegPath: at('own', 'ffmpeg'), ffprobePath: null },
      resourcesPath: at('resources'),
    };
    expect((await findTools(everywhere)).ffmpeg).toEqual({
      path: at('own', 'ffmpeg'),
      origin: 'environment',
    });
    const env = { PATH: at('path') };
    expect((await findTools({ ...everywhere, env })).ffmpeg.origin).toBe('settings');
    expect((await findTools({ ...everywhere, env, settings: noSettings })).ffmpeg).toEqual({
      path: at('resources', 'ffmpeg', 'ffmpeg'),
      origin: 'bundled',
    });
    expect((await findTools({ env, settings: noSettings })).ffmpeg).toEqual({
      path: at('path', 'ffmpeg'),
      origin: 'path',
    });
  });

  it('takes the ffprobe beside an ffmpeg that was named', async () => {
    const env = { RENDERYARD_FFMPEG: at('own', 'ffmpeg'), PATH: at('path') };
    expect((await findTools({ env, settings: noSettings })).ffprobe.path).toBe(at('own', 'ffprobe'));
  });

  it('finds a bare name as a shell would, but never in a relative folder', async () => {
    const env = { RENDERYARD_FFMPEG: 'ffmpeg', PATH: ['.', 'path', at('path')].join(delimiter) };
    expect((await findTools({ env, settings: noSettings })).ffmpeg).toEqual({
      path: at('path', 'ffmpeg'),
      origin: 'environment',
    });
  });

  it.each([
    ['a missing program', () => at('absent')],
    ['a folder', () => at('own')],
    ['a file that may not be run', () => at('not-a-program')],
  ])('refuses %s that was named, rather than use another', async (_what, path) => {
    const env = { RENDERYARD_FFMPEG: path(), PATH: at('path') };
    await expect(findTools({ env, settings: noSettings })).rejects.toMatchObject({
      code: 'ENCODER_MISSING',
      message: expect.stringContaining('RENDERYARD_FFMPEG') as string,
    });
  });

  it('says how to get what is nowhere', async () => {
    const env = { PATH: at('probe-only') };
    const finding = findTools({ env, settings: noSettings, platform: 'linux' });
    await expect(finding).rejects.toMatchObject({
      code: 'ENCODER_MISSING',
      message: expect.stringContaining('apt install ffmpeg') as string,
    });
  });
});
