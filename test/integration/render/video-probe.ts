import { execFileSync } from 'node:child_process';
import { ffmpeg } from './audio-probe';

interface Probed {
  streams: { codec_name: string; codec_type: string; width?: number; height?: number }[];
  format: { duration: string; tags?: Record<string, string> };
  packets: { pts: number; dts: number }[];
}

/** What ffprobe says of a file; packets of the streams that are asked for. */
export function probe(file: string, packetsOf?: string): Probed {
  const packets = packetsOf === undefined ? [] : ['-show_packets', '-select_streams', packetsOf];
  return JSON.parse(
    execFileSync(
      'ffprobe',
      ['-v', 'error', '-of', 'json', '-show_streams', '-show_format', ...packets, file],
      {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      },
    ),
  ) as Probed;
}

/** One hash for each decoded frame. */
export function frameHashes(file: string): string[] {
  return ffmpeg(['-i', file, '-map', '0:v', '-f', 'framemd5', '-'])
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)!.trim());
}

/** Structural similarity of two videos, frame by frame; 1 is equal. */
export function similarity(file: string, other: string): number[] {
  const compare = '[0:v][1:v]ssim=stats_file=-';
  const lines = ffmpeg(['-i', file, '-i', other, '-lavfi', compare, '-f', 'null', '-']).toString();
  return [...lines.matchAll(/All:([\d.]+)/g)].map((match) => Number(match[1]));
}
