import type { OutputSettings } from '../storyboard/resolved';
import { hardwareArguments } from '../encoder/hardware';
import type { EncodingWish, HardwareArguments, HardwareEncoder } from '../encoder/hardware';
import { av1Mastering, hevcMastering } from './mastering-arguments';
import { colorTagsOf, pixelFormatOf } from './pixel-format';

/** Seconds between key frames: players can jump there, and segments begin with one anyway. */
const keyFrameSeconds = 2;

/**
 * Codec arguments of one segment. All segments of a video get the same ones, so that they can be joined without
 * encoding again: closed groups of pictures, headers that agree, one colour description, one timescale.
 *
 * GIF has one palette for the whole video, so its segments are stored without loss and turned into GIF when joined.
 *
 * @param threads Encoder threads; the bytes of a segment depend on it for some codecs.
 * @param hardware Null is software, whose bytes depend on nothing but its version.
 */
export function videoEncodingArguments(
  output: OutputSettings,
  threads: number,
  hardware: HardwareEncoder | null = null,
): HardwareArguments {
  const { fps } = output;
  const rate = `${fps.num}/${fps.den}`;
  const colors = colorTagsOf(output);
  const asked: HardwareArguments =
    hardware === null
      ? { before: [], upload: null, codec: codecArguments(output, threads) }
      : hardwareArguments(hardware, encodingWish(output));
  const codec = [
    ...asked.codec,
    ...['-threads', String(threads)],
    // The graph gives exactly these frames; the rate is said for ffmpeg 7, whose graphs may lose it.
    ...['-r', rate, '-fps_mode', 'cfr'],
    ...['-colorspace', colors.matrix, '-color_primaries', colors.primaries],
    ...['-color_trc', colors.transfer, '-color_range', 'tv'],
    ...[
      '-an',
      '-sn',
      '-dn',
      '-map_metadata',
      '-1',
      '-map_chapters',
      '-1',
      '-fflags',
      '+bitexact',
      '-flags:v',
      '+bitexact',
    ],
  ];
  return { ...asked, codec };
}

/** What a hardware encoder has to know. */
export function encodingWish(output: OutputSettings): EncodingWish {
  const { codec, depth, crf } = output;
  return { codec, depth, crf, interval: keyFrameInterval(output) };
}

function keyFrameInterval({ fps }: OutputSettings): number {
  return Math.max(1, Math.round((fps.num / fps.den) * keyFrameSeconds));
}

function codecArguments(output: OutputSettings, threads: number): string[] {
  const crf = String(output.crf);
  const format = pixelFormatOf(output);
  const interval = String(keyFrameInterval(output));
  switch (output.codec) {
    case 'h264':
      return [
        ...['-c:v', 'libx264', '-preset', output.speed, '-crf', crf, '-pix_fmt', format, '-g', interval],
        ...['-x264-params', x264Parameters(output, threads)],
      ];
    case 'hevc':
      return [
        ...['-c:v', 'libx265', '-preset', output.speed, '-crf', crf, '-pix_fmt', format, '-g', interval],
        ...['-tag:v', 'hvc1', '-x265-params', hevcParameters(output, threads)],
      ];
    case 'vp9':
      return [
        ...['-c:v', 'libvpx-vp9', '-crf', crf, '-b:v', '0', '-pix_fmt', format, '-g', interval],
        ...['-deadline', 'good', '-cpu-used', output.speed, '-row-mt', '0'],
      ];
    case 'av1':
      return [
        ...['-c:v', 'libsvtav1', '-preset', output.speed, '-crf', crf],
        ...['-pix_fmt', format, '-g', interval, '-svtav1-params', av1Parameters(output, threads)],
      ];
    case 'prores':
      return [
        ...['-c:v', 'prores_ks', '-profile:v', output.speed, '-q:v', crf, '-vendor', 'apl0'],
        ...['-pix_fmt', format],
      ];
    case 'gif':
      return ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0', '-pix_fmt', format, '-g', interval];
    case 'aac':
    case 'mp3':
    case 'flac':
    case 'pcm':
      throw new Error(`${output.codec} holds no picture`);
  }
}

/**
 * Without `stitchable` x264 chooses its parameter sets by the content of each segment.
 *
 * A thread of its own that looks ahead makes a lone encoder 7 to 11 % quicker. But where a row of macroblocks is no multiple of eight,
 * x264 (r3095, `mbtree_propagate_list` with AVX-512) takes some for a part of the last row that lie behind it in memory, and what is
 * there depends on which of its threads is faster: five in a hundred segments of 854 × 480 came out otherwise beside a busy
 * program. There it looks ahead between two pictures, and has two threads share that.
 */
function x264Parameters({ width }: OutputSettings, threads: number): string {
  const isWhole = Math.ceil(width / macroblock) % macroblocksAtOnce === 0;
  const ahead = isWhole
    ? 'lookahead-threads=1'
    : `sync-lookahead=0:lookahead-threads=${Math.min(2, threads)}`;
  return `stitchable=1:${ahead}`;
}

/** Pixels. */
const macroblock = 16;
const macroblocksAtOnce = 8;

/** x265 would use all processors by a pool of its own, and print a table of statistics. */
function hevcParameters({ mastering }: OutputSettings, threads: number): string {
  const own = `pools=${threads <= 1 ? 'none' : threads}:frame-threads=${threads}:open-gop=0:log-level=error`;
  return [own, ...(mastering === null ? [] : hevcMastering(mastering))].join(':');
}

function av1Parameters({ mastering }: OutputSettings, threads: number): string {
  return [`lp=${threads}`, ...(mastering === null ? [] : av1Mastering(mastering))].join(':');
}
