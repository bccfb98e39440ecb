import { describe, expect, it } from 'vitest';
import type { MediaInfo } from '../../../electron/encoder/media';
import { withKeyFrames } from '../../../electron/render/cut-points';
import { planRender } from '../../../electron/render/plan';
import type { Segment } from '../../../electron/render/segment';
import { facts, image, mediaInfo, output, scene, storyboard, video } from './storyboards';

describe('a long clip', () => {
  const long = mediaInfo('/long.mp4', 60, true, false);
  const plan = (keyFrames: readonly number[], clip: Parameters<typeof video>[1] = {}, more = {}) =>
    planRender(storyboard([scene({ duration: null, elements: [video('/long.mp4', clip)], ...more })]), {
      ...facts,
      media: new Map([...facts.media, ['/long.mp4', knowing(keyFrames)]]),
    }).segments;
  const knowing = (keyFrames: readonly number[]): MediaInfo => ({
    ...long,
    video: long.video === null ? null : { ...long.video, keyFrames },
  });
  const begins = (segments: readonly Segment[]) => segments.map(({ firstFrame }) => firstFrame);
  const every = (seconds: number) =>
    Array.from({ length: Math.floor(60 / seconds) }, (_, at) => at * seconds);

  it('is cut just behind its key frames, and no two pieces are made in one go', () => {
    const segments = plan(every(25 / 3));
    // A frame that is due one and a half frames and 0.15 s later is sought at the key frame.
    expect(begins(segments)).toEqual([0, 257, 507, 757, 1007, 1257, 1507]);
    expect(segments.every(({ withNext }) => withNext === undefined)).toBe(true);
    for (const { firstFrame, recipe } of segments.slice(1)) {
      const [input] = recipe.inputs;
      const options = input?.kind === 'file' ? input.options : [];
      const sought = Number(options[options.indexOf('-ss') + 1]);
      const keyFrame = (Math.floor(firstFrame / 250) * 250) / 30;
      expect(sought - 3 / 23).toBeGreaterThan(keyFrame);
      expect(sought - keyFrame).toBeLessThan(0.25);
    }
  });

  it('is cut by its own time', () => {
    const shifted = plan(every(25 / 3), { trimStart: 5, speed: 2 }, { duration: 20 });
    // At 8.33 s of the clip and every 8.33 s from there on, at twice the speed, of which the nearest to 300 frames is taken.
    expect(begins(shifted)).toEqual([0, 304]);
    expect(begins(plan(every(25 / 3), { start: 2 }, { duration: 25 }))).toEqual([0, 317, 567]);
  });

  it('with many key frames is cut near every 300 frames, with few also elsewhere', () => {
    expect(begins(plan(every(1)))).toEqual([0, 307, 607, 907, 1207, 1507]);
    expect(begins(plan([0, 30]))).toEqual([0, 300, 600, 907, 1207, 1507]);
    expect(begins(plan([]))).toEqual([0, 300, 600, 900, 1200, 1500]);
  });

  it('of which no key frames are known is made two pieces at a time', () => {
    expect(plan([]).filter(({ withNext }) => withNext !== undefined)).toHaveLength(5);
  });

  it('has its key frames looked up where it is to be cut, once, and no other clip has', async () => {
    const asked: string[] = [];
    const gather = (...scenes: Parameters<typeof storyboard>[0][number][]) =>
      withKeyFrames(
        storyboard(scenes),
        { media: new Map([...facts.media, ['/long.mp4', long]]) },
        async (path) => {
          asked.push(path);
          return knowing([1, 2]);
        },
      );
    const clip = (more: Parameters<typeof video>[1]) => video('/long.mp4', more);
    await gather(
      scene({ duration: 10, elements: [clip({}), video('/clip.mp4'), image('/picture.png')] }),
      scene({ duration: null, elements: [clip({ trimDuration: 20, speed: 2 })] }),
      scene({
        duration: 30,
        elements: [clip({ duration: 10 }), clip({ trimStart: 51 }), clip({ loop: true })],
      }),
    );
    expect(asked).toEqual([]);
    const found = await gather(
      scene({ duration: null, elements: [clip({})] }),
      scene({ duration: 20, elements: [clip({}), video('/clip.mp4')] }),
    );
    expect(asked).toEqual(['/long.mp4']);
    expect(found).toEqual(new Map([...facts.media, ['/long.mp4', knowing([1, 2])]]));
  });
});

describe('the work of a clip', () => {
  const costs = (clip: Parameters<typeof video>[1], size: { width: number; height: number }) => {
    const board = storyboard([scene({ elements: [video('/clip.mp4', clip)] })], {
      output: { ...output, ...size },
    });
    const [segment] = planRender(board, facts, { strategy: 'segments' }).segments;
    return segment ?? expect.fail('nothing planned');
  };
  const small = { width: 320, height: 180 };

  it('is decoding by the size of the clip, and the rest by the size of the video', () => {
    const [one, other] = [costs({}, small), costs({}, { width: 1280, height: 720 })];
    // Of the same clip, drawn on nothing and on sixteen times as much.
    const none = costs({}, { width: 0, height: 0 }).cost;
    expect(other.cost - none).toBeCloseTo(16 * (one.cost - none));
    expect(none).toBeGreaterThan(costs({ trimDuration: 0.5 }, { width: 0, height: 0 }).cost);
  });

  it('is more the farther in it begins, since a decoder begins at the key frame before', () => {
    expect(costs({ trimStart: 1.5 }, small).cost).toBeGreaterThan(costs({}, small).cost);
  });

  describe('whose key frames its index lists', () => {
    const long = mediaInfo('/long.mp4', 60, true, false);
    const plan = (indexedKeyFrames: readonly number[] | undefined, clip: Parameters<typeof video>[1]) => {
      const known = {
        ...long,
        video: long.video === null ? null : { ...long.video, width: 1920, height: 1080, indexedKeyFrames },
      };
      const scenes = [scene({ duration: null, elements: [video('/long.mp4', clip)] })];
      return planRender(storyboard(scenes), {
        ...facts,
        media: new Map([...facts.media, ['/long.mp4', known]]),
      }).segments;
    };
    const cost = (...of: Parameters<typeof plan>) => plan(...of)[0]?.cost ?? expect.fail('nothing planned');

    it('goes by the key frame before, however far that is', () => {
      const part = { trimDuration: 2 };
      const begun = cost([0, 20], { ...part, trimStart: 0 });
      const soon = cost([0, 20], { ...part, trimStart: 21 });
      const late = cost([0, 20], { ...part, trimStart: 30 });
      expect(late - begun).toBeCloseTo(10 * (soon - begun), 1);
      // At the moment of a key frame ffmpeg goes to the one before.
      expect(cost([0, 20], { ...part, trimStart: 20 })).toBeGreaterThan(late);
    });

    it('is cut where it was, and drawn as it was', () => {
      const shape = (listed: readonly number[] | undefined) =>
        plan(listed, {}).map(({ firstFrame, frames, recipe }) => ({ firstFrame, frames, recipe }));
      expect(shape([0, 7, 14, 21, 28, 35])).toEqual(shape(undefined));
    });

    it('is made in one go with the next piece only where that must decode much again', () => {
      const together = (listed: readonly number[] | undefined) =>
        plan(listed, {}).map(({ withNext }) => withNext !== undefined);
      expect(together([0])).toEqual([true, true, true, true, true, false]);
      const near = [0, 9.7, 19.7, 29.7, 39.7, 49.7];
      expect(together(near)).toEqual([false, false, false, false, false, false]);
    });
  });
});
