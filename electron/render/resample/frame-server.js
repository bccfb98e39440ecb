// @ts-check
/**
 * The program of a worker thread: draws the frames of moving pictures and gives them to whoever connects to a socket.
 *
 * Its text is all that is taken along (see `frame-feed.ts`), so it imports nothing but Node's own modules.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * @typedef {object} FrameStream
 * @property {string} socket Path of a socket that is not there yet.
 * @property {string} still File of one raw picture, `yuv420p` or `yuva420p`.
 * @property {{ width: number, height: number }} picture Pixels of that picture.
 * @property {{ width: number, height: number }} box Pixels of each frame.
 * @property {boolean} alpha Whether picture and frames have a plane for alpha.
 * @property {Float64Array} views For each frame: left, top and pixels of the picture for one of the frame.
 *
 * @typedef {object} Resampler
 * @property {(step: number) => number} taps
 * @property {(table: number, step: number) => void} weigh
 * @property {(source: number, width: number, height: number, stride: number, target: number, columns: number, rows: number, x: number, y: number, step: number, table: number, scratch: number) => void} draw
 */

/** Frames that are drawn before the first of them has been taken. */
const framesAhead = 2;
/** No table of weights is longer: 256 lines of 64 numbers. */
const tableBytes = 256 * 64 * 2;
const pageBytes = 65_536;

/**
 * Compiled once in a thread: then it stays optimized, too.
 *
 * @type {Promise<WebAssembly.Module> | undefined}
 */
let program;

/**
 * Memory of pictures that are done with, for the next ones: the system clears each page that is touched for the first time,
 * which takes longer than to read a picture into it.
 *
 * @type {WebAssembly.Memory[]}
 */
const spare = [];
const spareAtMost = 2;
/** A thread that has nothing to draw gives it back after this long. */
const spareMs = 1_000;
/** @type {NodeJS.Timeout | undefined} */
let giveBack;

/** @param {number} bytes at least that many, with anything in them */
function takeMemory(bytes) {
  const pages = Math.ceil(bytes / pageBytes);
  const memory = spare.pop();
  if (memory === undefined) return new WebAssembly.Memory({ initial: pages });
  const missing = pages - memory.buffer.byteLength / pageBytes;
  if (missing > 0) memory.grow(missing);
  return memory;
}

/**
 * Listens on all sockets, reports that it does, and resolves when every reader has got all frames or has gone.
 *
 * @param {{ resampler: Uint8Array<ArrayBuffer>, streams: readonly FrameStream[] }} work
 * @param {{ report(value: unknown): void }} handle
 */
export async function serveFrames({ resampler, streams }, handle) {
  clearTimeout(giveBack);
  const module = await (program ??= WebAssembly.compile(resampler));
  const readers = await Promise.all(streams.map(({ socket }) => listen(socket)));
  handle.report('listening');
  await Promise.all(
    streams.map(async (stream, index) => send(await readers[index]?.connected, stream, module)),
  );
  giveBack = setTimeout(() => (spare.length = 0), spareMs).unref();
}

/** @param {string} path */
async function listen(path) {
  const server = createServer();
  /** @type {Promise<import('node:net').Socket>} */
  const connected = new Promise((resolve) => {
    server.once('connection', (reader) => {
      server.close();
      // A reader that has gone shows at the next write.
      reader.on('error', () => undefined);
      resolve(reader);
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(undefined));
  });
  return { connected };
}

/**
 * @param {import('node:net').Socket | undefined} reader
 * @param {FrameStream} stream
 * @param {WebAssembly.Module} module
 */
async function send(reader, stream, module) {
  if (reader === undefined) return;
  const closed = new Promise((resolve) => reader.once('close', resolve));
  const easel = new Easel(stream, module);
  /** @type {Promise<boolean>[]} */
  const taken = Array.from({ length: framesAhead }, () => Promise.resolve(true));
  for (let frame = 0; frame * 3 < stream.views.length; frame += 1) {
    const slot = frame % framesAhead;
    if (!(await taken[slot])) break;
    const drawn = easel.draw(slot, stream.views.subarray(frame * 3, frame * 3 + 3));
    taken[slot] = new Promise((resolve) => reader.write(drawn, (error) => resolve(error == null)));
  }
  await Promise.all(taken);
  // Nothing is read from it any more.
  if (spare.length < spareAtMost) spare.push(easel.memory);
  reader.end();
  // Without reading, the end of the other side is not noticed.
  reader.resume();
  await closed;
}

/** One picture, and room for the frames that are drawn from it. */
class Easel {
  /** Holds the picture and the frames. */
  memory;
  #resampler;
  #planes;
  #box;
  #table;
  #scratch;
  /** @type {number[]} */
  #frames;
  #frameBytes;

  /**
   * @param {FrameStream} stream
   * @param {WebAssembly.Module} module
   */
  constructor({ still, picture, box, alpha }, module) {
    const half = (/** @type {{ width: number, height: number }} */ { width, height }) => ({
      width: Math.ceil(width / 2),
      height: Math.ceil(height / 2),
    });
    const shapes = [picture, half(picture), half(picture), ...(alpha ? [picture] : [])];
    let end = pageBytes;
    const take = (/** @type {number} */ bytes) => {
      const start = end;
      end += Math.ceil((bytes + 64) / 64) * 64;
      return start;
    };
    this.#box = box;
    this.#planes = shapes.map(({ width, height }, index) => ({
      width,
      height,
      isColor: index === 1 || index === 2,
      at: take(width * height),
    }));
    this.#table = take(tableBytes);
    this.#scratch = take(8 * box.width + 2 * picture.width + 1024);
    this.#frameBytes = box.width * box.height * (alpha ? 2.5 : 1.5);
    this.#frames = Array.from({ length: framesAhead }, () => take(this.#frameBytes));
    this.memory = takeMemory(end);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.#resampler = /** @type {Resampler} */ (/** @type {unknown} */ (exports));
    this.#read(still);
  }

  /** @param {string} still */
  #read(still) {
    const pixels = new Uint8Array(this.memory.buffer);
    const file = openSync(still, 'r');
    try {
      const wanted = this.#planes.reduce((sum, { width, height }) => sum + width * height, 0);
      const { size } = fstatSync(file);
      if (size !== wanted) throw new Error(`${still} has ${size} bytes, not ${wanted}`);
      for (const { at, width, height } of this.#planes) {
        const bytes = readSync(file, pixels, at, width * height, null);
        if (bytes !== width * height) throw new Error(`${still} ends after ${bytes} bytes of a plane`);
      }
    } finally {
      closeSync(file);
    }
  }

  /**
   * The frame, which is good until the slot is drawn into again.
   *
   * @param {number} slot
   * @param {Float64Array} view
   */
  draw(slot, [left = 0, top = 0, step = 1]) {
    const { weigh, draw } = this.#resampler;
    const start = this.#frames[slot] ?? 0;
    weigh(this.#table, step);
    let target = start;
    for (const { at, width, height, isColor } of this.#planes) {
      const columns = isColor ? this.#box.width / 2 : this.#box.width;
      const rows = isColor ? this.#box.height / 2 : this.#box.height;
      // From edges to the middles of pixels. Those of colours lie in the middle of four others, as ffmpeg scales them.
      const x = (isColor ? left / 2 : left) + step / 2 - 0.5;
      const y = (isColor ? top / 2 : top) + step / 2 - 0.5;
      draw(at, width, height, width, target, columns, rows, x, y, step, this.#table, this.#scratch);
      target += columns * rows;
    }
    return new Uint8Array(this.memory.buffer, start, this.#frameBytes);
  }
}
