import { clamp, fractal, random, smoothstep } from './noise.mjs';
import { blend } from './sky.mjs';

/** @typedef {import('./picture.mjs').Light} Light */

/** Heights on a square grid, from a side length and a function of two numbers from 0 to 1. */
export class HeightMap {
  /** @param {number} size @param {(u: number, v: number) => number} height */
  constructor(size, height) {
    this.size = size;
    this.heights = new Float32Array(size * size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) this.heights[y * size + x] = height(x / size, y / size);
    }
  }

  /**
   * Lets rain carve it: each drop runs downhill, takes soil where it is quick and drops it where it is slow.
   *
   * @param {number} drops
   * @param {number} seed
   * @param {number} [strength]
   */
  erode(drops, seed, strength = 1) {
    const { size, heights } = this;
    const next = random(seed);
    for (let drop = 0; drop < drops; drop++) {
      let x = 1 + next() * (size - 3);
      let y = 1 + next() * (size - 3);
      let dirX = 0;
      let dirY = 0;
      let speed = 1;
      let water = 1;
      let soil = 0;
      for (let step = 0; step < 48; step++) {
        const column = Math.floor(x);
        const row = Math.floor(y);
        const fx = x - column;
        const fy = y - row;
        const index = row * size + column;
        const h00 = at(heights, index);
        const h10 = at(heights, index + 1);
        const h01 = at(heights, index + size);
        const h11 = at(heights, index + size + 1);
        const slopeX = (h10 - h00) * (1 - fy) + (h11 - h01) * fy;
        const slopeY = (h01 - h00) * (1 - fx) + (h11 - h10) * fx;
        const height = h00 * (1 - fx) * (1 - fy) + h10 * fx * (1 - fy) + h01 * (1 - fx) * fy + h11 * fx * fy;
        dirX = dirX * 0.1 - slopeX * 0.9;
        dirY = dirY * 0.1 - slopeY * 0.9;
        const length = Math.hypot(dirX, dirY);
        if (length < 1e-9) break;
        dirX /= length;
        dirY /= length;
        x += dirX;
        y += dirY;
        if (x < 1 || y < 1 || x > size - 3 || y > size - 3) break;
        const difference = this.sample(x, y) - height;
        const capacity = Math.max(-difference * speed * water * 6, 0.00004);
        if (soil > capacity || difference > 0) {
          const amount = difference > 0 ? Math.min(difference, soil) : (soil - capacity) * 0.3;
          soil -= amount;
          heights[index] = h00 + amount * (1 - fx) * (1 - fy);
          heights[index + 1] = h10 + amount * fx * (1 - fy);
          heights[index + size] = h01 + amount * (1 - fx) * fy;
          heights[index + size + 1] = h11 + amount * fx * fy;
        } else {
          const amount = Math.min((capacity - soil) * 0.3 * strength, -difference);
          soil += amount;
          // Taken from around, so that no pits are dug.
          for (let j = -1; j <= 2; j++) {
            for (let i = -1; i <= 2; i++) {
              const near = index + j * size + i;
              const weight = Math.max(0, 1.8 - Math.hypot(i - fx, j - fy));
              heights[near] = at(heights, near) - (amount * weight) / 9.5;
            }
          }
        }
        speed = Math.sqrt(Math.max(0, speed * speed - difference * 4));
        water *= 0.985;
      }
    }
    return this;
  }

  /** Bilinear; x and y in grid steps. @param {number} x @param {number} y */
  sample(x, y) {
    const { size, heights } = this;
    // Beyond its edge there is nothing to be seen.
    if (x < 0 || y < 0 || x > size - 1.001 || y > size - 1.001) return -1;
    const column = Math.floor(x);
    const row = Math.floor(y);
    const fx = x - column;
    const fy = y - row;
    const index = row * size + column;
    const top = at(heights, index) * (1 - fx) + at(heights, index + 1) * fx;
    const bottom = at(heights, index + size) * (1 - fx) + at(heights, index + size + 1) * fx;
    return top * (1 - fy) + bottom * fy;
  }

  /** The highest point. */
  get top() {
    return this.heights.reduce((top, height) => Math.max(top, height), -Infinity);
  }
}

/**
 * @typedef {object} View
 * @property {(x: number, z: number) => number} height Height of the ground, in the same unit as x and z.
 * @property {readonly [number, number, number]} eye
 * @property {number} heading Radians; 0 looks along z.
 * @property {number} pitch Radians upwards.
 * @property {number} lens Focal length, as a part of the picture's height.
 * @property {readonly [number, number, number]} sun Unit vector towards it.
 * @property {number} far
 * @property {number} highest Above this nothing is hit.
 * @property {number} grain Size of the smallest shape of the ground that is lit as such.
 * @property {number} [stride] Longest step as a part of the distance; smaller is slower and better.
 * @property {(direction: readonly [number, number, number]) => Light} sky
 * @property {(place: { x: number, y: number, z: number, distance: number, normal: readonly [number, number, number], lit: number }) => Light} ground
 * @property {(light: Light, distance: number, direction: readonly [number, number, number], eyeY: number) => Light} air
 */

/**
 * Follows one ray from the eye to the ground or the sky.
 *
 * @param {View} view
 * @param {number} x From -0.5 × aspect to 0.5 × aspect.
 * @param {number} y From -0.5 to 0.5, upwards.
 * @returns {Light}
 */
