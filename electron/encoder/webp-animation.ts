import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { readOrientation } from './orientation';
import type { Orientation } from './orientation';

/** A piece of a file. */
interface Span {
  offset: number;
  /** Bytes. */
  size: number;
}

/** One picture of an animation, and what it does to the canvas. */
export interface AnimationFrame {
  /** Its place on the canvas, pixels. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** Milliseconds that the canvas is shown after it was drawn. */
  milliseconds: number;
  /** Whether it is drawn over what is there, by its alpha, or replaces it. */
  blends: boolean;
  /** Whether its part of the canvas is cleared before the next one is drawn. */
  clears: boolean;
  hasAlpha: boolean;
  /** The bitstream, `VP8 ` or `VP8L`, with the headers of its chunks; before it `ALPH`, where there is one. */
  chunks: readonly Span[];
}

export interface WebpAnimation {
  /** Pixels of the canvas. */
  width: number;
  height: number;
  /** Whether anything of the canvas can be seen through at any time. */
  hasAlpha: boolean;
  /** How the canvas is to be turned; that is left to whoever shows it. */
  orientation: Orientation | undefined;
  frames: readonly AnimationFrame[];
}

/** Why a file is no animation that can be shown; a sentence's end: `"a.webp" …`. */
export class WebpFault extends Error {}

/** Of one file, whatever is in them. */
const chunksAtMost = 100_000;
/** Of a canvas, which is in memory as a whole. */
const canvasPixelsAtMost = 8192 * 8192;
/** Of all frames together, each counted as a whole canvas: two minutes of Full HD at 30 frames a second. */
const pixelsAtMost = 120 * 30 * 1920 * 1080;

/** Shorter than this, a picture stays for as long as in browsers, and as ffmpeg shows those of a GIF. */
const shortestMs = 11;
const shortMs = 100;

const headerBytes = 8;

/**
 * Reads where the frames of an animated WebP are and how they follow each other, and nothing of their pictures. What the
 * file says of its background and of its repetitions is left alone, as in browsers.
 *
 * Format: https://developers.google.com/speed/webp/docs/riff_container.
 *
 * @throws WebpFault when it is damaged or too large; the file system's error.
 */
export async function readWebpAnimation(path: string): Promise<WebpAnimation> {
  const file = await open(path, 'r');
  try {
    return await new Reader(file, (await file.stat()).size).animation();
  } finally {
    await file.close();
  }
}

/**
 * How a WebP that is no animation is to be turned; undefined for what is damaged, too: whoever decodes it will say so.
 *
 * @throws the file system's error.
 */
