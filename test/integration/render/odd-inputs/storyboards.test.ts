import { execFileSync } from 'node:child_process';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../../electron/telemetry/logger';
import { planFile } from '../../../../electron/jobs/planned';
import type { RenderPlan } from '../../../../electron/render/segment';
import { RenderyardError } from '../../../../shared/errors';
import type { JobResult } from '../../../../shared/job/job';
import { RenderHarness } from '../render-harness';
import { oddInputs, quarters } from './inputs';
import { makeOddInputs } from './make';

const frame = { width: 96, height: 64 };
const fps = 25;
const played = oddInputs.flatMap(({ name, fate }) => ('refused' in fate ? [] : [{ name, ...fate }]));
const refused = oddInputs.flatMap(({ name, fate }) =>
  'refused' in fate ? [{ name, code: fate.refused }] : [],
);

let harness: RenderHarness;
let plan: RenderPlan;
let result: JobResult;
/** RGB of the frame in the middle of each scene. */
let pictures: Map<string, Buffer>;

async function planOf(file: string): Promise<RenderPlan> {
  const options = { commands: 'skip', log: createLogger(() => undefined) } as const;
  const planned = await planFile(harness.services, file, options, async (found) => found.plan);
  return planned ?? expect.fail('the plan is not known');
}

beforeAll(async () => {
  harness = new RenderHarness();
  await makeOddInputs(harness.folder);
  const file = harness.storyboard('all', {
    output: { ...frame, fps, quality: 'high' },
    scenes: played.map(({ name }) => ({
      duration: 'auto',
      background: '#000000',
      elements: [{ type: 'video', src: name, width: '100%', height: '100%', fit: 'contain' }],
    })),
  });
  plan = await planOf(file);
  result = await harness.render(file, 'all.mp4');
  pictures = middleFrames(result.output, plan);
}, 300_000);
afterAll(() => harness.close());

function middleFrames(video: string, { scenes }: RenderPlan): Map<string, Buffer> {
  const wanted = scenes.map((scene) => scene.firstFrame + Math.floor(scene.frames / 2));
  const select = wanted.map((number) => `eq(n,${number})`).join('+');
  const raw = execFileSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-i',
      video,
      '-vf',
      `select='${select}',format=rgb24`,
      '-fps_mode',
      'passthrough',
      '-f',
      'rawvideo',
      '-',
    ],
    { maxBuffer: 1 << 28 },
  );
  const bytes = frame.width * frame.height * 3;
  return new Map(played.map(({ name }, index) => [name, raw.subarray(index * bytes, (index + 1) * bytes)]));
}

/** The mean colour in the middle of each quarter of the box in which a picture of this shape is drawn. */
function quartersOf(rgb: Buffer, [width, height]: readonly [number, number]): number[][] {
  const scale = Math.min(frame.width / width, frame.height / height);
  const box = { width: width * scale, height: height * scale };
  const left = (frame.width - box.width) / 2;
  const top = (frame.height - box.height) / 2;
  return [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ].map(([x = 0, y = 0]) => {
    const at = { x: Math.round(left + box.width * x), y: Math.round(top + box.height * y) };
    const sum = [0, 0, 0];
    for (let dy = -1; dy <= 1; dy += 1)
      for (let dx = -1; dx <= 1; dx += 1)
        for (let part = 0; part < 3; part += 1)
          sum[part] = (sum[part] ?? 0) + (rgb[((at.y + dy) * frame.width + at.x + dx) * 3 + part] ?? 0);
    return sum.map((value) => Math.round(value / 9));
  });
}

it('there are at least sixty of them', () => {
  expect(oddInputs.length).toBeGreaterThanOrEqual(60);
});

it('are rendered together into one video that can be decoded without a word', () => {
  expect(result.frames).toBe(plan.totalFrames);
  expect(plan.scenes).toHaveLength(played.length);
});

describe.each(played)(
  '$name in a storyboard',
  ({ name, seconds, frame: frameSeconds = 1 / fps, size, sound, tolerance = 30 }) => {
    it('is as large, as long and as loud as it is', async () => {
      const { video, audio } = await harness.services.media.probe(harness.path(name));
      expect([video?.width, video?.height]).toEqual([...size]);
      expect(audio !== null).toBe(sound);
      const scene = plan.scenes[played.findIndex((input) => input.name === name)];
      expect(Math.abs((scene?.frames ?? 0) / fps - seconds)).toBeLessThanOrEqual(frameSeconds + 0.001);
    });

    it.skipIf(tolerance === null)('is seen upright, in its shape and its colours', () => {
      const seen = quartersOf(pictures.get(name) ?? Buffer.alloc(0), size);
      const away = seen.map((rgb, index) =>
        Math.max(...rgb.map((part, at) => Math.abs(part - (quarters[index]?.[at] ?? 0)))),
      );
      expect(Math.max(...away), `seen ${JSON.stringify(seen)}`).toBeLessThanOrEqual(tolerance ?? 0);
    });
  },
);

it.each(refused)('$name is refused as a clip: $code', async ({ name, code }) => {
  const file = harness.storyboard('refused', {
    output: { ...frame, fps },
    scenes: [{ duration: 'auto', elements: [{ type: 'video', src: name }] }],
  });
  const error: unknown = await planOf(file).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RenderyardError);
  expect((error as RenderyardError).code).toBe(code);
  expect((error as RenderyardError).message).toContain(name);
});

it('lines of two moments are taken apart where a file is interlaced, and only there', () => {
  const taken = plan.segments
    .filter(({ recipe }) => recipe.graph.includes('bwdif'))
    .flatMap(({ scenes }) => scenes.map((scene) => played[scene]?.name));
  expect(taken.sort()).toEqual(['bottom-field-first.mkv', 'camera.dv', 'top-field-first.ts']);
});

it('a moving picture of two fields is seen without a comb', async () => {
  // A bar that moves by a sixth of the width from field to field.
  await execa('ffmpeg', [
    ...[
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      "color=black:s=96x64:r=50:d=0.8,geq=lum='if(lt(mod(X-N*16+9600,96),24),235,16)':cb=128:cr=128",
    ],
    ...[
      '-vf',
      'tinterlace=interleave_top,setfield=tff',
      '-c:v',
      'mpeg2video',
      '-q:v',
      '2',
      '-flags',
      '+ilme+ildct',
    ],
    ...['-top', '1', harness.path('bar.ts')],
  ]);
  const file = harness.storyboard('bar', {
    output: { ...frame, fps, quality: 'high' },
    scenes: [
      {
        duration: 'auto',
        elements: [{ type: 'video', src: 'bar.ts', fit: 'fill', width: '100%', height: '100%' }],
      },
    ],
  });
  const combed = combOf(harness.path('bar.ts'));
  const { output } = await harness.render(file, 'bar.mp4');
  expect(combOf(output)).toBeLessThan(combed / 4);
});

/** How much lines differ from those between which they lie: mean over the sixth frame, of 255. */
function combOf(video: string): number {
  const grey = execFileSync('ffmpeg', [
    ...[
      '-v',
      'error',
      '-i',
      video,
      '-vf',
      "select='eq(n,6)',format=gray",
      '-frames:v',
      '1',
      '-f',
      'rawvideo',
      '-',
    ],
  ]);
  const { width, height } = frame;
  let sum = 0;
  for (let y = 2; y < height - 2; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [above = 0, at = 0, below = 0] = [y - 1, y, y + 1].map((line) => grey[line * width + x]);
      sum += Math.abs(at - (above + below) / 2);
    }
  return sum / (width * (height - 4));
}
