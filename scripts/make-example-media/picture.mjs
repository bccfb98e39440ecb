import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cell, clamp } from './noise.mjs';

/** @typedef {[number, number, number]} Light Red, green and blue, linear: twice the number is twice the light. */
/** @typedef {(x: number, y: number) => Light} Shade Light at a point; x and y in pixels, from the top left. */

/** Light in every pixel, before it is exposed. */
export class Picture {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.light = new Float32Array(width * height * 3);
  }

  /**
   * Fills the picture, with `grid` × `grid` samples for each pixel.
   *
   * @param {Shade} shade
   * @param {number} [grid]
   */
  paint(shade, grid = 2) {
    const share = 1 / (grid * grid);
    let index = 0;
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        let red = 0;
        let green = 0;
        let blue = 0;
        for (let sample = 0; sample < grid * grid; sample++) {
          const [r, g, b] = shade(
            x + ((sample % grid) + 0.5) / grid,
            y + (Math.floor(sample / grid) + 0.5) / grid,
          );
          // One blinding sample must not make a whole pixel white.
          red += Math.min(r, 12);
          green += Math.min(g, 12);
          blue += Math.min(b, 12);
        }
        this.light[index++] = red * share;
        this.light[index++] = green * share;
        this.light[index++] = blue * share;
      }
    }
    return this;
  }

  /**
   * Spreads a part of the light around, as a lens does.
   *
   * @param {number} radius Pixels.
   * @param {number} strength 0 to 1.
   */
  glow(radius, strength) {
    const step = Math.max(1, Math.floor(radius / 4));
    const width = Math.ceil(this.width / step);
    const height = Math.ceil(this.height / step);
    let small = new Float32Array(width * height * 3);
    const count = new Float32Array(width * height);
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const to = Math.floor(y / step) * width + Math.floor(x / step);
        const from = (y * this.width + x) * 3;
        count[to] = at(count, to) + 1;
        for (let c = 0; c < 3; c++) small[to * 3 + c] = at(small, to * 3 + c) + at(this.light, from + c);
      }
    }
    for (let index = 0; index < small.length; index++) {
      small[index] = at(small, index) / at(count, Math.floor(index / 3));
    }
    const reach = Math.max(1, Math.round(radius / step));
    for (let pass = 0; pass < 3; pass++) {
      small = blurred(small, width, height, reach, 1, width);
      small = blurred(small, height, width, reach, width, 1);
    }
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const index = (y * this.width + x) * 3;
        const u = clamp((x + 0.5) / step - 0.5, 0, width - 1.001);
        const v = clamp((y + 0.5) / step - 0.5, 0, height - 1.001);
        const left = Math.floor(u);
        const top = Math.floor(v);
        const right = Math.min(left + 1, width - 1);
        const bottom = Math.min(top + 1, height - 1);
        for (let c = 0; c < 3; c++) {
          const upper =
            at(small, (top * width + left) * 3 + c) * (1 - (u - left)) +
            at(small, (top * width + right) * 3 + c) * (u - left);
          const lower =
            at(small, (bottom * width + left) * 3 + c) * (1 - (u - left)) +
            at(small, (bottom * width + right) * 3 + c) * (u - left);
          const spread = upper * (1 - (v - top)) + lower * (v - top);
          this.light[index + c] = at(this.light, index + c) * (1 - strength) + spread * strength;
        }
      }
    }
    return this;
  }

  /**
   * Exposes the light as a film would: 8-bit sRGB, with a little grain that also hides steps in gradients.
   *
   * @param {{ exposure?: number, vignette?: number, grain?: number, saturation?: number, seed?: number }} [look]
   * @returns {Uint8Array}
   */
  develop({ exposure = 1, vignette = 0.25, grain = 1.2, saturation = 1, seed = 1 } = {}) {
    const pixels = new Uint8Array(this.width * this.height * 3);
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const index = (y * this.width + x) * 3;
        const dx = (x / this.width - 0.5) * 2;
        const dy = (y / this.height - 0.5) * 2;
        const shade = exposure * (1 - vignette * Math.min(1, (dx * dx + dy * dy) * 0.5) ** 1.5);
        const grey =
          0.2126 * at(this.light, index) +
          0.7152 * at(this.light, index + 1) +
          0.0722 * at(this.light, index + 2);
        const noise = cell(x, y, seed) + cell(x, y, seed + 7) - 1;
        for (let c = 0; c < 3; c++) {
          const light = Math.max(0, grey + (at(this.light, index + c) - grey) * saturation) * shade;
          pixels[index + c] = clamp(Math.round(encoded(filmic(light)) * 255 + noise * grain), 0, 255);
        }
      }
    }
    return pixels;
  }
}

