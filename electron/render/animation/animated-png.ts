import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

const compress = promisify(deflate);

/** Pixels that are filtered before others get their turn. */
const together = 1 << 18;

interface Size {
  width: number;
  height: number;
  alpha: boolean;
}

/**
 * Writes an animated PNG: without loss, with alpha, and each picture for as long as it says.
 *
 * Format: https://www.w3.org/TR/png-3/.
 */
export class AnimatedPng {
  readonly #file: FileHandle;
  readonly #size: Size;
  #sequence = 0;

  private constructor(file: FileHandle, size: Size) {
    this.#file = file;
    this.#size = size;
  }

  /** @param frames How many there will be. */
  static async create(path: string, { frames, ...size }: Size & { frames: number }): Promise<AnimatedPng> {
    const file = await open(path, 'w');
    const png = new AnimatedPng(file, size);
    await file.writeFile(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    const header = Buffer.from([...numbers(size.width, size.height), 8, size.alpha ? 6 : 2, 0, 0, 0]);
    await png.#chunk('IHDR', header);
    await png.#chunk('acTL', numbers(frames, 1));
    return png;
  }

  /**
   * @param pixels RGBA, of the whole picture.
   * @param milliseconds That it is shown.
   */
  async add(pixels: Uint8Array, milliseconds: number): Promise<void> {
    const { width, height } = this.#size;
    const isFirst = this.#sequence === 0;
    const control = Buffer.alloc(26);
    control.writeUInt32BE(this.#sequence++, 0);
    control.writeUInt32BE(width, 4);
    control.writeUInt32BE(height, 8);
    // Sixteen bits each; more than a minute is given in tenths of a second, more than an hour in seconds.
    const perSecond = [1000, 10, 1].find((rate) => (milliseconds * rate) / 1000 <= 0xffff) ?? 1;
    control.writeUInt16BE(Math.round((milliseconds * perSecond) / 1000), 20);
    control.writeUInt16BE(perSecond, 22);
    await this.#chunk('fcTL', control);
    const data = await compress(await this.#filtered(pixels), { level: 1 });
    if (isFirst) await this.#chunk('IDAT', data);
    else await this.#chunk('fdAT', Buffer.concat([numbers(this.#sequence++), data]));
  }

  async finish(): Promise<void> {
    await this.#chunk('IEND', Buffer.alloc(0));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Each row as what it differs by from the one above (filter type 2). */
  async #filtered(pixels: Uint8Array): Promise<Uint8Array> {
    const { width, height, alpha } = this.#size;
    const parts = alpha ? 4 : 3;
    const filtered = new Uint8Array(height * (1 + width * parts));
    let to = 0;
    for (let row = 0; row < height; row += 1) {
      if (row > 0 && (row * width) % together < width) await letOthersRun();
      filtered[to++] = 2;
      for (let from = row * width * 4, end = from + width * 4; from < end; from += 4) {
        for (let part = 0; part < parts; part += 1) {
          const above = row === 0 ? 0 : (pixels[from + part - width * 4] ?? 0);
          filtered[to++] = (pixels[from + part] ?? 0) - above;
        }
      }
    }
    return filtered;
  }

  async #chunk(tag: string, data: Uint8Array): Promise<void> {
    const named = Buffer.from(tag, 'latin1');
    await this.#file.writeFile(numbers(data.length));
    await this.#file.writeFile(named);
    await this.#file.writeFile(data);
    await this.#file.writeFile(numbers(crc32(data, crc32(named))));
  }
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}
