import { cell, clamp, fractal, gradientNoise, mix, smoothstep } from './noise.mjs';
import { Picture } from './picture.mjs';
import { added, blend, gradient, scaled } from './sky.mjs';

/** @typedef {import('./picture.mjs').Light} Light */

/**
 * A hillside of conifers in the mist, rank behind rank, with the sun coming through.
 *
 * @param {number} width
 * @param {number} height
 */
export function forest(width, height) {
  const noise = gradientNoise(91);
  const detail = gradientNoise(92);
  const ranks = 8;
  const sun = { u: (width / height) * 0.7, v: 0.17 };

  /** @param {number} u @param {number} v @param {number} rank 0 is far. */
  const covered = (u, v, rank) => {
    const near = rank / (ranks - 1);
    const slope =
      0.34 +
      0.5 * near +
      0.1 * noise(u * 1.3 + rank * 5.3, rank * 2.1) +
      (u - width / height / 2) * (rank % 2 === 0 ? 0.16 : -0.14);
    const tall = mix(0.06, 0.34, near ** 1.4);
    if (v > slope + tall * 0.04) return true;
    const spacing = tall * 0.27;
    const column = Math.floor(u / spacing);
    for (let i = column - 2; i <= column + 2; i++) {
      const middle = (i + 0.5 + 0.7 * (cell(i, rank, 3) - 0.5)) * spacing;
      const size = tall * (0.5 + 0.62 * cell(i, rank, 4));
      const foot = slope + 0.02 * noise(middle * 3, rank);
      const up = (foot - v) / size;
      if (up < -0.05 || up > 1) continue;
      const whorl = (up * (13 + 5 * cell(i, rank, 5)) + cell(i, rank, 6)) % 1;
      const droop = 0.42 + 0.58 * (1 - whorl);
      const needles = 0.78 + 0.6 * detail((u * 60) / tall / 4, (v * 60) / tall / 4 + i * 3.7);
      const reach = size * 0.17 * (1 - up) ** 0.9 * droop * needles + size * 0.004;
      if (Math.abs(u - middle) < reach) return true;
    }
    return false;
  };

  return new Picture(width, height)
    .paint((x, y) => {
      const u = x / height;
      const v = y / height;
      const away = Math.hypot(u - sun.u, v - sun.v);
      const glow = Math.exp(-away * 3.4);
      const air = added(
        gradient(
          [
            [0, [0.14, 0.2, 0.24]],
            [0.4, [0.24, 0.25, 0.22]],
            [1, [0.08, 0.12, 0.13]],
          ],
          v,
        ),
        scaled([1.0, 0.55, 0.2], glow * 1.25),
      );
      let light = added(air, scaled([1.0, 0.8, 0.5], 2.2 * Math.exp(-((away / 0.05) ** 2))));
      for (let rank = ranks - 1; rank >= 0; rank--) {
        if (!covered(u, v, rank)) continue;
        const near = rank / (ranks - 1);
        const wood = blend(
          [0.006, 0.012, 0.01],
          [0.024, 0.034, 0.022],
          0.5 + 0.5 * fractal(detail, u * 34, v * 34, 3),
        );
        // Mist lies between the ranks, thickest at their feet.
        const mist = clamp(
          0.97 - 0.92 * near ** 0.75 + 0.3 * fractal(noise, u * 2.4 + rank * 7, v * 4 - rank, 4) * (1 - near),
          0.02,
          0.97,
        );
        light = blend(wood, scaled(air, 0.82), mist);
        break;
      }
      // Shafts of light between the tops.
      const angle = Math.atan2(v - sun.v, u - sun.u);
      const shaft =
        smoothstep(0.02, 0.42, fractal(noise, angle * 7 + 3, 0.4, 3) + 0.1) *
        Math.exp(-away * 1.9) *
        smoothstep(0.02, 0.2, away);
      return added(light, scaled([1.0, 0.62, 0.28], shaft * 0.3));
    })
    .glow(height / 20, 0.18)
    .develop({ exposure: 0.95, vignette: 0.4, grain: 1.4, saturation: 1.12, seed: 17 });
}
