import { cell, clamp, fractal, mix, smoothstep } from './noise.mjs';

/** @typedef {import('./picture.mjs').Light} Light */

/** @param {Light} a @param {Light} b @param {number} t @returns {Light} */
export function blend(a, b, t) {
  return [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];
}

/**
 * A colour between several, at places that rise from 0 to 1.
 *
 * @param {readonly (readonly [number, Light])[]} stops
 * @param {number} t
 * @returns {Light}
 */
export function gradient(stops, t) {
  let previous = /** @type {readonly [number, Light]} */ (stops[0]);
  for (const stop of stops) {
    if (t <= stop[0])
      return blend(previous[1], stop[1], stop[0] === previous[0] ? 1 : smoothstep(previous[0], stop[0], t));
    previous = stop;
  }
  return previous[1];
}

/** @param {Light} a @param {number} k @returns {Light} */
export function scaled(a, k) {
  return [a[0] * k, a[1] * k, a[2] * k];
}

/** @param {Light} a @param {Light} b @returns {Light} */
export function added(a, b) {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/**
 * Stars: light of all that shine at a point. Most are faint; colours run from blue to orange.
 *
 * @param {number} x Pixels.
 * @param {number} y
 * @param {number} spacing Pixels between stars, on average.
 * @param {number} density 0 to 1: how many of them there are here.
 * @param {number} seed
 * @returns {Light}
 */
export function stars(x, y, spacing, density, seed) {
  /** @type {Light} */
  let light = [0, 0, 0];
  const column = Math.floor(x / spacing);
  const row = Math.floor(y / spacing);
  for (let j = row - 1; j <= row + 1; j++) {
    for (let i = column - 1; i <= column + 1; i++) {
      if (cell(i, j, seed) > density) continue;
      const dx = x - (i + cell(i, j, seed + 1)) * spacing;
      const dy = y - (j + cell(i, j, seed + 2)) * spacing;
      const magnitude = cell(i, j, seed + 3) ** 22;
      const radius = 0.7 + magnitude * 1.3;
      const distance = (dx * dx + dy * dy) / (radius * radius);
      if (distance > 60) continue;
      const power =
        (0.1 + 2.4 * magnitude) * (Math.exp(-distance) + 0.02 * magnitude * Math.exp(-distance * 0.06));
      const warmth = cell(i, j, seed + 4);
      light = added(light, scaled(blend([0.72, 0.84, 1.2], [1.25, 0.95, 0.7], warmth * warmth), power));
    }
  }
  return light;
}

/**
 * Thin, drawn-out clouds: how much of the sky they cover, 0 to 1.
 *
 * @param {(x: number, y: number, z?: number) => number} noise
 * @param {number} x
 * @param {number} y
 * @param {number} cover
 */
export function cirrus(noise, x, y, cover) {
  const bend = fractal(noise, x * 0.6, y * 0.6, 3);
  const value = fractal(noise, x + bend * 0.8, y * 2.6 + bend * 1.4, 6) * 0.5 + 0.5;
  return (
    smoothstep(1 - cover, 1 - cover * 0.35, value) *
    clamp(0.4 + fractal(noise, x * 0.35, y * 0.5, 3) * 1.2, 0, 1)
  );
}
