import type { AnimationFrame } from '../../encoder/webp-animation';

/** What is shown of an animation, drawn frame after frame. */
export class Canvas {
  readonly width: number;
  /** RGBA, colours not multiplied with alpha; nothing is there at first. */
  readonly pixels: Uint8Array;
  readonly #row: Uint8Array;
  /** Bytes of the current row that are there. */
  #filled = 0;
  /** Rows of the current frame that are drawn. */
  #rows = 0;
  #frame: AnimationFrame | undefined;

  constructor(width: number, height: number) {
    this.width = width;
    this.pixels = new Uint8Array(width * height * 4);
    this.#row = new Uint8Array(width * 4);
  }

  /** Begins a frame; what the one before leaves to be cleared is cleared. */
  begin(frame: AnimationFrame): void {
    const before = this.#frame;
    if (before?.clears === true) {
      for (let row = 0; row < before.height; row += 1) {
        const at = this.#offset(before, row);
        this.pixels.fill(0, at, at + before.width * 4);
      }
    }
    this.#frame = frame;
    this.#filled = 0;
    this.#rows = 0;
  }

  /** Whether all of the current frame is drawn. */
  get isDrawn(): boolean {
    return this.#rows === this.#frame?.height;
  }

  /**
   * Draws the next bytes (RGBA) of the current frame, as many as it still takes.
   *
   * @returns how many it took.
   */
  draw(bytes: Uint8Array): number {
    const frame = this.#frame;
    if (frame === undefined) return 0;
    const rowBytes = frame.width * 4;
    let taken = 0;
    while (taken < bytes.length && this.#rows < frame.height) {
      const part = bytes.subarray(taken, taken + rowBytes - this.#filled);
      this.#row.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled < rowBytes) break;
      this.#drawRow(frame, this.#row.subarray(0, rowBytes), this.#offset(frame, this.#rows));
      this.#filled = 0;
      this.#rows += 1;
    }
    return taken;
  }

  #offset({ x, y }: AnimationFrame, row: number): number {
    return ((y + row) * this.width + x) * 4;
  }

  #drawRow({ hasAlpha, blends }: AnimationFrame, row: Uint8Array, at: number): void {
    const { pixels } = this;
    if (!hasAlpha || !blends) {
      pixels.set(row, at);
      // What a frame without transparency says of it means nothing.
      if (!hasAlpha) for (let alpha = at + 3; alpha < at + row.length; alpha += 4) pixels[alpha] = 255;
      return;
    }
    for (let from = 0, to = at; from < row.length; from += 4, to += 4) {
      const over = row[from + 3] ?? 0;
      if (over === 0) continue;
      const under = over === 255 ? 0 : ((pixels[to + 3] ?? 0) * (255 - over)) / 255;
      const alpha = over + under;
      for (let part = 0; part < 3; part += 1) {
        const mixed = (row[from + part] ?? 0) * over + (pixels[to + part] ?? 0) * under;
        pixels[to + part] = Math.round(mixed / alpha);
      }
      pixels[to + 3] = Math.round(alpha);
    }
  }
}
