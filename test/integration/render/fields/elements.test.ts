import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, readStoryboard } from '../../../../electron/storyboard';
import { elementTypes } from '../../../../shared/storyboard/element';
import type { ElementType } from '../../../../shared/storyboard/element';
import { storyboardJsonSchema } from '../../../../shared/storyboard/json-schema';
import { ffmpeg, frequency, rms, samplesOf } from '../audio-probe';
import { RenderHarness } from '../render-harness';
import { fps, height, named, rate, tables, width } from './element-tables';
import type { Row, Shown } from './element-tables';
import { makeMedia } from './media';

/**
 * Each field of each element does something that can be seen or heard. A scene with the field is measured, and a scene of
 * the same element without it, of which the same must not be true. A field of the schema without a row fails.
 */

/** What these tables cannot see in a video: in document.test.ts, if nothing else is said. */
const elsewhere: Partial<Record<ElementType, readonly string[]>> = {
  // making.test.ts: what takes too long, or too much, is stopped.
  generator: ['timeLimit', 'memoryLimit'],
  voice: ['timeLimit', 'memoryLimit', 'engine', 'voice', 'language', 'speed'],
  subtitles: ['from'],
};

const schema = storyboardJsonSchema() as unknown as {
  $defs: Record<string, { properties: Record<string, unknown> }>;
};
const fieldsOf = (type: ElementType) =>
  Object.keys(schema.$defs[type]?.properties ?? {}).filter((key) => key !== 'type');

interface Case {
  type: ElementType;
  field: string;
  row: Row;
}
const cases: Case[] = elementTypes.flatMap((type) =>
  Object.entries(tables[type].rows).flatMap(([field, row]) => (row === named ? [] : [{ type, field, row }])),
);

let harness: RenderHarness;
const shownOf = new Map<string, Shown>();
const keyOf = (type: string, field: string, without: boolean) =>
  `${type}.${field}${without ? ' without' : ''}`;

beforeAll(async () => {
  harness = new RenderHarness();
  makeMedia(harness.folder);
  const scenes: { id: string; duration: number | 'auto'; elements: object[] }[] = [];
  const places = new Map<string, number>();
  for (const { type, field, row } of cases) {
    for (const without of [true, false]) {
      const fields = { type, ...tables[type].base, ...row.base, ...(without ? {} : row.fields) };
      const scene = { duration: row.duration ?? 1, elements: [fields] };
      // Many are the same without their field.
      const same = scenes.findIndex(({ id: _, ...other }) => JSON.stringify(other) === JSON.stringify(scene));
      places.set(keyOf(type, field, without), same === -1 ? scenes.length : same);
      if (same === -1) scenes.push({ id: `scene ${scenes.length}`, ...scene });
    }
  }
  const file = harness.storyboard('fields', {
    output: { width, height, fps, quality: 'draft' },
    scenes,
  });
  const allowed = { commandsAllowedFor: identityOf(await readStoryboard(file)) };
  await harness.render(file, 'fields.mp4', { ...allowed, strategy: 'single' });
  const video = harness.path('out', 'fields.mp4');
  const pixels = ffmpeg(['-i', video, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']);
  const samples = samplesOf(['-i', video]);
  const { FramePictures } = await import('../../../../electron/render/frame-picture');
  const { silentLogger } = await import('../../../../electron/telemetry/logger');
  const timeline = await new FramePictures(harness.services, silentLogger).timeline(file, allowed);
  for (const [key, place] of places) {
    const scene = timeline.scenes[place];
    if (scene !== undefined) shownOf.set(key, shown(pixels, samples, scene.start, scene.duration));
  }
}, 120_000);
afterAll(() => harness.close());

function shown(pixels: Buffer, samples: Float32Array, start: number, seconds: number): Shown {
  const color: Shown['color'] = (time, x, y) => {
    const frame = Math.round((start + Math.min(time, seconds - 0.1)) * fps);
    const at = ((frame * height + y) * width + x) * 3;
    return [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
  };
  const light: Shown['light'] = (time, x, y) => {
    const [red, green, blue] = color(time, x, y);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const sampleAt = (time: number) => Math.round((start + time) * rate);
  return {
    seconds,
    color,
    light,
    bounds(time) {
      const edges = { left: width, top: height, right: 0, bottom: 0 };
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          if (light(time, x, y) < 85) continue;
          edges.left = Math.min(edges.left, x);
          edges.right = Math.max(edges.right, x + 1);
          edges.top = Math.min(edges.top, y);
          edges.bottom = Math.max(edges.bottom, y + 1);
        }
      }
      return edges;
    },
    mean(time) {
      let sum = 0;
      for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) sum += light(time, x, y);
      return sum / (width * height);
    },
    level: (from, to) => rms(samples, sampleAt(from), sampleAt(to)),
    pitch: (from, to) => frequency(samples, sampleAt(from), sampleAt(to)),
  };
}

describe('each field of an element', () => {
  it.each(elementTypes)('has a row: %s', (type) => {
    const rows = Object.keys(tables[type].rows);
    expect([...rows, ...(elsewhere[type] ?? [])].sort()).toEqual(fieldsOf(type).sort());
  });

  it.each(cases.map((one) => [`${one.type}.${one.field}`, one] as const))(
    'does something: %s',
    (_name, { type, field, row }) => {
      const [withIt, without] = [false, true].map((one) => shownOf.get(keyOf(type, field, one)));
      expect(row.look(withIt!), 'with it').toBe(true);
      expect(row.look(without!), 'without it').toBe(false);
    },
  );

  it.each(elementTypes)('has a name of its own: %s', async (type) => {
    const element = { type, ...tables[type].base, id: 'twice' };
    const file = harness.storyboard('twice', { scenes: [{ duration: 1, elements: [element, element] }] });
    const attempt = await harness.start(file, 'never.mp4');
    const outcome = await attempt.ended;
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(outcome)).toContain('twice');
  });
});