/**
 * Writes pixels as a JPEG of good quality.
 *
 * @param {Uint8Array} pixels
 * @param {number} width
 * @param {number} height
 * @param {string} file
 * @param {number} [quality] ffmpeg's scale: 2 is best.
 */
export async function writeJpeg(pixels, width, height, file, quality = 3) {
  const child = spawn(
    'ffmpeg',
    [
      '-v',
      'error',
      '-y',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-s',
      `${width}x${height}`,
      '-i',
      '-',
      '-vf',
      'scale=out_range=pc',
      '-pix_fmt',
      'yuvj420p',
      '-q:v',
      String(quality),
      '-bitexact',
      file,
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  child.stdin.end(pixels);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`ffmpeg could not write ${file}`);
}

/**
 * Writes frames as an H.264 clip with sound.
 *
 * @param {{ width: number, height: number, fps: number, seconds: number, frame: (time: number) => Uint8Array, sound: Buffer, file: string }} clip
 *   Sound is 32-bit stereo at 48 kHz.
 */
export async function writeClip({ width, height, fps, seconds, frame, sound, file }) {
  const folder = await mkdtemp(join(tmpdir(), 'example-media-'));
  const soundFile = join(folder, 'sound.f32');
  await writeFile(soundFile, sound);
  const child = spawn(
    'ffmpeg',
    [
      ...[
        '-v',
        'error',
        '-y',
        '-f',
        'rawvideo',
        '-pix_fmt',
        'rgb24',
        '-s',
        `${width}x${height}`,
        '-r',
        String(fps),
        '-i',
        '-',
      ],
      ...['-f', 'f32le', '-ar', '48000', '-ac', '2', '-i', soundFile, '-map', '0:v', '-map', '1:a'],
      ...[
        '-vf',
        'scale=out_color_matrix=bt709:out_range=tv',
        '-c:v',
        'libx264',
        '-preset',
        'slow',
        '-crf',
        '23',
        '-pix_fmt',
        'yuv420p',
      ],
      ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
      ...[
        '-c:a',
        'aac',
        '-b:a',
        '96k',
        '-shortest',
        '-movflags',
        '+faststart',
        '-fflags',
        '+bitexact',
        '-flags',
        '+bitexact',
        file,
      ],
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const closed = once(child, 'close');
  for (let index = 0; index < Math.round(fps * seconds); index++) {
    if (!child.stdin.write(frame(index / fps))) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  const [code] = await closed;
  await rm(folder, { recursive: true });
  if (code !== 0) throw new Error(`ffmpeg could not write ${file}`);
}

/** Narkowicz' fit of the ACES film curve. @param {number} x */
function filmic(x) {
  return clamp((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), 0, 1);
}

/** @param {number} linear */
function encoded(linear) {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/**
 * Running mean along one direction.
 *
 * @param {Float32Array} source
 * @param {number} length Pixels in a line.
 * @param {number} lines
 * @param {number} reach
 * @param {number} along Pixels from one of a line to the next.
 * @param {number} across Pixels from one line to the next.
 */
function blurred(source, length, lines, reach, along, across) {
  const result = new Float32Array(source.length);
  for (let line = 0; line < lines; line++) {
    for (let c = 0; c < 3; c++) {
      const place = (/** @type {number} */ index) =>
        (line * across + clamp(index, 0, length - 1) * along) * 3 + c;
      let sum = 0;
      for (let index = -reach; index <= reach; index++) sum += at(source, place(index));
      for (let index = 0; index < length; index++) {
        result[place(index)] = sum / (2 * reach + 1);
        sum += at(source, place(index + reach + 1)) - at(source, place(index - reach));
      }
    }
  }
  return result;
}

/** @param {Float32Array} values @param {number} index */
function at(values, index) {
  return /** @type {number} */ (values[index]);
}
