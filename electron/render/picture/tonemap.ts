import type { VideoStream } from '../../encoder/media';

/** Whether a clip is in high dynamic range (PQ or HLG), as phones record it. */
export function isHdr({ colorTransfer }: VideoStream): boolean {
  return colorTransfer === 'smpte2084' || colorTransfer === 'arib-std-b67';
}

/**
 * Brings HDR into BT.709, so that it does not come out grey and dull. Nothing where this build of ffmpeg cannot:
 * `doctor` says so.
 */
export function tonemapped(filters: ReadonlySet<string> | undefined): string[] {
  if (filters !== undefined && !(filters.has('zscale') && filters.has('tonemap'))) return [];
  return [
    'zscale=transfer=linear:npl=203',
    'format=gbrpf32le',
    'zscale=primaries=bt709',
    'tonemap=tonemap=hable:desat=0',
    'zscale=transfer=bt709:matrix=bt709:range=tv',
    'format=yuv420p',
  ];
}
