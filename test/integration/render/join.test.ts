import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concatList } from '../../../electron/render/assemble';
import { joinMp4 } from '../../../electron/render/join/join-mp4';
import { ffmpeg } from './audio-probe';

const fps = { num: 25, den: 1 };
const lengths = [30, 2, 7, 60];
let folder: string;
const path = (name: string) => join(folder, name);

function segment(name: string, frames: number, options: readonly string[] = []): string {
  ffmpeg([
    ...['-f', 'lavfi', '-i', 'testsrc2=s=128x96:r=25', '-frames:v', String(frames)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-g', '25', '-pix_fmt', 'yuv420p', ...options],
    ...['-x264-params', 'stitchable=1', '-video_track_timescale', '12800', '-fflags', '+bitexact'],
    path(name),
  ]);
  return path(name);
}

interface Packet {
  decodedAt: number;
  shownAt: number;
  /** Length and checksum. */
  content: string;
}

/** Every packet of one stream, in ticks, by when it is shown. */
function packets(file: string, stream = 'v:0'): Packet[] {
  const text = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', file, '-map', `0:${stream}`, '-c', 'copy', '-f', 'framecrc', '-'],
    { encoding: 'utf8' },
  );
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .map(([, decodedAt, shownAt, , length = '', checksum = '']) => ({
      decodedAt: Number(decodedAt),
      shownAt: Number(shownAt),
      content: `${length} ${checksum}`,
    }))
    .sort((one, other) => one.shownAt - other.shownAt);
}

/** Checksums of what is decoded, with times. */
function decoded(file: string): string {
  return execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'framemd5', '-'], { encoding: 'utf8' });
}

let parts: { file: string; frames: number }[];
let sound: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'renderyard-join-'));
  parts = lengths.map((frames, index) => ({ file: segment(`${index}.mp4`, frames), frames }));
  sound = path('sound.m4a');
  ffmpeg(['-f', 'lavfi', '-i', 'sine=330:r=48000:d=3.96', '-c:a', 'aac', '-fflags', '+bitexact', sound]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function joined(target: string, pictures: readonly string[], withSound: string | null = null) {
  writeFileSync(target, '');
  const done: number[] = [];
  const could = await joinMp4({ pictures, sound: withSound, title: 'Ä title', target }, (part) =>
    done.push(part),
  );
  return { could, done };
}

describe('joining mp4 segments', () => {
  it('gives the packets of the segments, and the pictures, times and lengths that ffmpeg gives', async () => {
    const list = path('parts.ffconcat');
    writeFileSync(list, concatList(parts, fps));
    const theirs = path('theirs.mp4');
    ffmpeg([
      ...['-f', 'concat', '-i', list, '-i', sound, '-map', '0:v', '-map', '1:a', '-c', 'copy'],
      ...['-video_track_timescale', '12800', theirs],
    ]);
    const ours = path('ours.mp4');
    const { could, done } = await joined(
      ours,
      parts.map(({ file }) => file),
      sound,
    );
    expect(could).toBe(true);
    expect(done.at(-1)).toBe(1);

    let start = 0;
    const expected = parts.flatMap(({ file, frames }) => {
      const own = packets(file).map(({ shownAt, content }) => ({ shownAt: start + shownAt, content }));
      start += frames * 512;
      return own;
    });
    const pictures = packets(ours);
    expect(pictures.map(({ shownAt, content }) => ({ shownAt, content }))).toEqual(expected);
    const decodedAt = pictures.map((packet) => packet.decodedAt).sort((a, b) => a - b);
    expect(decodedAt).toEqual(decodedAt.map((_, index) => decodedAt[0]! + index * 512));
    expect(pictures.every((packet) => packet.decodedAt <= packet.shownAt)).toBe(true);
    expect(packets(ours, 'a:0')).toEqual(packets(sound, 'a:0'));
    expect(decoded(ours)).toBe(decoded(theirs));
    const facts = (file: string) =>
      execFileSync(
        'ffprobe',
        [
          ...[
            '-v',
            'error',
            '-show_entries',
            'format=duration:stream=duration,start_time,nb_frames,codec_tag',
          ],
          ...['-of', 'csv', file],
        ],
        { encoding: 'utf8' },
      );
    expect(facts(ours)).toBe(facts(theirs));
    // Every frame can be decoded, with nothing to complain of.
    const complaints = execFileSync(
      'ffmpeg',
      ['-v', 'warning', '-xerror', '-err_detect', 'explode', '-i', ours, '-f', 'null', '-'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    expect(complaints).toBe('');
  });

  it('puts the index first, with the title, and the same bytes each time', async () => {
    const files = parts.map(({ file }) => file);
    await joined(path('one.mp4'), files, sound);
    await joined(path('two.mp4'), files, sound);
    const bytes = readFileSync(path('one.mp4'));
    expect(bytes.equals(readFileSync(path('two.mp4')))).toBe(true);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    const title = execFileSync(
      'ffprobe',
      ['-v', 'error', '-show_entries', 'format_tags=title', '-of', 'csv=p=0', path('one.mp4')],
      { encoding: 'utf8' },
    );
    expect(title.trim()).toBe('Ä title');
  });

  it('shows one file as often as it is named', async () => {
    const [first] = parts;
    const { could } = await joined(path('twice.mp4'), [first!.file, first!.file]);
    expect(could).toBe(true);
    expect(packets(path('twice.mp4'))).toHaveLength(60);
  });

  it('shows a segment of a single frame in its turn', async () => {
    const single = segment('single.mp4', 1);
    const { could } = await joined(path('single-joined.mp4'), [parts[0]!.file, single, parts[2]!.file]);
    expect(could).toBe(true);
    const pictures = packets(path('single-joined.mp4'));
    expect(pictures.map(({ shownAt }) => shownAt)).toEqual(
      Array.from({ length: 38 }, (_, index) => index * 512),
    );
    expect(pictures.every(({ decodedAt, shownAt }) => decodedAt <= shownAt)).toBe(true);
  });

  it.each([
    ['another size', () => segment('small.mp4', 5, ['-vf', 'scale=64:48'])],
    ['another frame rate', () => segment('fast.mp4', 5, ['-r', '50'])],
    ['another decoder configuration', () => segment('plain.mp4', 5, ['-profile:v', 'baseline'])],
    ['sound', () => sound],
    ['a fragmented index', () => segment('fragments.mp4', 5, ['-movflags', '+frag_keyframe'])],
    [
      'no media',
      () => {
        writeFileSync(path('text.mp4'), 'This is no video.');
        return path('text.mp4');
      },
    ],
  ])('leaves segments with %s to ffmpeg, and writes nothing', async (_what, make) => {
    const { could } = await joined(path('other.mp4'), [parts[0]!.file, make()]);
    expect(could).toBe(false);
    expect(readFileSync(path('other.mp4'))).toHaveLength(0);
  });
});
