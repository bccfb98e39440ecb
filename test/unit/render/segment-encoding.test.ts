import { expect, it } from 'vitest';
import { segmentEncoding, threadsOf } from '../../../electron/render/segment-encoding';
import { output } from './storyboards';

const between = ['stitchable=1', 'sync-lookahead=0', 'lookahead-threads=2'];
const besides = ['stitchable=1', 'lookahead-threads=1'];

it.each([
  [640, besides],
  [720, between],
  [854, between],
  [1080, between],
  [1280, besides],
  [1914, besides],
  [1920, besides],
  [3840, besides],
])(
  'has x264 look ahead beside encoding only where its bytes cannot depend on that: %d pixels',
  (width, expected) => {
    for (const strategy of ['segments', 'single'] as const) {
      const { encoding } = segmentEncoding({ ...output, width }, threadsOf(strategy, output));
      expect(encoding[encoding.indexOf('-x264-params') + 1]?.split(':')).toEqual(expected);
    }
  },
);
