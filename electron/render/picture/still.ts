import type { MediaInfo, VideoStream } from '../../encoder/media';
import type { Orientation } from '../../encoder/orientation';
import type { Size } from './geometry';
import type { Fit } from '../../storyboard/resolved';
import { carefully, print } from './filters';
import { scaledSize } from './geometry';
import type { GraphBuilder, Pad } from './graph-builder';

import { sourceColor } from './source-color';

/** A file's picture, which the caller has checked to be there. */
export interface PictureSource {
  info: MediaInfo;
  stream: VideoStream;
}

/** Options by which a source is opened as what it is, and as it is stored where {@link upright} is to turn it. */
export function openingOptions({ info, stream }: PictureSource): string[] {
  return [
    ...(info.demuxer === null ? [] : ['-f', info.demuxer]),
    ...(stream.decoder === null ? [] : ['-c:v', stream.decoder]),
    ...(stream.orientation === undefined ? [] : ['-noautorotate']),
  ];
}

/** By the number of the orientation. */
const turns: Readonly<Record<Orientation, readonly string[]>> = {
  2: ['hflip'],
  3: ['hflip', 'vflip'],
  4: ['vflip'],
  5: ['transpose=cclock_flip'],
  6: ['transpose=clock'],
  7: ['transpose=clock_flip'],
  8: ['transpose=cclock'],
};

/** Turns and mirrors a picture as its file says, where ffmpeg does not do it. */
export function upright({ orientation }: Pick<VideoStream, 'orientation'>): readonly string[] {
  return orientation === undefined ? [] : turns[orientation];
}

/**
 * One picture in RGB, scaled to fit. `cover` keeps what goes over the edges of the box: the result is then larger than
 * the box; for other ways to fit it is as large.
 *
 * @returns its pad, one frame in `gbrp`, or in `gbrap` where the source has an alpha channel; and its size.
 */
export function fittedStill(
  graph: GraphBuilder,
  source: PictureSource,
  fit: Fit,
  box: Size,
): { pad: Pad; size: Size } {
  const { path, composed } = source.info;
  const extent = composed === true ? 'first frame' : undefined;
  const pad = graph.input(path, source.stream.index, openingOptions(source), extent);
  if (fit === 'contain-blur') return { pad: containOverBlur(graph, pad, source, box), size: box };
  const size = fit === 'cover' ? scaledSize(source.stream, box, 'over') : box;
  const first = ['trim=end_frame=1', ...upright(source.stream)];
  return { pad: graph.chain([pad], [...first, ...scaledRgb(source.stream, size)]), size };
}

/**
 * Scales into RGB. Colours are multiplied with alpha meanwhile, or those of invisible pixels would bleed into
 * visible ones.
 */
function scaledRgb(stream: VideoStream, size: Size): string[] {
  const scale = [`scale=w=${size.width}:h=${size.height}`, ...sourceColor(stream), carefully].join(':');
  if (!stream.hasAlpha) return [scale, 'format=gbrp', 'setsar=1'];
  const toRgb = ['scale=', ...sourceColor(stream), carefully].join(':').replace('=:', '=');
  return [
    toRgb,
    'format=gbrap',
    'premultiply=inplace=1',
    `scale=w=${size.width}:h=${size.height}:${carefully}`,
    'unpremultiply=inplace=1',
    'setsar=1',
  ];
}

/** The whole picture in the middle, and the same picture, large and blurred, behind it. */
function containOverBlur(graph: GraphBuilder, pad: Pad, { stream }: PictureSource, box: Size): Pad {
  const [front = '', back = ''] = graph.split(pad, ['trim=end_frame=1', ...upright(stream)], 2);
  const over = scaledSize(stream, box, 'over');
  const within = scaledSize(stream, box, 'within');
  const behind = graph.chain([back], [...scaledRgb(stream, over), centred(box, over), blur(blurBehind(box))]);
  const whole = graph.chain([front], scaledRgb(stream, within));
  const x = Math.floor((box.width - within.width) / 2);
  const y = Math.floor((box.height - within.height) / 2);
  const format = stream.hasAlpha ? 'gbrap' : 'gbrp';
  return graph.chain([behind, whole], [`overlay=x=${x}:y=${y}:format=gbrp`, `format=${format}`]);
}

/** Strong enough that shapes are gone and only light and colour are left. */
export function blurBehind(box: Size): number {
  return Math.min(box.width, box.height) / 30;
}

export function blur(sigma: number): string {
  return `gblur=sigma=${print(sigma)}:steps=3`;
}

/** The middle of a picture, as large as the box. */
export function centred(box: Size, picture: Size): string {
  const x = Math.floor((picture.width - box.width) / 2);
  const y = Math.floor((picture.height - box.height) / 2);
  return `crop=w=${box.width}:h=${box.height}:x=${x}:y=${y}:exact=1`;
}