export function look(view, x, y) {
  const { eye, sun, height } = view;
  const cosPitch = Math.cos(view.pitch);
  const sinPitch = Math.sin(view.pitch);
  const forward = view.lens * cosPitch - y * sinPitch;
  const up = view.lens * sinPitch + y * cosPitch;
  const cosHeading = Math.cos(view.heading);
  const sinHeading = Math.sin(view.heading);
  let dx = x * cosHeading + forward * sinHeading;
  let dy = up;
  let dz = forward * cosHeading - x * sinHeading;
  const norm = 1 / Math.hypot(dx, dy, dz);
  dx *= norm;
  dy *= norm;
  dz *= norm;
  const direction = /** @type {const} */ ([dx, dy, dz]);

  const stride = view.stride ?? 0.006;
  let distance = 0.002 * view.far;
  let before = 0;
  let hit = false;
  while (distance < view.far) {
    const py = eye[1] + dy * distance;
    if (dy > 0 && py > view.highest) break;
    const gap = py - height(eye[0] + dx * distance, eye[2] + dz * distance);
    if (gap < 0) {
      hit = true;
      break;
    }
    before = distance;
    distance += Math.max(gap * 0.35, distance * stride * 0.5, 0.00002 * view.far);
  }
  if (!hit) return view.air(view.sky(direction), view.far, direction, eye[1]);

  let low = before;
  let high = distance;
  for (let step = 0; step < 10; step++) {
    const middle = (low + high) / 2;
    if (eye[1] + dy * middle < height(eye[0] + dx * middle, eye[2] + dz * middle)) high = middle;
    else low = middle;
  }
  const px = eye[0] + dx * high;
  const pz = eye[2] + dz * high;
  const py = height(px, pz);
  const reach = Math.max(high * 0.0012, view.grain);
  const nx = height(px - reach, pz) - height(px + reach, pz);
  const nz = height(px, pz - reach) - height(px, pz + reach);
  const length = 1 / Math.hypot(nx, 2 * reach, nz);
  const normal = /** @type {const} */ ([nx * length, 2 * reach * length, nz * length]);

  // How much of the sun is seen from here: softer the farther away what hides it is.
  let lit = 1;
  for (let along = high * 0.004 + 0.0012 * view.far * 0.1; along < view.far * 0.45;) {
    const sy = py + sun[1] * along;
    if (sy > view.highest) break;
    const gap = sy - height(px + sun[0] * along, pz + sun[2] * along);
    lit = Math.min(lit, 0.5 + (24 * gap) / along);
    if (lit <= 0) break;
    along += Math.max(gap * 0.6, along * 0.04);
  }
  lit = smoothstep(0, 1, lit);
  return view.air(view.ground({ x: px, y: py, z: pz, distance: high, normal, lit }), high, direction, eye[1]);
}

/**
 * Light that air puts between the eye and what is seen: haze that is thicker near the ground.
 *
 * @param {Light} light
 * @param {number} distance
 * @param {number} dy Upward part of the direction.
 * @param {number} eyeY
 * @param {{ density: number, falloff: number, color: Light }} haze
 */
export function through(light, distance, dy, eyeY, { density, falloff, color }) {
  const rise = falloff * dy * distance;
  const path = Math.abs(rise) < 1e-4 ? distance : (distance * (1 - Math.exp(-clamp(rise, -60, 60)))) / rise;
  const amount = 1 - Math.exp(-density * Math.exp(-falloff * eyeY) * path);
  return blend(light, color, amount);
}

/**
 * A normal with the roughness that the height map is too coarse for, finer the nearer it is seen.
 *
 * @param {(x: number, y: number, z?: number) => number} noise
 * @param {readonly [number, number, number]} normal
 * @param {number} x
 * @param {number} y
 * @param {number} z
 * @param {number} distance
 * @returns {[number, number, number]}
 */
export function roughened(noise, normal, x, y, z, distance) {
  const size = clamp(26 / (0.5 + distance), 5, 40);
  // Steep walls are cracked up and down too.
  const u = (x + y * 0.7) * size;
  const v = (z + y * 0.7) * size;
  const bumpX = fractal(noise, u, v, 4);
  const bumpZ = fractal(noise, u + 31.4, v - 17.2, 4);
  const amount = 1.15 * (1.25 - normal[1]);
  const nx = normal[0] + bumpX * amount;
  const nz = normal[2] + bumpZ * amount;
  const length = 1 / Math.hypot(nx, normal[1], nz);
  return [nx * length, normal[1] * length, nz * length];
}

/** @param {readonly number[]} a @param {readonly number[]} b */
export function dot(a, b) {
  return (a[0] ?? 0) * (b[0] ?? 0) + (a[1] ?? 0) * (b[1] ?? 0) + (a[2] ?? 0) * (b[2] ?? 0);
}

/** @param {number} heading Radians. @param {number} elevation Radians. @returns {[number, number, number]} */
export function towards(heading, elevation) {
  return [
    Math.sin(heading) * Math.cos(elevation),
    Math.sin(elevation),
    Math.cos(heading) * Math.cos(elevation),
  ];
}

/** @param {Float32Array} values @param {number} index */
function at(values, index) {
  return /** @type {number} */ (values[index]);
}
