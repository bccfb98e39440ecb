import type { OutputSettings } from '../storyboard/resolved';

/** How the pictures of an output are stored, as ffmpeg calls it. */
export function pixelFormatOf({ codec, depth }: Pick<OutputSettings, 'codec' | 'depth'>): string {
  if (codec === 'prores') return 'yuv422p10le';
  // A palette is made of what segments hold: nothing may be lost before.
  if (codec === 'gif') return 'yuv444p';
  return depth === 10 ? 'yuv420p10le' : 'yuv420p';
}

/** The colours of an output, as ffmpeg calls them. Source: ITU-T H.273. */
export interface ColorTags {
  primaries: string;
  transfer: string;
  matrix: string;
}

export function colorTagsOf({ transfer }: Pick<OutputSettings, 'transfer'>): ColorTags {
  switch (transfer) {
    case 'bt709':
      return { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' };
    case 'pq':
      return { primaries: 'bt2020', transfer: 'smpte2084', matrix: 'bt2020nc' };
    case 'hlg':
      return { primaries: 'bt2020', transfer: 'arib-std-b67', matrix: 'bt2020nc' };
  }
}
