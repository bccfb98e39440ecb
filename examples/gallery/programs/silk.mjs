#!/usr/bin/env node
/**
 * A generator for storyboards: draws folds of silk that flow, as raw video. It stands for any program of yours that makes
 * a clip: an image or video model, a plotter of data, a renderer of scenes.
 *
 *     silk.mjs WIDTHxHEIGHT FPS SECONDS OUTPUT.y4m
 *
 * It tells how far it is by lines such as `progress=0.25`.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

const [size = '', fps = '', seconds = '', output = ''] = process.argv.slice(2);
const [width = 0, height = 0] = size.split('x').map(Number);
const frames = Math.round(Number(fps) * Number(seconds));
if (width < 2 || height < 2 || width % 2 !== 0 || height % 2 !== 0 || !(frames > 0) || output === '') {
  console.error('usage: silk.mjs WIDTHxHEIGHT FPS SECONDS OUTPUT.y4m (an even size)');
  process.exit(2);
}

/** Dark water, violet, rose and a light like gold; red, green and blue from 0 to 1. */
const colors = [
  [0.03, 0.07, 0.16],
  [0.2, 0.13, 0.42],
  [0.72, 0.28, 0.45],
  [1, 0.82, 0.55],
];

/** BT.709 in limited range, for each of 1024 steps through the colours. */
const table = Array.from({ length: 1024 }, (_, step) => {
  const at = (step / 1023) * (colors.length - 1);
  const index = Math.min(colors.length - 2, Math.floor(at));
  const part = at - index;
  const [red = 0, green = 0, blue = 0] = (colors[index] ?? []).map(
    (from, channel) => from + ((colors[index + 1]?.[channel] ?? from) - from) * part,
  );
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return [16 + 219 * luma, 128 + (224 * (blue - luma)) / 1.8556, 128 + (224 * (red - luma)) / 1.5748];
});

/** How bright the silk is at a place, 0 to 1: waves that bend one another. */
function fold(x, y, time) {
  const bend = Math.sin(x * 1.7 + time * 0.9) + 0.6 * Math.sin(y * 2.3 - time * 0.7 + x);
  const wave = Math.sin(3.1 * y + 1.9 * bend + time) * Math.cos(1.3 * x - 0.8 * bend - 0.5 * time);
  return Math.max(0, Math.min(1, 0.42 + 0.5 * wave));
}

const file = openSync(output, 'w');
writeSync(file, `YUV4MPEG2 W${width} H${height} F${Math.round(Number(fps) * 1000)}:1000 Ip A1:1 C420jpeg\n`);
const luma = Buffer.alloc(width * height);
const [blue, red] = [0, 0].map(() => Buffer.alloc((width / 2) * (height / 2)));
for (let frame = 0; frame < frames; frame += 1) {
  const time = frame / Number(fps);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const color = table[Math.round(fold((x / height) * 3, (y / height) * 3, time) * 1023)] ?? [];
      luma[y * width + x] = Math.round(color[0] ?? 16);
      if (x % 2 === 0 && y % 2 === 0) {
        const at = (y / 2) * (width / 2) + x / 2;
        blue[at] = Math.round(color[1] ?? 128);
        red[at] = Math.round(color[2] ?? 128);
      }
    }
  }
  writeSync(file, 'FRAME\n');
  for (const plane of [luma, blue, red]) writeSync(file, plane);
  console.log(`progress=${((frame + 1) / frames).toFixed(3)}`);
}
closeSync(file);