export async function readWebpOrientation(path: string): Promise<Orientation | undefined> {
  const file = await open(path, 'r');
  try {
    return await new Reader(file, (await file.stat()).size).orientation();
  } catch (error) {
    if (error instanceof WebpFault) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

/** The bytes of one frame as a WebP file of its own, in pieces. */
export async function* stillOf(file: FileHandle, frame: AnimationFrame): AsyncGenerator<Uint8Array> {
  const isExtended = frame.chunks.length > 1;
  const inside = 4 + (isExtended ? headerBytes + 10 : 0);
  const size = frame.chunks.reduce((sum, chunk) => sum + padded(chunk.size), inside);
  const head = Buffer.alloc(headerBytes + inside);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(size, 4);
  head.write('WEBP', 8, 'latin1');
  if (isExtended) {
    head.write('VP8X', 12, 'latin1');
    head.writeUInt32LE(10, 16);
    head[20] = alphaFlag;
    head.writeUIntLE(frame.width - 1, 24, 3);
    head.writeUIntLE(frame.height - 1, 27, 3);
  }
  yield head;
  for (const { offset, size } of frame.chunks) {
    for (let at = 0; at < size; at += pieceBytes) {
      const length = Math.min(pieceBytes, size - at);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset + at);
      if (bytesRead < length) throw new WebpFault('has become shorter while it was read');
      yield buffer;
    }
    // Chunks begin at even places.
    if (size % 2 === 1) yield Buffer.alloc(1);
  }
}

const pieceBytes = 1 << 18;
const alphaFlag = 0x10;

function padded(size: number): number {
  return size + (size % 2);
}

class Reader {
  readonly #file: FileHandle;
  readonly #bytes: number;
  #chunks = 0;

  constructor(file: FileHandle, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  async animation(): Promise<WebpAnimation> {
    let canvas: { width: number; height: number } | undefined;
    let orientation: Orientation | undefined;
    const frames: AnimationFrame[] = [];
    for await (const { tag, body, size } of this.#each(12, await this.#end())) {
      if (tag === 'EXIF') orientation ??= await this.#orientation(body);
      if (tag === 'VP8X' && canvas === undefined) {
        const fields = await this.#read(body, 10, size);
        canvas = { width: fields.readUIntLE(4, 3) + 1, height: fields.readUIntLE(7, 3) + 1 };
        if (canvas.width * canvas.height > canvasPixelsAtMost)
          throw new WebpFault(
            `is an animation of ${canvas.width} × ${canvas.height} pixels: it may have at most ${canvasPixelsAtMost}`,
          );
      }
      if (tag !== 'ANMF') continue;
      if (canvas === undefined) throw new WebpFault('has a frame before its size');
      const frame = await this.#frame(body, size);
      if (frame.x + frame.width > canvas.width || frame.y + frame.height > canvas.height)
        throw new WebpFault('has a frame that is not inside its picture');
      frames.push(frame);
      if (frames.length * canvas.width * canvas.height > pixelsAtMost)
        throw new WebpFault(
          `is too long an animation for ${canvas.width} × ${canvas.height} pixels: convert it to MP4 or WebM`,
        );
    }
    if (canvas === undefined || frames.length === 0) throw new WebpFault('holds no frame');
    return { ...canvas, hasAlpha: canBeSeenThrough(frames, canvas), orientation, frames };
  }

  async orientation(): Promise<Orientation | undefined> {
    for await (const { tag, body } of this.#each(12, await this.#end()))
      if (tag === 'EXIF') return await this.#orientation(body);
    return undefined;
  }

  async #end(): Promise<number> {
    const end = headerBytes + (await this.#read(0, 12)).readUInt32LE(4);
    if (end > this.#bytes) throw new WebpFault('is cut short');
    return end;
  }

  /** Some programs leave what JPEG has before it. */
  async #orientation(body: number): Promise<Orientation | undefined> {
    return (await readOrientation(this.#file, body)) ?? (await readOrientation(this.#file, body + 6));
  }

  async #frame(body: number, size: number): Promise<AnimationFrame> {
    const fields = await this.#read(body, 16, size);
    const [width, height] = [fields.readUIntLE(6, 3) + 1, fields.readUIntLE(9, 3) + 1];
    const milliseconds = fields.readUIntLE(12, 3);
    const flags = fields.readUInt8(15);
    let alpha: Span | undefined;
    for await (const { tag, body: inside, size: bytes } of this.#each(body + 16, body + size)) {
      const chunk = { offset: inside - headerBytes, size: bytes + headerBytes };
      if (tag === 'ALPH') alpha ??= chunk;
      if (tag !== 'VP8 ' && tag !== 'VP8L') continue;
      const lossless = tag === 'VP8L';
      const seen = lossless
        ? losslessSize(await this.#read(inside, 5, bytes))
        : lossySize(await this.#read(inside, 10, bytes));
      if (seen?.width !== width || seen.height !== height)
        throw new WebpFault('has a frame whose picture is damaged');
      return {
        ...{ x: 2 * fields.readUIntLE(0, 3), y: 2 * fields.readUIntLE(3, 3), width, height },
        milliseconds: milliseconds < shortestMs ? shortMs : milliseconds,
        blends: (flags & 2) === 0,
        clears: (flags & 1) !== 0,
        hasAlpha: lossless ? seen.hasAlpha : alpha !== undefined,
        chunks: lossless || alpha === undefined ? [chunk] : [alpha, chunk],
      };
    }
    throw new WebpFault('has a frame without a picture');
  }

  /** The chunks between two places, each with the place and size of what is in it. */
  async *#each(from: number, end: number): AsyncGenerator<{ tag: string; body: number; size: number }> {
    for (let at = from; at + headerBytes <= end;) {
      this.#chunks += 1;
      if (this.#chunks > chunksAtMost) throw new WebpFault('is too long an animation: convert it to MP4');
      const header = await this.#read(at, headerBytes);
      const size = header.readUInt32LE(4);
      const body = at + headerBytes;
      if (body + size > end) throw new WebpFault('is cut short');
      yield { tag: header.toString('latin1', 0, 4), body, size };
      at = body + padded(size);
    }
  }

  /** @param within Bytes that there are to be read. */
  async #read(offset: number, length: number, within = length): Promise<Buffer> {
    if (length > within) throw new WebpFault('is damaged');
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(length), 0, length, offset);
    if (bytesRead < length) throw new WebpFault('is cut short');
    return buffer;
  }
}

interface Seen {
  width: number;
  height: number;
  hasAlpha: boolean;
}

/** Of a key frame of VP8 (RFC 6386, 9.1); undefined for what is none. */
function lossySize(head: Buffer): Seen | undefined {
  const isKey = (head.readUInt8(0) & 1) === 0 && head.readUIntBE(3, 3) === 0x9d012a;
  if (!isKey) return undefined;
  return { width: head.readUInt16LE(6) & 0x3fff, height: head.readUInt16LE(8) & 0x3fff, hasAlpha: false };
}

function losslessSize(head: Buffer): Seen | undefined {
  if (head.readUInt8(0) !== 0x2f) return undefined;
  const bits = head.readUInt32LE(1);
  return {
    width: (bits & 0x3fff) + 1,
    height: ((bits >>> 14) & 0x3fff) + 1,
    hasAlpha: (bits & 0x1000_0000) !== 0,
  };
}

/** An opaque canvas stays opaque, unless a part of it is cleared or replaced. */
function canBeSeenThrough(
  frames: readonly AnimationFrame[],
  canvas: { width: number; height: number },
): boolean {
  const isWhole = (frame: AnimationFrame) => frame.width === canvas.width && frame.height === canvas.height;
  const [first] = frames;
  if (first === undefined || first.hasAlpha || !isWhole(first)) return true;
  return frames.some(
    (frame, index) =>
      (frame.hasAlpha && !frame.blends) ||
      (frame.clears &&
        frames[index + 1] !== undefined &&
        frames.slice(index + 1, index + 2).some((next) => next.hasAlpha || !isWhole(next))),
  );
}
