import { clamp, gradientNoise, random, smoothstep } from './noise.mjs';
import { Picture } from './picture.mjs';
import { added, blend, gradient, scaled } from './sky.mjs';

/** @typedef {import('./picture.mjs').Light} Light */

/** @type {readonly Light[]} */
const warmLights = [
  [1.0, 0.5, 0.16],
  [1.0, 0.62, 0.28],
  [1.0, 0.38, 0.12],
  [1.0, 0.72, 0.42],
];
/** @type {readonly Light[]} */
const townLights = [...warmLights, [0.3, 0.6, 1.0], [0.9, 0.18, 0.28], [0.25, 0.85, 0.7]];

/**
 * Adds a light that is out of focus: an even disc with a slightly brighter rim.
 *
 * @param {Picture} picture
 * @param {number} x Pixels.
 * @param {number} y
 * @param {number} radius
 * @param {Light} color
 */
export function disc(picture, x, y, radius, color) {
  const reach = radius + 2;
  const soft = Math.max(1, radius * 0.06);
  for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(picture.height, y + reach); row++) {
    for (
      let column = Math.max(0, Math.floor(x - reach));
      column < Math.min(picture.width, x + reach);
      column++
    ) {
      const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      const inside = smoothstep(radius + soft * 0.5, radius - soft, distance);
      if (inside <= 0) continue;
      const level = inside * (0.72 + 0.28 * smoothstep(radius * 0.72, radius * 0.94, distance));
      const index = (row * picture.width + column) * 3;
      for (let c = 0; c < 3; c++)
        picture.light[index + c] = (picture.light[index + c] ?? 0) + (color[c] ?? 0) * level;
    }
  }
}

/**
 * Strings of lamps over a market at nightfall, the stalls no more than their glow.
 *
 * @param {number} width
 * @param {number} height
 */
export function nightMarket(width, height) {
  const noise = gradientNoise(71);
  const next = random(72);
  const picture = new Picture(width, height);
  const pick = () => /** @type {Light} */ (warmLights[Math.floor(next() * warmLights.length)]);
  picture.paint((x, y) => {
    const u = x / width;
    const v = y / height;
    const dusk = gradient(
      [
        [0, [0.014, 0.02, 0.062]],
        [0.35, [0.028, 0.026, 0.075]],
        [0.62, [0.075, 0.038, 0.05]],
        [1, [0.03, 0.014, 0.012]],
      ],
      v,
    );
    // Warm light of the stalls, and their roofs before it, all far out of focus.
    const stalls =
      smoothstep(0.5, 0.66, v) * smoothstep(0.99, 0.74, v) * (0.55 + 0.6 * noise(u * 4.2, 2.4 + v));
    const roofs =
      smoothstep(0.015, -0.03, v - 0.585 - 0.07 * Math.abs(((u * 2.6 + 0.2) % 1) - 0.5)) *
      smoothstep(0.48, 0.57, v);
    let light = added(dusk, scaled([1.0, 0.42, 0.13], Math.max(0, stalls) * 0.3));
    light = blend(light, [0.012, 0.01, 0.02], clamp(roofs * 0.75, 0, 1));
    return light;
  }, 1);
  // Lamps on slack strings, nearer and larger towards the top.
  for (let line = 0; line < 7; line++) {
    const near = 1 - line / 7;
    const top = height * (0.03 + line * 0.072);
    const sag = height * (0.05 + 0.055 * near);
    const count = 6 + line * 2;
    const lean = (next() - 0.5) * 0.12 * height;
    for (let lamp = 0; lamp <= count; lamp++) {
      const t = lamp / count + (line % 2) * 0.04;
      const x = (t * 1.2 - 0.1) * width;
      const y = top + sag * 4 * t * (1 - t) + lean * (t - 0.5);
      const radius = width * (0.014 + 0.042 * near ** 1.6);
      disc(picture, x, y, radius, scaled(pick(), (0.4 + 0.35 * next()) * (0.85 + 0.5 * (1 - near))));
    }
  }
  // Lamps of the stalls, small and many.
  for (let index = 0; index < 90; index++) {
    const radius = width * (0.006 + 0.017 * next() ** 2);
    disc(
      picture,
      next() * width,
      height * (0.575 + 0.2 * next() ** 1.4),
      radius,
      scaled(pick(), 0.28 + 0.55 * next()),
    );
  }
  // Wet ground gives some of it back.
  for (let index = 0; index < 46; index++) {
    disc(
      picture,
      next() * width,
      height * (0.86 + 0.14 * next()),
      width * (0.012 + 0.03 * next()),
      scaled(pick(), 0.05 + 0.08 * next()),
    );
  }
  return picture
    .glow(height / 22, 0.22)
    .develop({ exposure: 0.72, vignette: 0.5, grain: 1.3, saturation: 1.25, seed: 12 });
}

/**
 * A street at night, out of focus, as seen from a slow tram.
 *
 * @param {number} width
 * @param {number} height
 * @param {number} time Seconds.
 */
export function townAtNight(width, height, time) {
  const next = random(81);
  const noise = gradientNoise(82);
  const picture = new Picture(width, height);
  picture.paint((x, y) => {
    const u = x / height + time * 0.02;
    const v = y / height;
    const street = gradient(
      [
        [0, [0.008, 0.012, 0.034]],
        [0.5, [0.026, 0.024, 0.052]],
        [0.62, [0.05, 0.03, 0.036]],
        [1, [0.012, 0.01, 0.016]],
      ],
      v,
    );
    return added(
      street,
      scaled(
        [0.5, 0.25, 0.12],
        0.06 * Math.max(0, 0.4 + noise(u * 2.4, v * 3)) * smoothstep(0.2, 0.55, v) * smoothstep(0.95, 0.6, v),
      ),
    );
  }, 1);
  for (let index = 0; index < 130; index++) {
    const depth = 0.25 + 0.75 * next();
    const place = next() * 2.2;
    const across = (((place - time * 0.055 * depth) % 2.2) + 2.2) % 2.2;
    const level = next();
    const y = height * (level < 0.72 ? 0.56 - 0.42 * next() * depth : 0.6 + 0.16 * next() * depth);
    const flicker = 0.82 + 0.18 * Math.sin(time * (1.5 + 4 * next()) + next() * 7);
    const color = /** @type {Light} */ (townLights[Math.floor(next() * townLights.length)]);
    const radius = height * (0.012 + 0.062 * depth ** 2.2 * (0.5 + next() * 0.6));
    const dim = 0.55 / (0.35 + depth * depth * 1.2);
    disc(picture, (across - 0.15) * height, y, radius, scaled(color, flicker * dim * (0.3 + 0.5 * next())));
    // Its reflection in the wet street.
    disc(
      picture,
      (across - 0.15) * height,
      height * 1.34 - y * 0.72,
      radius * 1.25,
      scaled(color, flicker * dim * 0.07),
    );
  }
  return picture
    .glow(height / 12, 0.2)
    .develop({ exposure: 0.95, vignette: 0.45, grain: 0.8, saturation: 1.2, seed: 14 });
}
