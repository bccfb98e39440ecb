import fc from 'fast-check';
import { expect, it } from 'vitest';
import { xfadeTransitions } from '../../../shared/storyboard/transition';
import { faultsOf, resolveData, resolveText } from './support';

/** Scenes whose transitions fit: each takes less than half of both its scenes. Times in hundredths of a second. */
const fitting = fc
  .array(
    fc.tuple(
      fc.integer({ min: 20, max: 3000 }),
      fc.double({ min: 0, max: 0.49, noNaN: true }),
      fc.constantFrom(...xfadeTransitions),
    ),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  .map((drawn) =>
    drawn.map(([hundredths, share, type], index) => {
      const next = drawn[index + 1]?.[0];
      const overlap = next === undefined ? 0 : Math.floor(Math.min(hundredths, next) * share);
      return { hundredths, overlap, type };
    }),
  );

it('the length is the sum of the scenes less the sum of the transitions', async () => {
  await fc.assert(
    fc.asyncProperty(fitting, async (scenes) => {
      const resolved = await resolveData({
        version: 1,
        scenes: scenes.map(({ hundredths, overlap, type }) => ({
          duration: hundredths / 100,
          transition: overlap === 0 ? { type: 'cut' } : { type, duration: overlap / 100 },
        })),
      });
      const total = resolved.scenes.reduce(
        (sum, { duration, transition }) => sum + (duration ?? 0) - (transition?.duration ?? 0),
        0,
      );
      expect(total).toBeCloseTo(
        scenes.reduce((sum, { hundredths, overlap }) => sum + hundredths - overlap, 0) / 100,
        6,
      );
      expect(resolved.scenes.at(-1)?.transition).toBeNull();
    }),
    { numRuns: 60 },
  );
});

it('transitions that are longer than a scene are refused, to the hundredth of a second', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 4, max: 1000 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 1000 }),
      async (middle, before, after) => {
        const data = {
          version: 1,
          scenes: [
            { duration: 30, transition: { duration: before / 100 } },
            { duration: middle / 100, transition: { duration: after / 100 } },
            { duration: 30 },
          ],
        };
        if (before + after <= middle) {
          await resolveData(data);
          return;
        }
        const problems = await faultsOf(() => resolveData(data));
        expect(problems).toMatchObject([{ code: 'TIMELINE_INVALID', path: 'scenes[1].transition.duration' }]);
      },
    ),
    { numRuns: 100 },
  );
});

it('auto needs something with a length of its own', async () => {
  const scene = (...elements: object[]) => ({ version: 1, scenes: [{ duration: 'auto', elements }] });
  const clip = { type: 'video', src: 'clip.mp4' };
  const label = { type: 'text', text: 'Hello' };
  for (const data of [
    scene(clip),
    scene(label, { ...label, duration: 3 }),
    scene({ type: 'audio', src: 'tone.wav' }),
    scene({ ...clip, loop: true, duration: 3 }),
  ]) {
    expect((await resolveData(data)).scenes[0]?.duration).toBeNull();
  }
  for (const data of [
    scene(),
    scene(label),
    scene({ ...clip, loop: true }),
    scene({ ...clip, condition: false }),
  ]) {
    expect(await faultsOf(() => resolveData(data))).toMatchObject([
      { code: 'TIMELINE_INVALID', path: 'scenes[0].duration' },
    ]);
  }
});

it('a duration that nobody has written is missing in its scene', async () => {
  const text = 'version: 1\nscenes:\n  - duration: 1\n  - id: untimed\n';
  expect(await faultsOf(() => resolveText(text))).toMatchObject([
    { code: 'TIMELINE_INVALID', path: 'scenes[1].duration', line: 4 },
  ]);
});

it('no fault of time is reported for a scene that is wrong otherwise', async () => {
  const problems = await faultsOf(() =>
    resolveData({
      version: 1,
      scenes: [{ duration: 'auto', elements: [{ type: 'video', src: 'clip.mp4', fit: 'covr' }] }],
    }),
  );
  expect(problems).toMatchObject([{ path: 'scenes[0].elements[0].fit' }]);
});
