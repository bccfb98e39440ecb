import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test file; call the second member when done. */
export function scratchFolder(name: string): [string, () => void] {
  const folder = mkdtempSync(join(tmpdir(), `renderyard-test-${name}-`));
  return [folder, () => rmSync(folder, { recursive: true, force: true })];
}

/** Runs ffmpeg and returns what it wrote to standard output. */
export function ffmpeg(args: readonly string[], cwd?: string): Buffer {
  return execFileSync('ffmpeg', ['-hide_banner', '-nostdin', '-v', 'error', ...args], {
    maxBuffer: 1 << 30,
    ...(cwd === undefined ? {} : { cwd }),
  });
}

/** One channel of a file's sound, or of the pad `[out]` of a graph, as samples at 48 kHz. */
export function samplesOf(args: readonly string[], channel: 0 | 1 = 0): Float32Array {
  const raw = ffmpeg([...args, '-ar', '48000', '-ac', '2', '-f', 'f32le', '-']);
  const both = new Float32Array(raw.buffer, raw.byteOffset, raw.byteLength / 4);
  return both.filter((_, index) => index % 2 === channel);
}

/** Root mean square of the samples from `from` to `to`. */
export function rms(samples: Float32Array, from = 0, to = samples.length): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += samples[index]! ** 2;
  return Math.sqrt(sum / (to - from));
}

/** Index of the first sample whose size is at least `threshold`; -1 if there is none. */
export function firstAbove(samples: Float32Array, threshold: number): number {
  return samples.findIndex((sample) => Math.abs(sample) >= threshold);
}

/** Frequency by counting upward zero crossings. */
export function frequency(samples: Float32Array, from: number, to: number): number {
  let crossings = 0;
  for (let index = from + 1; index < to; index++) {
    if (samples[index - 1]! < 0 && samples[index]! >= 0) crossings++;
  }
  return (crossings * 48_000) / (to - from);
}
