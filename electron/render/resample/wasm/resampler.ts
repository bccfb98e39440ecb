/**
 * Draws one plane of a picture through a view whose edges may lie anywhere between its pixels, larger or smaller.
 *
 * AssemblyScript, with nothing of its runtime: all memory is laid out by whoever calls. Pixels are only ever touched by
 * integer arithmetic, and the few floating point sums are plain WebAssembly ones, which have one result everywhere: the
 * same picture and view give the same bytes on every machine.
 *
 * Separable: each row of the output is first made from rows of the picture, as wide as the view is in the picture, and
 * then each pixel of it from the pixels of that row. Weights come from a table with one line for each of 256 places
 * between two pixels.
 */

/** Places between two pixels that are told apart: 1/512 of a pixel is the most by which a sample is moved. */
const PHASES = 256;
/** Weights of one pixel sum up to this. */
const ONE = 16384;
/** Room, in pixels, for repeated edge pixels on both sides of the row in the middle. */
const MARGIN = 64;

/** Half the width of the kernel, in pixels, where nothing is made smaller. */
const REACH: f64 = 2.0;

/** The cubic of Catmull and Rom: as sharp as four pixels allow, and exact where nothing moves. */
function kernel(x: f64): f64 {
  const t = abs(x);
  if (t < 1.0) return (1.5 * t - 2.5) * t * t + 1.0;
  if (t < 2.0) return ((-0.5 * t + 2.5) * t - 4.0) * t + 2.0;
  return 0.0;
}

/** How many weights a pixel has at a step: a multiple of 8, so that they fill vectors. */
export function taps(step: f64): i32 {
  const reach = REACH * max(step, 1.0);
  return (<i32>ceil(reach * 0.25)) << 3;
}

/**
 * Fills the table of weights, `PHASES` lines of `taps(step)` 16 bit numbers. Where the picture is made smaller the kernel
 * grows with the step, so that every pixel counts.
 */
export function weigh(table: usize, step: f64): void {
  const count = taps(step);
  const shrink = 1.0 / max(step, 1.0);
  const before = (count >> 1) - 1;
  for (let phase = 0; phase < PHASES; phase++) {
    const line = table + <usize>(phase * count * 2);
    const part = <f64>phase / PHASES;
    let sum: f64 = 0;
    for (let tap = 0; tap < count; tap++) sum += kernel((<f64>(tap - before) - part) * shrink);
    let rest = ONE;
    for (let tap = 0; tap < count; tap++) {
      const weight = <i32>nearest((kernel((<f64>(tap - before) - part) * shrink) * ONE) / sum);
      rest -= weight;
      store<i16>(line + <usize>(tap << 1), <i16>weight);
    }
    // Rounding must not change the brightness of a plain area: the pixel that counts most takes what is left.
    const most = line + <usize>((part < 0.5 ? before : before + 1) << 1);
    store<i16>(most, <i16>(load<i16>(most) + rest));
  }
}

/** The pixel left of a place, and which line of the table is for it. */
// @ts-ignore: decorator
@inline
function lineAt(place: f64): i64 {
  return <i64>floor(place * PHASES + 0.5);
}

/**
 * Draws one plane.
 *
 * @param source Its rows lie `stride` bytes apart; 32 bytes after its end can be read.
 * @param target Its rows follow each other closely; 8 bytes after its end are written to.
 * @param x Place of the output's first pixel in the picture: 0 is the middle of the picture's first one.
 * @param y The same downwards.
 * @param step Pixels of the picture for one of the output.
 * @param table What `weigh` made for this step.
 * @param scratch 8 bytes for each column of the output and 16 more, and 2 for each of the picture and 512 more.
 */
export function draw(
  source: usize,
  width: i32,
  height: i32,
  stride: i32,
  target: usize,
  columns: i32,
  rows: i32,
  x: f64,
  y: f64,
  step: f64,
  table: usize,
  scratch: usize,
): void {
  const count = taps(step);
  const before = (count >> 1) - 1;
  const lineBytes = count << 1;

  // Columns of the picture that are seen; one at its edge, where the view is beside it.
  const from = <i32>(lineAt(x) >> 8) - before;
  const to = <i32>(lineAt(x + <f64>(columns - 1) * step) >> 8) - before + count - 1;
  const first = max(0, min(from, width - 1)) & ~7;
  const last = max(first, min(to, width - 1));

  // For each column of the output: where its pixels begin in the row in the middle, and its weights.
  const places = scratch;
  const row = scratch + <usize>(((columns + 7) & ~7) << 3) + <usize>(MARGIN << 1);
  for (let column = 0; column < ((columns + 7) & ~7); column++) {
    const at = lineAt(x + <f64>min(column, columns - 1) * step);
    // Beyond the margin all pixels are the same edge.
    const begin = min(max(<i32>(at >> 8) - before - first, -MARGIN), last - first + MARGIN - count + 1);
    store<u32>(places + <usize>(column << 3), <u32>(row + <usize>(begin << 1)));
    store<u32>(places + <usize>(column << 3), <u32>(table + <usize>((<i32>at & 255) * lineBytes)), 4);
  }

  let out = target;
  for (let line = 0; line < rows; line++) {
    const at = lineAt(y + <f64>line * step);
    gather(source, stride, height, <i32>(at >> 8) - before, count, table + <usize>((<i32>at & 255) * lineBytes), first, last, row);
    extend(row, last - first + 1);
    if (count == 8) spread8(places, columns, out);
    else spread(places, columns, count, out);
    out += columns;
  }
}

