import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PlanAhead } from '../../../electron/render/plan-ahead';
import type { PlannedRender } from '../../../electron/render/plan-ahead';
import { planRender } from '../../../electron/render/plan';
import { parseStoryboard } from '../../../electron/storyboard';
import type { RenderSpec } from '../../../shared/job/spec';
import { scene, storyboard } from './storyboards';

let folder: string;
let file: string;
let source: string;
let font: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-plan-ahead-'));
  file = join(folder, 'test.storyboard.yaml');
  source = join(folder, 'clip.mp4');
  font = join(folder, 'font.ttf');
  for (const path of [file, source, font]) await writeFile(path, 'as it was');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const spec = (more: Partial<RenderSpec> = {}): RenderSpec => ({
  kind: 'render',
  storyboard: file,
  output: join(folder, 'video.mp4'),
  set: {},
  existing: 'error',
  strategy: 'auto',
  limits: {},
  ...more,
});

function planned(): PlannedRender {
  const board = storyboard([scene()], { file });
  const media = new Map([[source, {} as never]]);
  return {
    source: parseStoryboard('version: 1', file),
    storyboard: board,
    media,
    encoder: '/usr/bin/ffmpeg 5.1',
    plan: planRender(board, { media, fonts: new Map() }),
  };
}

it('hands a plan to one job that asks for the same', async () => {
  const ahead = new PlanAhead();
  const plan = planned();
  await ahead.keep(spec(), plan, [font]);
  expect(await ahead.take(spec({ output: join(folder, 'other.mp4') }))).toBe(plan);
  expect(await ahead.take(spec())).toBeUndefined();
});

it.each<[string, Partial<RenderSpec>]>([
  ['another value of a variable', { set: { headline: 'Other' } }],
  ['another preset', { preset: 'draft' }],
  ['another strategy', { strategy: 'single' }],
  ['another storyboard', { storyboard: '/elsewhere.storyboard.yaml' }],
])('is silent about %s', async (_what, more) => {
  const ahead = new PlanAhead();
  await ahead.keep(spec(), planned(), [font]);
  expect(await ahead.take(spec(more))).toBeUndefined();
});

it.each<[string, () => string]>([
  ['storyboard', () => file],
  ['source', () => source],
  ['font', () => font],
])('forgets a plan when its %s has changed or is gone', async (_what, path) => {
  const ahead = new PlanAhead();
  await ahead.keep(spec(), planned(), [font]);
  await writeFile(path(), 'as it became');
  expect(await ahead.take(spec())).toBeUndefined();
  await ahead.keep(spec(), planned(), [font]);
  await rm(path());
  expect(await ahead.take(spec())).toBeUndefined();
});
