import type { VideoStream } from '../encoder/media';

/** The curve of a clip in high dynamic range, as phones and discs have it; null for all others. */
export function hdrOf({ colorTransfer }: Pick<VideoStream, 'colorTransfer'>): 'pq' | 'hlg' | null {
  if (colorTransfer === 'smpte2084') return 'pq';
  return colorTransfer === 'arib-std-b67' ? 'hlg' : null;
}
