import { pixelFormatOf } from '../pixel-format';
import type { OutputSettings } from '../../storyboard/resolved';

/** Whether this build of ffmpeg can bring HDR into ordinary colours. */
export function canTonemap(filters: ReadonlySet<string> | undefined): boolean {
  return filters === undefined || (filters.has('zscale') && filters.has('tonemap'));
}

/**
 * Brings HDR into BT.709, so that it does not come out grey and dull. Nothing where this build of ffmpeg cannot:
 * `doctor` says so, and transcodes are refused.
 */
export function tonemapped(filters: ReadonlySet<string> | undefined, pixelFormat = 'yuv420p'): string[] {
  if (!canTonemap(filters)) return [];
  return [
    'zscale=transfer=linear:npl=203',
    'format=gbrpf32le',
    'zscale=primaries=bt709',
    'tonemap=tonemap=hable:desat=0',
    'zscale=transfer=bt709:matrix=bt709:range=tv',
    `format=${pixelFormat}`,
  ];
}

/** How frames of an output are drawn where that is in more than the usual eight bits. */
export interface DeepPicture {
  pixelFormat: string;
  transfer: OutputSettings['transfer'];
}

export function deepPicture(output: OutputSettings): DeepPicture | null {
  return output.deep ? { pixelFormat: pixelFormatOf(output), transfer: output.transfer } : null;
}
