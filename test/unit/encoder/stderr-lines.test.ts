import { describe, expect, it } from 'vitest';
import { StderrReader, withoutLevels } from '../../../electron/encoder/stderr-lines';

/** How many errors each line tells of, and what is left of it. */
const read = (...lines: string[]) => {
  const reader = new StderrReader();
  return lines.map((line) => reader.read(line)).map(({ text, errors }) => [errors, text]);
};

describe('lines of ffmpeg', () => {
  it('lose their level, and nothing else', () => {
    expect(
      read(
        '[h264 @ 0x55d5] [error] error while decoding MB 13 8, bytestream 60',
        '[vist#0:0/h264 @ 000001f2a8] [dec:h264 @ 000001f2b0] [fatal] Invalid data found',
        '[error] clip [error] 1.mp4: Input/output error',
        '[mp4 @ 0x55d5] [warning] Estimating duration',
        'behind a line end [error] in a message',
        '[mp4 @ 0x55d5] no level',
      ),
    ).toEqual([
      [1, '[h264 @ 0x55d5] error while decoding MB 13 8, bytestream 60'],
      [1, '[vist#0:0/h264 @ 000001f2a8] [dec:h264 @ 000001f2b0] Invalid data found'],
      [1, 'clip [error] 1.mp4: Input/output error'],
      [0, '[mp4 @ 0x55d5] Estimating duration'],
      [0, 'behind a line end [error] in a message'],
      [0, '[mp4 @ 0x55d5] no level'],
    ]);
    expect(withoutLevels('[error] one\r\n[mp4 @ 0x1] [warning] two\n')).toBe('one\r\n[mp4 @ 0x1] two\n');
  });

  it('count as often as they are repeated', () => {
    const again = '    Last message repeated 12 times';
    const lines = read('[mpeg4 @ 0x1] [error] Error at MB: 3', again, '[mp4 @ 0x1] [warning] late', again);
    expect(lines.map(([errors]) => errors)).toEqual([1, 12, 0, 0]);
    expect(lines[1]?.[1]).toBe(again);
  });

  it('tell of damage in warnings of corrupt pictures, and not of what is said of files that are whole', () => {
    expect(
      read(
        '[warning] clip.mp4: corrupt decoded frame in stream 0',
        '[vist#0:0/h264 @ 0x1] [warning] corrupt decoded frame',
        '[h264 @ 0x1] [error] mmco: unref short failure',
        '[h264 @ 0x1] [error] Missing reference picture, default is 65602',
        '[hevc @ 0x1] [error] Could not find ref with POC 8',
        '[mpeg4 @ 0x1] [error] warning: first frame is no keyframe',
        '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x1] [error] Referenced QT chapter track not found',
      ).map(([errors]) => errors),
    ).toEqual([1, 1, 0, 0, 0, 0, 0]);
  });
});
