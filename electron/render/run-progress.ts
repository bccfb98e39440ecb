import type { EncodeProgress } from '../encoder/progress-report';

/** How far the results of one run of ffmpeg are. */
export interface RunProgress {
  /** Of each result, 0 to 1. */
  parts: readonly number[];
  /** Frames a second, of all results together. */
  fps: number;
  /** Seconds of media for each second of time, of all results together. */
  speed: number;
}

/** A guess is never the end: that is known from the end of the run. */
const guessAtMost = 0.99;

/**
 * ffmpeg counts the frames of its first result. Those of the next ones, which are encoded alike, are guessed from their
 * bytes.
 *
 * @param frames Of each result, as planned.
 */
export function runProgress(
  { frame, fps, speed, bytes, furtherBytes }: Readonly<EncodeProgress>,
  [planned = 0, ...further]: readonly number[],
): RunProgress {
  const bytesPerFrame = frame === 0 ? 0 : bytes / frame;
  const guessed = further.map((frames, index) =>
    bytesPerFrame === 0 ? 0 : Math.min(frames * guessAtMost, (furtherBytes[index] ?? 0) / bytesPerFrame),
  );
  const all = guessed.reduce((sum, frames) => sum + frames, frame);
  const together = frame === 0 ? 1 : all / frame;
  return {
    parts: [frame / planned, ...guessed.map((done, index) => done / (further[index] ?? 1))],
    fps: fps * together,
    speed: speed * together,
  };
}
