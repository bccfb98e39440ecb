import { stat } from 'node:fs/promises';
import { fail } from '../../shared/errors';
import type { MediaInfo } from './media';
import { readWebpAnimation, WebpFault } from './webp-animation';

/**
 * What an animated WebP holds. Only its structure is read: ffprobe knows nothing of it.
 *
 * @throws SOURCE_UNREADABLE.
 */
export async function animationInfo(path: string): Promise<MediaInfo> {
  const { width, height, hasAlpha, frames } = await readWebpAnimation(path).catch((error: unknown) => {
    throw error instanceof WebpFault
      ? fail('SOURCE_UNREADABLE', `"${path}" ${error.message}.`, {}, error)
      : error;
  });
  const milliseconds = frames.reduce((sum, frame) => sum + frame.milliseconds, 0);
  const isStill = frames.length === 1;
  const durationSeconds = isStill ? null : milliseconds / 1000;
  return {
    ...{ path, bytes: (await stat(path)).size, format: 'webp', demuxer: 'apng', composed: true },
    ...{ durationSeconds, isStill, audio: null },
    video: {
      ...{ index: 0, codec: 'webp', width, height, rotation: 0, pixelFormat: hasAlpha ? 'rgba' : 'rgb24' },
      frames: frames.length,
      frameRate: isStill ? null : { num: frames.length * 1000, den: milliseconds },
      variableFrameRate: !isStill,
      durationSeconds,
      ...{ colorRange: null, colorSpace: null, colorTransfer: null, colorPrimaries: null },
      ...{ interlaced: false, hasAlpha, decoder: null },
      longestFrameSeconds: Math.max(...frames.map((frame) => frame.milliseconds)) / 1000,
    },
  };
}
