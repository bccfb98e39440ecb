import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the measurements make and may throw away; never committed. */
export const workFolder = resolve(import.meta.dirname, '..', '.work');
export const sourceFolder = join(workFolder, 'sources');

/** The font and weight that texts have by default, for hand-written commands too. */
export const fontFile = resolve(
  import.meta.dirname,
  '../../node_modules/@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
);

/** As many as the video that has most of them: where one file is seen twice, much of its work could be done once. */
const pictureCount = 40;
const clipCount = 20;
/** Seconds of each clip. */
const clipSeconds = 12;
/** Seconds of the file that is transcoded. */
const longSeconds = 60;

export const picture = (index: number) => join(sourceFolder, `picture-${index}.jpg`);
export const clip = (index: number) => join(sourceFolder, `clip-${index}.mp4`);
export const tallClip = join(sourceFolder, 'tall.mp4');
export const longClip = join(sourceFolder, 'minute.mp4');
export const music = join(sourceFolder, 'music.m4a');

/**
 * Makes the sources, equal on every run of one version of ffmpeg: pictures as a camera gives them (6 megapixels, detail
 * everywhere, a little noise), clips at 1080p30 that move all over, music.
 */
export async function makeSources(): Promise<void> {
  await mkdir(sourceFolder, { recursive: true });
  for (let index = 0; index < pictureCount; index += 1) {
    const place = `mandelbrot=s=3000x2000:maxiter=120:start_scale=${0.02 + index * 0.01}:start_x=-0.7436:start_y=-0.13182`;
    const look = `hue=h=${index * 36}:s=0.7,gblur=sigma=1.5,noise=alls=5:all_seed=${index}`;
    await make(picture(index), ['-f', 'lavfi', '-i', place, '-vf', look, '-frames:v', '1', '-q:v', '3']);
  }
  await makeClips();
  await makeClip(tallClip, '1080x1920', clipSeconds, 9);
  await makeClip(longClip, '1920x1080', longSeconds, 5);
  const chord = [220, 277.18, 329.63].map((pitch) => `sin(2*PI*${pitch}*t)`).join('+');
  await make(music, [
    ...[
      '-f',
      'lavfi',
      '-i',
      `aevalsrc='0.15*(${chord})*(0.6+0.4*sin(2*PI*t/3))|0.12*(${chord})':s=48000:d=60`,
    ],
    ...['-c:a', 'aac', '-b:a', '160k'],
  ]);
}

/** The clips of {@link makeSources}, or the first ones. */
export async function makeClips(count = clipCount): Promise<void> {
  await mkdir(sourceFolder, { recursive: true });
  for (let index = 0; index < count; index += 1) await makeClip(clip(index), '1920x1080', clipSeconds, index);
}

/** A slow flight over detail, with things that move fast in front: neither trivial nor noise for an encoder. */
async function makeClip(file: string, size: string, seconds: number, seed: number): Promise<void> {
  if (existsSync(file)) return;
  const [width = 0, height = 0] = size.split('x').map(Number);
  const ground = `mandelbrot=s=${width * 2}x${height * 2}:maxiter=120:start_scale=0.03:start_x=-0.7436:start_y=-0.13182`;
  const flight = `crop=${width}:${height}:x='(iw-ow)*(0.5+0.5*sin(n/90+${seed}))':y='(ih-oh)*(0.5+0.5*cos(n/120))'`;
  const graph = [
    `${ground},trim=end_frame=1,hue=h=${seed * 40},loop=-1:1,setpts=N/30/TB,fps=30,${flight},noise=alls=4:allf=t:all_seed=${seed}[ground]`,
    `testsrc2=s=${(width / 4) & ~1}x${(height / 4) & ~1}:r=30[test]`,
    `[ground][test]overlay=x='(W-w)*(0.5+0.5*sin(t*1.3))':y='(H-h)*(0.5+0.5*cos(t*1.7))'[v]`,
  ].join(';');
  await make(file, [
    ...['-f', 'lavfi', '-i', `sine=f=${300 + seed * 60}:r=48000`, '-filter_complex', graph],
    ...[
      '-map',
      '[v]',
      '-map',
      '0:a',
      '-t',
      String(seconds),
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      '18',
    ],
    ...['-pix_fmt', 'yuv420p', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...['-color_range', 'tv', '-c:a', 'aac', '-b:a', '128k'],
  ]);
}

async function make(file: string, args: readonly string[]): Promise<void> {
  if (existsSync(file)) return;
  const fresh = file.replace(/(\.\w+)$/, '.new$1');
  await run('ffmpeg', [
    '-v',
    'error',
    '-nostdin',
    ...args,
    '-threads',
    '1',
    '-fflags',
    '+bitexact',
    '-y',
    fresh,
  ]);
  await rename(fresh, file);
}
