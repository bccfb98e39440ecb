/** Repeatable randomness: the same seed gives the same pictures and the same music on every machine. */

/**
 * A stream of numbers from 0 to 1 (mulberry32).
 *
 * @param {number} seed
 * @returns {() => number}
 */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A number from 0 to 1 for a point of the integer grid.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} seed
 */
export function cell(x, y, seed) {
  let hash = Math.imul(x | 0, 374761393) ^ Math.imul(y | 0, 668265263) ^ Math.imul(seed | 0, 2147483647 - 1);
  hash = Math.imul(hash ^ (hash >>> 13), 1274126177);
  hash = Math.imul(hash ^ (hash >>> 16), 2246822519);
  return ((hash ^ (hash >>> 15)) >>> 0) / 4294967296;
}

/**
 * Smooth gradient noise, about -1 to 1, of period 256 in each direction.
 *
 * @param {number} seed
 * @returns {(x: number, y: number, z?: number) => number}
 */
export function gradientNoise(seed) {
  const next = random(seed);
  const table = new Uint8Array(512);
  for (let index = 0; index < 256; index++) table[index] = index;
  for (let index = 255; index > 0; index--) {
    const other = Math.floor(next() * (index + 1));
    const kept = /** @type {number} */ (table[index]);
    table[index] = /** @type {number} */ (table[other]);
    table[other] = kept;
  }
  table.copyWithin(256, 0, 256);
  const at = (/** @type {number} */ index) => /** @type {number} */ (table[index]);
  const fade = (/** @type {number} */ t) => t * t * t * (t * (t * 6 - 15) + 10);
  const slope = (
    /** @type {number} */ hash,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ z,
  ) => {
    const h = hash & 15;
    const u = h < 8 ? x : y;
    const v = h < 4 ? y : h === 12 || h === 14 ? x : z;
    return ((h & 1) === 0 ? u : -u) + ((h & 2) === 0 ? v : -v);
  };
  return (x, y, z = 0) => {
    const floorX = Math.floor(x);
    const floorY = Math.floor(y);
    const floorZ = Math.floor(z);
    const X = floorX & 255;
    const Y = floorY & 255;
    const Z = floorZ & 255;
    x -= floorX;
    y -= floorY;
    z -= floorZ;
    const u = fade(x);
    const v = fade(y);
    const w = fade(z);
    const A = at(X) + Y;
    const B = at(X + 1) + Y;
    const AA = at(A & 255) + Z;
    const AB = at((A + 1) & 255) + Z;
    const BA = at(B & 255) + Z;
    const BB = at((B + 1) & 255) + Z;
    const near = mix(
      mix(slope(at(AA & 255), x, y, z), slope(at(BA & 255), x - 1, y, z), u),
      mix(slope(at(AB & 255), x, y - 1, z), slope(at(BB & 255), x - 1, y - 1, z), u),
      v,
    );
    if (z === 0) return near;
    const far = mix(
      mix(slope(at((AA + 1) & 255), x, y, z - 1), slope(at((BA + 1) & 255), x - 1, y, z - 1), u),
      mix(slope(at((AB + 1) & 255), x, y - 1, z - 1), slope(at((BB + 1) & 255), x - 1, y - 1, z - 1), u),
      v,
    );
    return mix(near, far, w);
  };
}

/**
 * Noise upon noise, each octave at twice the frequency and half the height: about -1 to 1.
 *
 * @param {(x: number, y: number, z?: number) => number} noise
 * @param {number} x
 * @param {number} y
 * @param {number} octaves
 * @param {number} [z]
 */
export function fractal(noise, x, y, octaves, z = 0) {
  let sum = 0;
  let height = 0.5;
  for (let octave = 0; octave < octaves; octave++) {
    sum += height * noise(x, y, z);
    // Turned a little each time, so that the grid does not show.
    const turned = 1.6 * x + 1.2 * y + 3.7;
    y = 1.6 * y - 1.2 * x + 1.3;
    x = turned;
    z *= 1.7;
    height *= 0.5;
  }
  return sum;
}

/**
 * Like {@link fractal}, with sharp crests: 0 to about 1.
 *
 * @param {(x: number, y: number, z?: number) => number} noise
 * @param {number} x
 * @param {number} y
 * @param {number} octaves
 */
export function ridged(noise, x, y, octaves) {
  let sum = 0;
  let height = 0.5;
  let weight = 1;
  for (let octave = 0; octave < octaves; octave++) {
    const crest = 1 - Math.abs(noise(x, y));
    const signal = crest * crest * weight;
    weight = clamp(signal * 1.8, 0, 1);
    sum += signal * height;
    const turned = 1.6 * x + 1.2 * y + 5.1;
    y = 1.6 * y - 1.2 * x + 2.9;
    x = turned;
    height *= 0.5;
  }
  return sum;
}

/** @param {number} a @param {number} b @param {number} t */
export function mix(a, b, t) {
  return a + (b - a) * t;
}

/** @param {number} value @param {number} low @param {number} high */
export function clamp(value, low, high) {
  return value < low ? low : value > high ? high : value;
}

/** @param {number} from @param {number} to @param {number} value */
export function smoothstep(from, to, value) {
  const t = clamp((value - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}
