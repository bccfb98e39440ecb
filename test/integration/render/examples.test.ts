import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatherMediaFacts } from '../../../electron/render/media-facts';
import { makeSources } from '../../../electron/render/made/make-sources';
import { planRender } from '../../../electron/render/plan';
import { probeSources } from '../../../electron/render/probe-sources';
import { readStoryboard, resolveStoryboard } from '../../../electron/storyboard';
import { createLogger } from '../../../electron/telemetry/logger';
import { RenderHarness } from './render-harness';

const folder = join(import.meta.dirname, '../../../examples');
let harness: RenderHarness;
beforeAll(async () => {
  harness = new RenderHarness();
  await harness.services.tools();
});
afterAll(() => harness.close());

const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'gallery')
  .map(({ name }) => name);
const gallery = readdirSync(join(folder, 'gallery')).filter((file) => file.endsWith('.storyboard.yaml'));

async function planOf(file: string) {
  const source = await readStoryboard(file);
  const { storyboard } = await makeSources(await resolveStoryboard(source), {
    services: harness.services,
    limits: {},
    log: createLogger(() => undefined),
    folder: join(harness.folder, 'made'),
    runsCommands: false,
    locate: () => undefined,
  });
  const media = await probeSources(storyboard, harness.services.media);
  const facts = await gatherMediaFacts(storyboard, async (path) => media.get(path)!);
  return { plan: planRender(storyboard, facts), warnings: facts.warnings };
}

describe('the examples', () => {
  it('are at least three, and small', () => {
    expect(names.length).toBeGreaterThanOrEqual(3);
    const media = names.flatMap((name) =>
      readdirSync(join(folder, name, 'media')).map((file) => join(folder, name, 'media', file)),
    );
    expect(media.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(6_000_000);
  });

  it.each(names)('%s can be rendered as it is', async (name) => {
    const { plan } = await planOf(join(folder, name, `${name}.storyboard.yaml`));
    expect(plan.segments.reduce((sum, { frames }) => sum + frames, 0)).toBe(plan.totalFrames);
    expect(plan.sound).not.toBeNull();
  });
});

describe('the gallery', () => {
  it.each(gallery)('%s can be rendered as it is, and names its picture', async (file) => {
    const path = join(folder, 'gallery', file);
    const { plan, warnings } = await planOf(path);
    expect(warnings).toEqual([]);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=/);
    const at = Number(/^# Picture: ([\d.]+) s$/m.exec(text)?.[1]);
    expect(at).toBeLessThan((plan.totalFrames * plan.output.fps.den) / plan.output.fps.num);
    const picture = join(folder, '../docs/gallery', file.replace('.storyboard.yaml', '.jpg'));
    expect(statSync(picture).size).toBeLessThan(100_000);
  });
});
