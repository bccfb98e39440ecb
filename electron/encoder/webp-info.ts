import { stat } from 'node:fs/promises';
import { fail } from '../../shared/errors';
import type { MediaInfo } from './media';
import { uprightSize } from './orientation';
import { standingOf } from './standing';
import { readWebpAnimation, WebpFault } from './webp-animation';

/**
 * What an animated WebP holds. Only its structure is read: ffprobe knows nothing of it.
 *
 * @throws SOURCE_UNREADABLE.
 */
export async function animationInfo(path: string): Promise<MediaInfo> {
  const { width, height, hasAlpha, orientation, frames } = await readWebpAnimation(path).catch(
    (error: unknown) => {
      throw error instanceof WebpFault
        ? fail('SOURCE_UNREADABLE', `"${path}" ${error.message}.`, {}, error)
        : error;
    },
  );
  let milliseconds = 0;
  const begins = Float64Array.from(frames, (frame) => {
    milliseconds += frame.milliseconds;
    return (milliseconds - frame.milliseconds) / 1000;
  });
  const isStill = frames.length === 1;
  const durationSeconds = isStill ? null : milliseconds / 1000;
  return {
    ...{ path, bytes: (await stat(path)).size, format: 'webp', demuxer: 'apng', composed: true },
    ...{ durationSeconds, isStill, audio: null },
    video: {
      ...{ index: 0, codec: 'webp', rotation: 0, pixelFormat: hasAlpha ? 'rgba' : 'rgb24' },
      ...uprightSize({ width, height }, orientation),
      orientation,
      frames: frames.length,
      frameRate: isStill ? null : { num: frames.length * 1000, den: milliseconds },
      variableFrameRate: !isStill,
      durationSeconds,
      ...{ colorRange: null, colorSpace: null, colorTransfer: null, colorPrimaries: null },
      ...{ interlaced: false, hasAlpha, decoder: null },
      standing: standingOf(begins, milliseconds / 1000),
    },
  };
}
