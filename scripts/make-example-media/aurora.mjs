import { cell, clamp, fractal, gradientNoise, mix, ridged, smoothstep } from './noise.mjs';
import { Picture } from './picture.mjs';
import { added, blend, gradient, scaled, stars } from './sky.mjs';
import { HeightMap, dot, look, roughened, through, towards } from './terrain.mjs';

/** @typedef {import('./picture.mjs').Light} Light */

/**
 * Northern lights over snowy mountains.
 *
 * @param {number} width
 * @param {number} height
 */
export function aurora(width, height) {
  const noise = gradientNoise(61);
  const warp = gradientNoise(62);
  const grid = 1024;
  const world = 20;
  const map = new HeightMap(grid, (u, v) => {
    const x = u * 4.2;
    const y = v * 4.2;
    const bendX = fractal(warp, x * 0.7, y * 0.7, 3) * 0.6;
    const bendY = fractal(warp, x * 0.7 + 9, y * 0.7 + 4, 3) * 0.6;
    const mountains = ridged(noise, x + bendX + 11, y + bendY + 3, 8) ** 1.4;
    const near = smoothstep(0.12, 0.5, v);
    return mountains * mix(0.1, 1.1, near) * mix(0.55, 1, smoothstep(0.03, 0.3, Math.abs(u - 0.47)));
  }).erode(260_000, 9, 1);
  const scale = 2.6;
  const ground = (/** @type {number} */ x, /** @type {number} */ z) =>
    scale * map.sample((x / world + 0.5) * grid, (z / world) * grid);
  const moon = towards(-0.95, 0.5);

  /** Light of the curtains along a ray. @param {readonly [number, number, number]} d @returns {Light} */
  const curtains = (d) => {
    if (d[1] < 0.02) return [0, 0, 0];
    /** @type {Light} */
    let light = [0, 0, 0];
    const layers = 30;
    const shift = cell(d[0] * 4e5, d[1] * 4e5, 5);
    for (let layer = 0; layer < layers; layer++) {
      const level = (layer + shift) / layers;
      const reach = (0.8 + level * 0.75) / (d[1] + 0.16);
      const x = d[0] * reach;
      const z = d[2] * reach;
      const bend = 0.5 * warp(x * 0.55 + 2, z * 0.7) + 0.16 * noise(x * 2.1, z * 1.7);
      let glow = 0;
      for (const [place, tilt, strength] of /** @type {const} */ ([
        [2.05, 0.42, 1],
        [3.35, 0.3, 0.62],
        [1.25, 0.55, 0.42],
      ])) {
        const away = z - place - tilt * x - bend;
        // A sharp lower edge towards us, soft behind: the fold of a curtain.
        glow += strength * (away < 0 ? Math.exp(away * 26) : Math.exp(-away * 8));
      }
      const rays = 0.55 + 0.75 * Math.abs(noise(x * 7 + bend * 4, z * 0.6)) + 0.35 * noise(x * 17, z);
      const patch = clamp(0.42 + 0.95 * noise(x * 0.45 - 3, z * 0.3 + 8), 0, 1.2);
      const color = gradient(
        [
          [0, [0.12, 0.85, 0.36]],
          [0.3, [0.06, 0.78, 0.42]],
          [0.62, [0.16, 0.38, 0.62]],
          [1, [0.5, 0.1, 0.5]],
        ],
        level,
      );
      const height = smoothstep(0, 0.06, level) * Math.exp(-level * 2.9);
      light = added(light, scaled(color, glow * Math.max(0, rays) * patch * height));
    }
    return scaled(light, (7.5 / layers) * smoothstep(0.03, 0.22, d[1]));
  };

  /** @param {readonly [number, number, number]} d @param {number} px @param {number} py @returns {Light} */
  const sky = (d, px, py) => {
    const base = gradient(
      [
        [0, [0.014, 0.04, 0.052]],
        [0.2, [0.006, 0.018, 0.036]],
        [0.6, [0.003, 0.008, 0.024]],
        [1, [0.002, 0.005, 0.018]],
      ],
      clamp(d[1], 0, 1),
    );
    const small = height / 1280;
    const clear = smoothstep(0.03, 0.2, d[1]);
    const points = added(
      scaled(stars(px / small, py / small, 16, 0.4 * clear, 131), 0.5),
      scaled(stars(px / small, py / small, 7, 0.12 * clear, 157), 0.2),
    );
    return added(added(base, points), curtains(d));
  };

  const picture = new Picture(width, height);
  const view = {
    height: ground,
    eye: /** @type {const} */ ([0, 1.02, 0.5]),
    heading: 0,
    pitch: 0.17,
    lens: 0.82,
    sun: moon,
    far: 20,
    highest: scale * map.top,
    grain: 0.018,
  };
  return picture
    .paint((px, py) =>
      look(
        {
          ...view,
          sky: (d) => sky(d, px, py),
          ground: ({ x, y, z, normal: smooth, lit, distance }) => {
            const normal = roughened(noise, smooth, x, y, z, distance);
            const snow = smoothstep(0.5, 0.66, smooth[1] * 0.7 + normal[1] * 0.3);
            const skin = blend([0.06, 0.06, 0.07], [0.8, 0.85, 0.92], snow);
            const direct = Math.max(0, dot(normal, moon)) * lit;
            const fill = 0.3 + 0.7 * normal[1];
            // Green from the sky in front of us, and a little moonlight from behind.
            const front = Math.max(0, 0.35 * normal[1] + 0.65 * normal[2]);
            const light = added(
              added(scaled([0.5, 0.62, 0.85], direct * 0.07), scaled([0.03, 0.05, 0.075], fill * 0.6)),
              scaled([0.05, 0.4, 0.2], front * 0.2),
            );
            return [skin[0] * light[0], skin[1] * light[1], skin[2] * light[2]];
          },
          air: (light, distance, direction, eyeY) =>
            through(light, Math.min(distance, 20), direction[1], eyeY, {
              density: 0.085,
              falloff: 1.1,
              color: [0.008, 0.034, 0.04],
            }),
        },
        (px - width / 2) / height,
        0.5 - py / height,
      ),
    )
    .glow(height / 16, 0.14)
    .develop({ exposure: 2.5, vignette: 0.4, grain: 1.6, saturation: 1.1, seed: 9 });
}
