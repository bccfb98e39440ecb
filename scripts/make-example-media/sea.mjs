import { clamp, fractal, gradientNoise, mix, smoothstep } from './noise.mjs';
import { Picture } from './picture.mjs';
import { added, blend, gradient, scaled } from './sky.mjs';
import { dot, towards } from './terrain.mjs';

/** @typedef {import('./picture.mjs').Light} Light */

const horizon = 0.54;
const sunAt = { u: 0.94, up: 0.045 };

/**
 * The sun comes up over the sea, a small boat in its path.
 *
 * @param {number} width
 * @param {number} height
 * @param {{ time?: number, samples?: number }} [options] Seconds, for moving pictures.
 */
export function sea(width, height, { time = 0, samples = 3 } = {}) {
  const noise = gradientNoise(51);
  const detail = gradientNoise(52);
  const middle = width / height / 2;
  const lens = 1.25;
  /** @param {number} u @param {number} v @returns {[number, number, number]} */
  const ray = (u, v) => {
    const x = u - middle;
    const y = horizon - v;
    const norm = 1 / Math.hypot(x, y, lens);
    return [x * norm, y * norm, lens * norm];
  };
  const sun = towards(Math.atan2(sunAt.u - middle, lens), Math.atan2(sunAt.up, lens));

  /** @param {readonly [number, number, number]} d @param {boolean} withSun @returns {Light} */
  const sky = (d, withSun) => {
    const up = clamp(d[1], 0, 1);
    const near = clamp(dot(d, sun), 0, 1);
    const base = gradient(
      [
        [0, [0.92, 0.42, 0.2]],
        [0.07, [0.68, 0.33, 0.27]],
        [0.2, [0.3, 0.24, 0.35]],
        [0.42, [0.09, 0.125, 0.27]],
        [1, [0.03, 0.055, 0.15]],
      ],
      up,
    );
    let light = added(base, scaled([1.0, 0.5, 0.18], 0.8 * near ** 40 + 0.3 * near ** 8));
    const plane = 1 / (up + 0.035);
    const x = d[0] * plane;
    const z = d[2] * plane;
    const shape =
      fractal(noise, x * 0.34 + 3 + time * 0.012, z * 0.16, 6) + 0.35 * fractal(detail, x * 1.4, z * 0.5, 4);
    const cover = smoothstep(-0.06, 0.3, shape) * smoothstep(0.012, 0.08, up);
    // Lit from below and behind: bright rims towards the sun, slate away from it.
    const thick = smoothstep(0.1, 0.5, shape);
    const rim = blend([1.35, 0.62, 0.3], [0.2, 0.15, 0.22], thick);
    const cloud = added(scaled(rim, 0.42 + 0.75 * near ** 5), scaled([1.0, 0.4, 0.12], near ** 30 * 1.2));
    light = blend(light, cloud, cover * 0.82);
    if (withSun) {
      const angle = Math.acos(clamp(dot(d, sun), -1, 1));
      light = added(light, scaled([1.0, 0.72, 0.4], 11 * smoothstep(0.0195, 0.0175, angle)));
    }
    return light;
  };

  /** A sail, a hull, a mast; u and v from the middle of its waterline, in boat lengths, up is positive. @param {number} x @param {number} y */
  const boat = (x, y) => {
    const hull = y > -0.02 && y < 0.13 && Math.abs(x) < 0.5 - 0.55 * (0.13 - y);
    const mast = Math.abs(x - 0.02) < 0.011 && y > 0 && y < 1.3;
    const main = x < 0 && y > 0.2 && y < 1.24 && x > -0.42 * (1 - (y - 0.2) / 1.04) ** 0.8;
    const jib = x > 0.04 && y > 0.17 && y < 1.02 && x < 0.44 * (1 - (y - 0.17) / 0.85);
    return hull || mast ? 1 : main || jib ? 0.93 : 0;
  };
  const boatAt = { u: 0.66 + time * 0.004, v: horizon + 0.022 + 0.0012 * Math.sin(time * 1.9), size: 0.075 };

  /** Slope of the water: swell, waves, and ripples only as fine as can be seen from here. @param {number} x @param {number} z @param {number} distance */
  const slope = (x, z, distance) => {
    let sx = 0;
    let sz = 0;
    let frequency = 0.22;
    let amount = 0.075;
    for (let octave = 0; octave < 8; octave++) {
      const visible = smoothstep(1.1, 0.25, frequency * distance * 0.0075);
      if (visible <= 0) break;
      // Short waves change quickly, long ones run towards us.
      const change = time * (0.22 + 0.3 * Math.sqrt(frequency));
      const run = time * 0.5;
      const a = noise(x * frequency + octave * 7.1, (z + run) * frequency * 1.55 - octave * 3.3, change);
      const b = detail(
        x * frequency * 1.1 - octave * 2.7,
        (z + run) * frequency * 1.4 + octave * 9.2,
        change,
      );
      sx += a * amount * visible * 0.6;
      sz += b * amount * visible;
      frequency *= 1.83;
      amount *= 0.86;
    }
    return [sx, sz];
  };

  /** @param {number} u @param {number} v @returns {Light} */
  const water = (u, v) => {
    const d = ray(u, v);
    const distance = 2.1 / Math.max(1e-4, -d[1]);
    const [sx = 0, sz = 0] = slope(d[0] * distance, d[2] * distance, distance);
    const norm = 1 / Math.hypot(sx, 1, sz);
    const n = /** @type {const} */ ([sx * norm, norm, sz * norm]);
    const facing = clamp(-dot(d, n), 0.001, 1);
    const reflected = /** @type {[number, number, number]} */ ([
      d[0] + 2 * facing * n[0],
      Math.abs(d[1] + 2 * facing * n[1]),
      d[2] + 2 * facing * n[2],
    ]);
    const fresnel = 0.02 + 0.98 * (1 - facing) ** 5;
    const glitter = Math.max(0, dot(reflected, sun));
    const deep = blend([0.012, 0.03, 0.05], [0.03, 0.05, 0.07], smoothstep(-0.05, 0.12, sz));
    let light = blend(deep, sky(reflected, false), clamp(fresnel * 1.05, 0, 1));
    light = added(light, scaled([1.0, 0.58, 0.26], fresnel * (26 * glitter ** 2200 + 2.2 * glitter ** 160)));
    // The boat's own image, broken by the waves.
    const bx = (u + sx * 0.05 - boatAt.u) / boatAt.size;
    const by = (v + sz * 0.06 - boatAt.v) / (boatAt.size * 0.8);
    const shade = by > 0 ? boat(bx, by) * smoothstep(1.3, 0, by) : 0;
    light = scaled(light, 1 - 0.62 * shade);
    const haze = 1 - Math.exp(-distance * 0.0022);
    return blend(
      light,
      added(
        [0.62, 0.31, 0.2],
        scaled([1.0, 0.45, 0.15], 0.8 * Math.max(0, dot(ray(u, horizon - 0.004), sun)) ** 60),
      ),
      haze * 0.85,
    );
  };

  const headland = (/** @type {number} */ u) =>
    0.05 * smoothstep(0.62, 0.0, u) * (0.55 + 0.6 * fractal(noise, u * 3.2 + 9, 2.5, 6)) +
    0.012 * smoothstep(0.5, 0.1, u);

  return new Picture(width, height)
    .paint((px, py) => {
      const u = px / height;
      const v = py / height;
      const shade = boat((u - boatAt.u) / boatAt.size, (boatAt.v - v) / boatAt.size);
      let light;
      if (v >= horizon) light = water(u, v);
      else if (horizon - v < headland(u))
        light = blend([0.075, 0.058, 0.085], [0.26, 0.15, 0.14], smoothstep(0.03, 0, horizon - v) * 0.8);
      else light = sky(ray(u, v), true);
      return shade > 0 ? blend(light, [0.016, 0.013, 0.02], mix(0, 0.97, shade)) : light;
    }, samples)
    .glow(height / 14, 0.13)
    .develop({ exposure: 0.5, vignette: 0.4, grain: 1.5, saturation: 1.22, seed: 8 });
}
