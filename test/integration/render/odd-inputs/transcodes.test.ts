import { afterAll, beforeAll, expect, it } from 'vitest';
import { transcode } from '../../../../electron/render/transcode/transcode';
import { RenderyardError } from '../../../../shared/errors';
import { transcodeSpecSchema } from '../../../../shared/job/spec';
import type { JobResult } from '../../../../shared/job/job';
import { builtInPresets } from '../../../../shared/presets/library';
import { RenderHarness, resultOf } from '../render-harness';
import { probe } from '../video-probe';
import { oddInputs } from './inputs';
import { makeOddInputs } from './make';

/** One of each kind: what they share with storyboards is asked of all of them there. */
const chosen = new Set(
  process.env.RENDERYARD_ALL_ODD_INPUTS === undefined
    ? [
        'h264-aac.mp4',
        'mpeg1.mpg',
        'raw-stream.h264',
        'odd-size.mp4',
        'variable.mkv',
        'turned-90.mp4',
        'camera.dv',
        'surround.mp4',
        'long-sound.mp4',
        'late-sound.mkv',
        'shifted.mkv',
        'half.mkv',
      ]
    : oddInputs.map(({ name }) => name),
);
const played = oddInputs.flatMap(({ name, fate }) =>
  'refused' in fate || !chosen.has(name) ? [] : [{ name, ...fate }],
);
const refused = oddInputs.flatMap(({ name, fate }) =>
  'refused' in fate ? [{ name, code: fate.byProbe ?? fate.refused }] : [],
);
const preset = builtInPresets.get('draft');

let harness: RenderHarness;
beforeAll(async () => {
  harness = new RenderHarness();
  await makeOddInputs(harness.folder);
}, 300_000);
afterAll(() => harness.close());

async function transcoded(name: string, output: string): Promise<JobResult> {
  const attempt = await harness.begin((work) =>
    transcode(
      work,
      transcodeSpecSchema.parse({
        kind: 'transcode',
        input: harness.path(name),
        output: harness.path('out', output),
        preset: 'draft',
      }),
      harness.services,
    ),
  );
  return resultOf(await attempt.ended);
}

// A transcode is verified before it is done: that all of it can be decoded without a word has been seen by then.
it.each(played)('$name is transcoded whole', async ({ name, seconds, frame = 0, sound }) => {
  const result = await transcoded(name, `${played.findIndex((input) => input.name === name)}.mp4`);
  const frameSeconds = 1 / Number(preset?.fps ?? 30);
  expect(Math.abs(result.frames * frameSeconds - seconds)).toBeLessThanOrEqual(
    Math.max(frame, frameSeconds) + 0.001,
  );
  const { streams, format } = probe(result.output);
  expect(streams.map(({ codec_type }) => codec_type)).toEqual(sound ? ['video', 'audio'] : ['video']);
  expect(streams[0]).toMatchObject({ width: preset?.width, height: preset?.height });
  // Sound and picture end together, within a frame of picture and one of sound (1024 samples).
  expect(Math.abs(Number(format.duration) - result.frames * frameSeconds)).toBeLessThanOrEqual(
    1024 / 48_000 + 0.001,
  );
});

it.each(refused)('$name is refused by a transcode: $code', async ({ name, code }) => {
  const error: unknown = await transcoded(name, 'never.mp4').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RenderyardError);
  expect((error as RenderyardError).code).toBe(code);
  expect(harness.outputs).not.toContain('never.mp4');
});
