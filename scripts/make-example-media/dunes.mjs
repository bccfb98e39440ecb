import { clamp, fractal, gradientNoise, mix, smoothstep } from './noise.mjs';
import { Picture } from './picture.mjs';
import { added, blend, cirrus, gradient, scaled } from './sky.mjs';
import { dot, look, through, towards } from './terrain.mjs';

/** @typedef {import('./picture.mjs').Light} Light */

/**
 * Sand dunes in the first low light: one side of each crest is bright, the other blue.
 *
 * @param {number} width
 * @param {number} height
 */
export function dunes(width, height) {
  const noise = gradientNoise(41);
  const warp = gradientNoise(42);

  /** Slow rise on the side of the wind, then a slope as steep as sand can lie. @param {number} t */
  const profile = (t) => {
    const phase = t - Math.floor(t);
    const crest = 0.7;
    if (phase > crest) {
      const fall = (phase - crest) / (1 - crest);
      return (1 - fall) ** 1.15;
    }
    const rise = phase / crest;
    return rise * rise * (1.9 - 0.9 * rise);
  };
  /** @param {number} x @param {number} z */
  const ground = (x, z) => {
    const bend = 1.15 * fractal(warp, x * 0.16 + 4, z * 0.2, 3) + 0.2 * Math.sin(z * 0.55 + 0.5);
    const large = profile(x * 0.24 + 0.09 * z + bend);
    const tall = 0.62 + 0.55 * fractal(noise, x * 0.2, z * 0.28 + 7, 2);
    const bend2 = 0.7 * fractal(warp, x * 0.5, z * 0.5 + 20, 3);
    const small = profile(x * 0.7 - 0.2 * z + bend2);
    return large * tall * 1.15 + small * 0.11 * (0.35 + large) + 0.12 * fractal(noise, x * 0.12, z * 0.12, 2);
  };

  const sun = towards(1.12, 0.235);
  const warm = /** @type {Light} */ ([1.0, 0.52, 0.24]);
  /** @param {readonly [number, number, number]} direction @returns {Light} */
  const sky = (direction) => {
    const up = clamp(direction[1], 0, 1);
    const near = Math.max(0, dot(direction, sun));
    const base = gradient(
      [
        [0, [0.66, 0.36, 0.22]],
        [0.09, [0.42, 0.29, 0.29]],
        [0.26, [0.15, 0.2, 0.34]],
        [1, [0.035, 0.075, 0.22]],
      ],
      up,
    );
    const light = added(base, scaled(warm, 0.55 * near ** 5 + 1.1 * near ** 60));
    const plane = 1 / (up + 0.1);
    const cloud = cirrus(warp, direction[0] * plane * 0.4 + 5, direction[2] * plane * 0.3 + 1, 0.5);
    return blend(
      light,
      added([0.62, 0.4, 0.36], scaled(warm, 0.5 + 0.8 * near ** 3)),
      cloud * 0.6 * smoothstep(0.03, 0.2, up),
    );
  };

  return new Picture(width, height)
    .paint((px, py) =>
      look(
        {
          height: ground,
          eye: [0.55, 1.5, -1.2],
          heading: -0.28,
          pitch: -0.1,
          lens: 0.98,
          sun,
          far: 40,
          highest: 2.4,
          grain: 0.004,
          sky,
          ground: ({ x, y, z, normal: smooth, lit, distance }) => {
            // Ripples across the wind, seen only near by.
            const fade = Math.exp(-distance * 0.42);
            const along = x * 30 + 2.2 * fractal(noise, x * 2.2, z * 2.2, 3) + z * 6;
            const wave = Math.cos(along) * 0.22 * fade * smoothstep(0.72, 0.95, smooth[1]);
            const rough = fractal(noise, x * 60, z * 60, 3) * 0.16 * Math.exp(-distance * 0.3);
            const nx = smooth[0] + wave + rough * 0.5;
            const nz = smooth[2] + wave * 0.2 + rough * 0.5;
            const length = 1 / Math.hypot(nx, smooth[1], nz);
            const normal = /** @type {const} */ ([nx * length, smooth[1] * length, nz * length]);
            const tint = 0.5 + 0.5 * fractal(noise, x * 0.8, z * 0.8, 4);
            const sand = blend([0.46, 0.2, 0.082], [0.56, 0.29, 0.135], clamp(tint, 0, 1));
            const direct = Math.max(0, dot(normal, sun)) * lit;
            const fill = 0.4 + 0.6 * normal[1];
            const bounce =
              Math.max(0, -normal[0] * sun[0] - normal[2] * sun[2]) * 0.14 * mix(1, 0.4, clamp(y, 0, 1));
            const light = added(
              added(scaled([1.0, 0.6, 0.33], direct * 4.2), scaled([0.17, 0.22, 0.42], fill * 0.6)),
              scaled(warm, bounce),
            );
            return [sand[0] * light[0], sand[1] * light[1], sand[2] * light[2]];
          },
          air: (light, distance, direction, eyeY) => {
            const near = Math.max(0, dot(direction, sun));
            const haze = added([0.36, 0.25, 0.26], scaled(warm, 0.6 * near ** 5));
            return through(light, Math.min(distance, 40), direction[1], eyeY, {
              density: 0.06,
              falloff: 0.7,
              color: haze,
            });
          },
        },
        (px - width / 2) / height,
        0.5 - py / height,
      ),
    )
    .glow(height / 18, 0.1)
    .develop({ exposure: 1.0, vignette: 0.35, grain: 1.5, saturation: 1.1, seed: 6 });
}
