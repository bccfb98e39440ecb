import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatherMediaFacts } from '../../../electron/render/media-facts';
import { planRender } from '../../../electron/render/plan';
import { probeSources } from '../../../electron/render/probe-sources';
import { readStoryboard, resolveStoryboard } from '../../../electron/storyboard';
import { RenderHarness } from './render-harness';

const folder = join(import.meta.dirname, '../../../examples');
let harness: RenderHarness;
beforeAll(async () => {
  harness = new RenderHarness();
  await harness.services.tools();
});
afterAll(() => harness.close());

const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('the examples', () => {
  it('are at least three, and small', () => {
    expect(names.length).toBeGreaterThanOrEqual(3);
    const media = names.flatMap((name) =>
      readdirSync(join(folder, name, 'media')).map((file) => join(folder, name, 'media', file)),
    );
    expect(media.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(6_000_000);
  });

  it.each(names)('%s can be rendered as it is', async (name) => {
    const source = await readStoryboard(join(folder, name, `${name}.storyboard.yaml`));
    const storyboard = await resolveStoryboard(source);
    const media = await probeSources(storyboard, harness.services.media);
    const plan = planRender(storyboard, await gatherMediaFacts(storyboard, async (path) => media.get(path)!));
    expect(plan.segments.reduce((sum, { frames }) => sum + frames, 0)).toBe(plan.totalFrames);
    expect(plan.sound).not.toBeNull();
  });
});
