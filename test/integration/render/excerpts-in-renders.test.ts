import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ffmpeg } from './audio-probe';
import { RenderHarness } from './render-harness';

let harness: RenderHarness;
beforeAll(() => {
  harness = new RenderHarness();
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=30:d=6,noise=alls=3:allf=t'];
  const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '3', '-pix_fmt', 'yuv420p', '-g', '999'];
  const chapter = ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=1\nEND=5\ntitle=One\n';
  writeFileSync(harness.path('chapters.txt'), chapter);
  const chapters = ['-i', harness.path('chapters.txt'), '-map', '0', '-map_chapters', '1'];
  ffmpeg([...picture, ...chapters, ...x264, '-crf', '35', harness.path('clip.mp4')]);
  const sound = ['-f', 'lavfi', '-i', 'sine=d=6', '-i', harness.path('clip.mp4')];
  // With its picture in second place it is read as it is.
  ffmpeg([...sound, '-map', '0', '-map', '1', '-c:v', 'copy', harness.path('second.mp4')]);
});
afterAll(() => harness.close());

const film = (src: string) => ({
  title: 'Film',
  output: { width: 320, height: 180, fps: 25, quality: 'draft' },
  scenes: [
    {
      duration: 1.5,
      elements: [{ type: 'video', src, trimStart: 4.1, trimDuration: 1.5, volume: 0 }],
      transition: { type: 'fade', duration: 0.4 },
    },
    { duration: 1, background: '#204060' },
  ],
});

it('makes a clip far from its key frame out of a copy without what no picture needs, with the same bytes', async () => {
  const copied = await harness.render(harness.storyboard('copied', film('clip.mp4')), 'copied.mp4');
  const sources = () => harness.commands.flatMap(({ args }) => args.filter((_, at) => args[at - 1] === '-i'));
  expect(sources().filter((source) => source.endsWith('clip.mp4'))).toEqual([]);
  expect(sources().filter((source) => /\.d\/\d+\.mp4$/.test(source))).not.toEqual([]);

  harness.commands.length = 0;
  const whole = await harness.render(harness.storyboard('whole', film('second.mp4')), 'whole.mp4');
  expect(sources().filter((source) => source.endsWith('second.mp4'))).not.toEqual([]);
  expect(whole.sha256).toBe(copied.sha256);
});
