import { cell, clamp, fractal, gradientNoise, mix, ridged, smoothstep } from './noise.mjs';
import { Picture } from './picture.mjs';
import { added, blend, gradient, scaled, stars } from './sky.mjs';

/** @typedef {import('./picture.mjs').Light} Light */

const shore = 0.66;

/**
 * A still lake at the end of the night: the Milky Way, a first glow behind the mountains, a tent with a light in it.
 *
 * @param {number} width
 * @param {number} height
 */
export function nightLake(width, height) {
  const noise = gradientNoise(11);
  const detail = gradientNoise(12);
  const unit = height;
  const grain = height / 1280;

  /** @param {number} u @param {number} v @returns {Light} */
  const sky = (u, v) => {
    const up = clamp(1 - v / shore, 0, 1);
    const base = gradient(
      [
        [0, [0.1, 0.105, 0.115]],
        [0.12, [0.045, 0.075, 0.105]],
        [0.4, [0.014, 0.034, 0.072]],
        [1, [0.006, 0.012, 0.036]],
      ],
      up,
    );
    const side = u - 0.98;
    const glow = Math.exp(-(side * side) / 0.14) * Math.exp(-up * 6.5);
    const dawn = added(
      scaled([1.0, 0.38, 0.1], glow * 0.62),
      scaled([0.36, 0.1, 0.22], Math.exp(-(side * side) / 0.4) * Math.exp(-up * 3.4) * 0.18),
    );

    // The Milky Way, leaning to the right, with lanes of dust in its middle.
    const along = (u - 0.56) * 0.5 + (0.3 - v) * 0.87;
    const across = (u - 0.56) * 0.87 - (0.3 - v) * 0.5;
    const bend = fractal(noise, u * 2.2, v * 2.2, 4) * 0.09;
    const band = Math.exp(-(((across + bend) / 0.13) ** 2)) * smoothstep(-0.55, 0.1, along + 0.32);
    const clouds = clamp(0.55 + fractal(noise, u * 7 + 3, v * 7, 6) * 1.3, 0, 1.6);
    const lane = smoothstep(
      -0.05,
      0.32,
      fractal(detail, u * 5.5, v * 5.5 + 2, 6) +
        0.24 -
        1.9 * Math.max(0, 0.075 - Math.abs(across + bend * 1.4 + 0.012)) * 3,
    );
    const milk = band * clouds * mix(0.16, 1, lane);
    const tint = blend([0.6, 0.7, 1.1], [1.15, 0.82, 0.72], smoothstep(0.1, 0.0, Math.abs(across + bend)));
    let light = added(added(base, dawn), scaled(tint, milk * 0.105));

    const clear = smoothstep(0.02, 0.28, up);
    const px = (u * unit) / grain;
    const py = (v * unit) / grain;
    light = added(light, scaled(stars(px, py, 15, 0.36 * clear, 31), 0.9));
    light = added(light, scaled(stars(px, py, 6, clear * (0.08 + 0.75 * clamp(milk, 0, 1)), 57), 0.28));
    return light;
  };

  /** Height of a ridge over the shore. @param {number} u @param {number} seed @param {number} base @param {number} size */
  const ridge = (u, seed, base, size) =>
    base + size * (1.5 * ridged(noise, u * 1.15 + seed, seed * 3.1, 7) - 0.62);

  /** Whether a conifer of the shore covers the point; heights in picture heights. @param {number} u @param {number} v */
  const tree = (u, v) => {
    for (const [spacing, tall, seed] of /** @type {const} */ ([
      [0.017, 0.05, 5],
      [0.026, 0.082, 6],
    ])) {
      const column = Math.floor(u / spacing);
      for (let i = column - 2; i <= column + 2; i++) {
        const middle = (i + 0.2 + 0.6 * cell(i, 1, seed)) * spacing;
        // Open towards the glow, where the view leads; a grove at each side.
        const grove = clamp(
          0.16 + 1.1 * smoothstep(0.62, 0.0, u) + 1.25 * smoothstep(1.12, 1.5, u) + 0.35 * noise(u * 6, seed),
          0.1,
          1.25,
        );
        const size = tall * (0.45 + 0.75 * cell(i, 2, seed)) * grove;
        const up = (shore - 0.002 - v) / size;
        if (up < 0 || up > 1) continue;
        const branch = 0.5 + 0.5 * Math.abs((up * 9 + cell(i, 3, seed)) % 1);
        const jag = 0.75 + 0.5 * detail(u * 420, v * 420 + i);
        if (Math.abs(u - middle) < size * 0.2 * (1 - up) ** 0.85 * branch * jag + 0.0006) return true;
      }
    }
    return false;
  };

  const tentU = 0.52;
  /** @param {number} u @param {number} v @returns {Light} */
  const land = (u, v) => {
    const up = shore - v;
    const tentUp = up / 0.026;
    const tentSide = (u - tentU) / 0.024;
    const inTent = tentUp > 0 && tentUp < 1 - Math.abs(tentSide) ** 1.25;
    if (inTent)
      return scaled(
        [1.5, 0.72, 0.22],
        1.25 *
          (1 - 0.45 * tentUp) *
          (Math.abs(tentSide + 0.28 * tentUp) < 0.03 ? 0.4 : 1) *
          (0.75 + 0.35 * Math.exp(-tentSide * tentSide * 4)),
      );
    const spill = Math.exp(-((u - tentU) ** 2) / 0.0022 - (up * up) / 0.0009);
    if (tree(u, v)) return added([0.0016, 0.0026, 0.0048], scaled([0.1, 0.045, 0.012], spill));
    if (up < 0.006 + 0.004 * fractal(detail, u * 9, 1.5, 4))
      return added([0.003, 0.0042, 0.006], scaled([0.5, 0.22, 0.05], spill));
    if (up < ridge(u, 4.4, 0.04, 0.07))
      return blend([0.006, 0.012, 0.022], [0.03, 0.03, 0.036], smoothstep(0.05, 0, up));
    if (up < ridge(u, 9.3, 0.105, 0.21))
      return blend([0.013, 0.026, 0.046], [0.06, 0.052, 0.056], smoothstep(0.11, 0, up));
    return sky(u, v);
  };

  /** @param {number} u @param {number} v @returns {Light} */
  const water = (u, v) => {
    const depth = v - shore;
    const near = depth / (1 - shore);
    const wave = fractal(detail, u * 7, (depth * 90) / (0.25 + near * 1.6), 4);
    let light = /** @type {Light} */ ([0, 0, 0]);
    const taps = 5;
    for (let tap = 0; tap < taps; tap++) {
      const smear = ((tap + cell(u * 9000, v * 9000, tap)) / taps - 0.5) * 0.045 * (0.12 + near);
      const mirrored = shore - depth * 1.02 + smear + wave * 0.014 * (0.12 + near);
      light = added(light, land(u + wave * 0.003 * (0.2 + near), Math.min(mirrored, shore - 0.0005)));
    }
    const mirror = mix(0.72, 0.36, near ** 0.7);
    return added(scaled(light, mirror / taps), scaled([0.004, 0.009, 0.016], near));
  };

  return new Picture(width, height)
    .paint((x, y) => {
      const u = x / unit;
      const v = y / unit;
      return v < shore ? land(u, v) : water(u, v);
    })
    .glow(height / 22, 0.1)
    .develop({ exposure: 3.1, vignette: 0.45, grain: 1.4, saturation: 1.1, seed: 3 });
}
