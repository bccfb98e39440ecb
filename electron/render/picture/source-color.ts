import type { VideoStream } from '../../encoder/media';

/** How a source's numbers stand for colours, as options of `scale`; empty for RGB, which says it by itself. */
export function sourceColor(stream: VideoStream): string[] {
  if (isRgb(stream.pixelFormat)) return [];
  return [`in_color_matrix=${matrixOf(stream)}`, `in_range=${rangeOf(stream)}`];
}

/** Whether frames can stay as they are: BT.709 in limited range already. */
export function isOurs(stream: VideoStream): boolean {
  return !isRgb(stream.pixelFormat) && matrixOf(stream) === 'bt709' && rangeOf(stream) === 'tv';
}

function isRgb(pixelFormat: string): boolean {
  return /^(rgb|bgr|gbr|argb|abgr|0rgb|0bgr|x2rgb|x2bgr|pal8|mono)/.test(pixelFormat);
}

function rangeOf(stream: VideoStream): 'tv' | 'pc' {
  return stream.colorRange ?? (stream.pixelFormat.startsWith('yuvj') ? 'pc' : 'tv');
}

function matrixOf({ colorSpace, width, height }: VideoStream): string {
  switch (colorSpace) {
    case 'bt709':
      return 'bt709';
    case 'bt470bg':
    case 'smpte170m':
      return 'bt601';
    case 'fcc':
      return 'fcc';
    case 'smpte240m':
      return 'smpte240m';
    case 'bt2020nc':
    case 'bt2020c':
      return 'bt2020';
    case null:
    default:
      // Files that do not say: players take standard definition for BT.601 and anything larger for BT.709.
      return Math.max(width, height) > 1024 || Math.min(width, height) > 576 ? 'bt709' : 'bt601';
  }
}
