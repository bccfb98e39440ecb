import { afterAll, beforeAll, expect, it } from 'vitest';
import { FramePictures } from '../../../electron/render/frame-picture';
import { silentLogger } from '../../../electron/telemetry/logger';
import { pixelsOf } from '../../support/png';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';

/** Recordings of a screen: pictures come when something changes, and stay until then. Each is brighter than the one before. */
const begins = [0, 0.04, 0.08, 5, 5.04, 9, 13, 17, 17.04, 17.08, 25, 25.04];
const step = 20;
const size = { width: 64, height: 48 };

let harness: RenderHarness;
let pictures: FramePictures;

const kinds = {
  // Frames that are decoded before ones that are shown earlier, and key frames behind the longest pauses.
  'screen.mp4': ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3', '-force_key_frames', '9,17,25'],
  'one-key.mp4': ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0'],
  'screen.mkv': ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3', '-force_key_frames', '9,17,25'],
  'screen.webm': ['-c:v', 'libvpx-vp9', '-cpu-used', '8', '-deadline', 'realtime', '-b:v', '1M'],
  'screen.mov': ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:keyint=3'],
} as const;

/** Which picture is seen at the beginning of what is left of a recording. */
async function seenAfter(src: string, trimStart: number): Promise<number> {
  const file = harness.storyboard('cut', {
    output: { ...size, fps: 25 },
    scenes: [{ duration: 0.2, elements: [{ type: 'video', src, trimStart, fit: 'fill' }] }],
  });
  const { bytes } = await pictures.picture(file, { at: 0, format: 'png' });
  const rgb = pixelsOf(bytes);
  return Math.abs(Math.round((rgb[(size.width * size.height * 3) / 2] ?? 0) / step - 0.4));
}

beforeAll(() => {
  harness = new RenderHarness();
  pictures = new FramePictures(harness.services, silentLogger);
  const times = begins.map((begin, index) => `eq(N,${index})*${begin}`).join('+');
  const lights = `geq=r='8+${step}*N':g='8+${step}*N':b='8+${step}*N'`;
  for (const [name, codec] of Object.entries(kinds))
    ffmpeg([
      ...[
        '-f',
        'lavfi',
        '-i',
        `color=black:s=${size.width}x${size.height}:r=25`,
        '-frames:v',
        String(begins.length),
      ],
      ...['-vf', `format=gbrp,${lights},setpts='(${times})/TB',format=yuv420p`, '-fps_mode', 'vfr'],
      ...[...codec, '-colorspace', 'smpte170m', harness.path(name)],
    ]);
  // A long recording at an even rate, but for one pause, which its average does not show.
  const late = "drawbox=color=white:t=fill:enable='gte(n,800)',setpts='(N/5+gte(N,800)*0.6)/TB'";
  ffmpeg([
    ...['-f', 'lavfi', '-i', `color=black:s=${size.width}x${size.height}:r=5`, '-frames:v', '1600'],
    ...['-vf', `format=yuv420p,${late}`, '-fps_mode', 'vfr', '-c:v', 'libx264', '-preset', 'ultrafast'],
    harness.path('pause.mp4'),
  ]);
});
afterAll(() => harness.close());

it.each(Object.keys(kinds))(
  'what is cut out of %s begins with the picture that was on display',
  async (name) => {
    for (const at of [4.9, 8.96, 12.5, 16.98, 24.9]) {
      const meant = begins.findLastIndex((begin) => begin <= at);
      expect(await seenAfter(name, at), `${name} from ${at} s on`).toBe(meant);
    }
  },
);

it('one pause in a long recording is noticed', async () => {
  expect(await seenAfter('pause.mp4', 160.3)).toBe(0);
  expect(await seenAfter('pause.mp4', 160.5)).toBeGreaterThan(10);
});

it('all of it is shown at its time, cut into pieces or not', async () => {
  const file = harness.storyboard('whole', {
    output: { ...size, fps: 5, quality: 'high' },
    scenes: [
      { duration: 'auto', elements: [{ type: 'video', src: 'screen.mp4', trimStart: 4, fit: 'fill' }] },
    ],
  });
  const { output } = await harness.render(file, 'whole.mp4');
  const rgb = ffmpeg(['-i', output, '-vf', 'scale=1:1', '-f', 'rawvideo', '-pix_fmt', 'gray', '-']);
  for (const [frame, light] of rgb.entries()) {
    // What is due by a quarter of a frame is due.
    const meant = begins.findLastIndex((begin) => begin <= 4 + frame / 5 + 0.05);
    expect(Math.round(light / step - 0.4), `frame ${frame}`).toBe(meant);
  }
});
