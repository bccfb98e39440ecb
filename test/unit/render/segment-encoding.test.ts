import { expect, it } from 'vitest';
import { segmentEncoding, threadsOf } from '../../../electron/render/segment-encoding';
import { output } from './storyboards';

it('has x264 look ahead in no thread of its own, whatever threads it has: its bytes would depend on their speed', () => {
  for (const strategy of ['segments', 'single'] as const) {
    const { encoding } = segmentEncoding(output, threadsOf(strategy, output));
    const parameters = encoding[encoding.indexOf('-x264-params') + 1]?.split(':');
    expect(parameters).toEqual(['stitchable=1', 'sync-lookahead=0', 'lookahead-threads=2']);
  }
});
