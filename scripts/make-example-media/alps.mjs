import { clamp, fractal, gradientNoise, mix, ridged, smoothstep } from './noise.mjs';
import { Picture } from './picture.mjs';
import { added, blend, cirrus, gradient, scaled } from './sky.mjs';
import { HeightMap, dot, look, roughened, through, towards } from './terrain.mjs';

/** @typedef {import('./picture.mjs').Light} Light */

/**
 * High mountains as the first sun reaches their tops, with fog in the valleys.
 *
 * @param {number} width
 * @param {number} height
 */
export function alps(width, height) {
  const noise = gradientNoise(21);
  const warp = gradientNoise(22);
  const grid = 1536;
  const world = 20;
  const map = new HeightMap(grid, (u, v) => {
    const x = u * 6;
    const y = v * 6;
    const bendX = fractal(warp, x * 0.7, y * 0.7, 3) * 0.7;
    const bendY = fractal(warp, x * 0.7 + 9, y * 0.7 + 4, 3) * 0.7;
    const mountains = ridged(noise, x + bendX, y + bendY, 8) ** 1.35;
    // A valley that leads the eye from the lower left to the far peaks.
    const valley = Math.abs(u - 0.5 - 0.1 * Math.sin(v * 7 + 0.6) - 0.05 * noise(v * 5, 3));
    return (
      mountains * mix(0.3, 1, smoothstep(0.015, 0.2, valley)) * mix(0.85, 1.35, smoothstep(0.35, 0.95, v))
    );
  }).erode(700_000, 5, 1);

  const scale = 2.35;
  const ground = (/** @type {number} */ x, /** @type {number} */ z) =>
    scale * map.sample((x / world + 0.5) * grid, (z / world) * grid) + 0.02 * fractal(noise, x * 9, z * 9, 3);

  const sun = towards(1.18, 0.115);
  const warm = /** @type {Light} */ ([1.0, 0.47, 0.2]);

  /** @param {readonly [number, number, number]} direction @returns {Light} */
  const sky = (direction) => {
    const up = clamp(direction[1], 0, 1);
    const towardsSun = Math.max(0, dot(direction, sun));
    const base = gradient(
      [
        [0, [0.56, 0.33, 0.28]],
        [0.08, [0.38, 0.28, 0.36]],
        [0.24, [0.115, 0.17, 0.35]],
        [1, [0.028, 0.06, 0.19]],
      ],
      up,
    );
    let light = added(base, scaled(warm, 0.75 * towardsSun ** 6 + 0.9 * towardsSun ** 40));
    const plane = 1 / (up + 0.08);
    const cloud = cirrus(warp, direction[0] * plane * 0.55 + 2, direction[2] * plane * 0.4, 0.62);
    light = blend(
      light,
      added([0.5, 0.3, 0.33], scaled(warm, 0.55 + 0.7 * towardsSun ** 3)),
      cloud * 0.62 * smoothstep(0.02, 0.16, up),
    );
    return light;
  };

  const highest = scale * map.top;
  const eye = /** @type {const} */ ([-0.2, 2.25, 0.6]);
  return new Picture(width, height)
    .paint((px, py) =>
      look(
        {
          height: ground,
          eye,
          heading: 0.05,
          pitch: -0.085,
          lens: 1.02,
          sun,
          far: 18.4,
          highest: highest + 0.05,
          grain: 0.014,
          sky,
          ground: ({ x, y, z, normal: smooth, lit, distance }) => {
            const detail = fractal(noise, x * 30, z * 30, distance < 6 ? 4 : 2);
            const normal = roughened(noise, smooth, x, y, z, distance);
            const flat = smooth[1] * 0.75 + normal[1] * 0.25 + detail * 0.1;
            const snow = smoothstep(0.56, 0.7, flat) * smoothstep(0.5, 1.05, y + detail * 0.45);
            const rock = blend([0.04, 0.036, 0.04], [0.105, 0.085, 0.078], clamp(0.5 + detail, 0, 1));
            const grass = smoothstep(0.85, 0.4, y + detail * 0.3) * smoothstep(0.6, 0.82, flat);
            const bare = blend(rock, [0.024, 0.036, 0.022], grass);
            const skin = blend(bare, [0.8, 0.83, 0.9], snow);
            const direct = Math.max(0, dot(normal, sun)) * lit;
            const fill = 0.45 + 0.55 * normal[1];
            const bounce = Math.max(0, -normal[0] * sun[0] - normal[2] * sun[2]) * 0.1;
            const light = added(
              added(scaled([1.0, 0.44, 0.19], direct * 6.2), scaled([0.1, 0.15, 0.31], fill * 0.72)),
              scaled(warm, bounce),
            );
            return [skin[0] * light[0], skin[1] * light[1], skin[2] * light[2]];
          },
          air: (light, distance, direction, eyeY) => {
            const glow = Math.max(0, dot(direction, sun)) ** 5;
            const far = added([0.13, 0.165, 0.3], scaled(warm, 0.8 * glow));
            const fog = added([0.25, 0.245, 0.37], scaled(warm, 0.62 * glow));
            const hazy = through(light, distance, direction[1], eyeY, {
              density: 0.055,
              falloff: 0.4,
              color: far,
            });
            return through(hazy, Math.min(distance, 18), direction[1], eyeY, {
              density: 6.5,
              falloff: 3.5,
              color: fog,
            });
          },
        },
        (px - width / 2) / height,
        0.5 - py / height,
      ),
    )
    .glow(height / 18, 0.12)
    .develop({ exposure: 1.2, vignette: 0.32, grain: 1.4, saturation: 1.12, seed: 4 });
}
