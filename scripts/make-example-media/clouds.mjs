import { clamp, fractal, gradientNoise, ridged, smoothstep } from './noise.mjs';
import { Picture } from './picture.mjs';
import { added, blend, gradient, scaled } from './sky.mjs';

/** @typedef {import('./picture.mjs').Light} Light */

/**
 * Clouds that pour over a ridge in the evening, as in a film that runs fast.
 *
 * @param {number} width
 * @param {number} height
 * @param {number} time Seconds.
 */
export function cloudsOverRidge(width, height, time) {
  const noise = gradientNoise(101);
  const soft = gradientNoise(102);
  const sun = { u: 0.5, v: 0.56 };
  const ridge = (
    /** @type {number} */ u,
    /** @type {number} */ seed,
    /** @type {number} */ base,
    /** @type {number} */ size,
  ) => base - size * (1.5 * ridged(noise, u * 1.2 + seed, seed * 2.3, 6) - 0.55);
  return new Picture(width, height)
    .paint((x, y) => {
      const u = x / height;
      const v = y / height;
      const away = Math.hypot((u - sun.u) * 0.8, v - sun.v);
      const glow = Math.exp(-away * 4.2);
      let light = added(
        gradient(
          [
            [0, [0.07, 0.1, 0.24]],
            [0.35, [0.2, 0.19, 0.33]],
            [0.6, [0.7, 0.34, 0.24]],
            [1, [0.5, 0.24, 0.2]],
          ],
          v,
        ),
        scaled([1.0, 0.5, 0.2], glow * 1.3),
      );
      // A high deck that drifts, lit from below.
      const far = 0.3 / (0.66 - v + 0.14);
      if (v < 0.6) {
        const shape = fractal(noise, (u - 0.8) * far * 1.5 + time * 0.16, far * 3.1, 6, time * 0.11);
        const cover = smoothstep(0.0, 0.34, shape) * smoothstep(0.6, 0.5, v);
        const lit = added(
          blend([0.95, 0.46, 0.3], [0.2, 0.15, 0.24], smoothstep(0.06, 0.44, shape)),
          scaled([1.0, 0.45, 0.18], glow * 0.9),
        );
        light = blend(light, lit, cover * 0.86);
      }
      const farRidge = ridge(u, 3.2, 0.66, 0.11);
      if (v > farRidge)
        light = blend(
          [0.1, 0.075, 0.13],
          added([0.36, 0.2, 0.2], scaled([1.0, 0.45, 0.2], glow * 0.4)),
          smoothstep(farRidge, farRidge + 0.2, v) * 0.7 + 0.15,
        );
      // Fog in the valley, wave after wave of it.
      const sea = 0.775 + 0.035 * fractal(soft, u * 1.8 - time * 0.22, 0.5 + time * 0.05, 4);
      const fogShape = fractal(soft, u * 3.2 - time * 0.3, v * 7 + time * 0.08, 5, time * 0.16);
      const fog = smoothstep(sea - 0.05, sea + 0.05, v + fogShape * 0.085);
      light = blend(
        light,
        added(
          [0.34, 0.23, 0.3],
          scaled([0.9, 0.46, 0.26], clamp(0.3 + fogShape * 0.9, 0, 1) * (0.35 + glow)),
        ),
        fog * 0.94,
      );
      const nearRidge = ridge(u, 8.6, 0.93, 0.16);
      if (v > nearRidge) {
        const lip = smoothstep(nearRidge + 0.012, nearRidge, v);
        light = added([0.018, 0.016, 0.028], scaled([0.5, 0.22, 0.12], lip * 0.25 * glow));
      }
      return light;
    }, 1)
    .glow(height / 14, 0.14)
    .develop({ exposure: 0.95, vignette: 0.35, grain: 0.8, saturation: 1.12, seed: 19 });
}