/** One row of the view, from `count` rows of the picture, two at a time: 64 for each step of brightness. */
function gather(
  source: usize,
  stride: i32,
  height: i32,
  top: i32,
  count: i32,
  weights: usize,
  first: i32,
  last: i32,
  row: usize,
): void {
  const length = last - first + 1;
  for (let at = 0; at < length; at += 16) {
    let a = i32x4.splat(128);
    let b = a;
    let c = a;
    let d = a;
    for (let tap = 0; tap < count; tap += 2) {
      const pair = load<i32>(weights + <usize>(tap << 1));
      if (pair == 0) continue;
      const weight = i32x4.splat(pair);
      const line = min(max(top + tap, 0), height - 1);
      const next = min(max(top + tap + 1, 0), height - 1);
      const upper = source + <usize>(line * stride + first + at);
      const lower = source + <usize>(next * stride + first + at);
      const p = v128.load_ext<u8>(upper);
      const q = v128.load_ext<u8>(lower);
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.shuffle<i16>(p, q, 0, 8, 1, 9, 2, 10, 3, 11), weight));
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.shuffle<i16>(p, q, 4, 12, 5, 13, 6, 14, 7, 15), weight));
      const r = v128.load_ext<u8>(upper, 8);
      const t = v128.load_ext<u8>(lower, 8);
      c = i32x4.add(c, i32x4.dot_i16x8_s(v128.shuffle<i16>(r, t, 0, 8, 1, 9, 2, 10, 3, 11), weight));
      d = i32x4.add(d, i32x4.dot_i16x8_s(v128.shuffle<i16>(r, t, 4, 12, 5, 13, 6, 14, 7, 15), weight));
    }
    const into = row + <usize>(at << 1);
    v128.store(into, i16x8.narrow_i32x4_s(i32x4.shr_s(a, 8), i32x4.shr_s(b, 8)));
    v128.store(into, i16x8.narrow_i32x4_s(i32x4.shr_s(c, 8), i32x4.shr_s(d, 8)), 16);
  }
}

/** Repeats the row's first and last pixels outwards. */
function extend(row: usize, length: i32): void {
  const head = i16x8.splat(load<i16>(row));
  const tail = i16x8.splat(load<i16>(row + <usize>((length - 1) << 1)));
  const end = row + <usize>(length << 1);
  for (let at: usize = 0; at < <usize>(MARGIN << 1); at += 16) {
    v128.store(row - 16 - at, head);
    v128.store(end + at, tail);
  }
}

// @ts-ignore: decorator
@inline
function dot8(place: usize): v128 {
  return i32x4.dot_i16x8_s(v128.load(load<u32>(place)), v128.load(load<u32>(place, 4)));
}

/** Sums of the four numbers in each of four vectors. */
// @ts-ignore: decorator
@inline
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/** Back from 64 × 16384 for each step of brightness, rounded. */
// @ts-ignore: decorator
@inline
function rounded(sum: v128): v128 {
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat(1 << 19)), 20);
}

// @ts-ignore: decorator
@inline
function put(low: v128, high: v128, out: usize): void {
  const pixels = i16x8.narrow_i32x4_s(rounded(low), rounded(high));
  v128.store_lane<u64>(out, i8x16.narrow_i16x8_u(pixels, pixels), 0);
}

/** One row of the output, for weights that fill one vector. */
function spread8(places: usize, columns: i32, out: usize): void {
  const end = places + <usize>(columns << 3);
  for (let place = places; place < end; place += 64) {
    put(
      sums(dot8(place), dot8(place + 8), dot8(place + 16), dot8(place + 24)),
      sums(dot8(place + 32), dot8(place + 40), dot8(place + 48), dot8(place + 56)),
      out,
    );
    out += 8;
  }
}

// @ts-ignore: decorator
@inline
function dot(place: usize, count: i32): v128 {
  const pixels = <usize>load<u32>(place);
  const weights = <usize>load<u32>(place, 4);
  let sum = i32x4.splat(0);
  for (let at: usize = 0; at < <usize>(count << 1); at += 16) {
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(pixels + at), v128.load(weights + at)));
  }
  return sum;
}

/** One row of the output, for any number of weights. */
function spread(places: usize, columns: i32, count: i32, out: usize): void {
  const end = places + <usize>(columns << 3);
  for (let place = places; place < end; place += 64) {
    put(
      sums(dot(place, count), dot(place + 8, count), dot(place + 16, count), dot(place + 24, count)),
      sums(dot(place + 32, count), dot(place + 40, count), dot(place + 48, count), dot(place + 56, count)),
      out,
    );
    out += 8;
  }
}
