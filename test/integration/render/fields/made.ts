import { stat } from 'node:fs/promises';
import { FramePictures } from '../../../../electron/render/frame-picture';
import { identityOf, readStoryboard, resolveStoryboard } from '../../../../electron/storyboard';
import type { WrittenStoryboard } from '../../../../electron/storyboard/resolved';
import { silentLogger } from '../../../../electron/telemetry/logger';
import type { TimelineSummary } from '../../../../shared/frame';
import { pixelsOf } from '../../../support/png';
import { frequency, rms, samplesOf } from '../audio-probe';
import type { RenderHarness } from '../render-harness';
import { probe } from '../video-probe';

export const size = { width: 160, height: 90 };
const rate = 48_000;
let documents = 0;

/** What becomes of a storyboard, as far as somebody looks: made when it is asked for, and once. */
export class Made {
  readonly file: string;
  readonly #harness: RenderHarness;
  readonly #format: string;
  readonly #frames = new Map<number, Promise<Buffer>>();
  #output: Promise<string> | undefined;
  #samples: Promise<Float32Array> | undefined;

  constructor(harness: RenderHarness, document: object) {
    documents += 1;
    this.#harness = harness;
    this.file = harness.storyboard(`document-${documents}`, document);
    const { output } = document as { output?: { format?: string } };
    this.#format = output?.format ?? 'mp4';
  }

  async resolved(): Promise<WrittenStoryboard> {
    return resolveStoryboard(await readStoryboard(this.file));
  }

  async timeline(): Promise<TimelineSummary> {
    return new FramePictures(this.#harness.services, silentLogger).timeline(this.file, await this.#allowed());
  }

  /** Red, green and blue of a point, 0 to 255. */
  async color(at: number, x: number, y: number): Promise<readonly [number, number, number]> {
    const rgb = await this.#frame(at);
    const place = (y * size.width + x) * 3;
    return [rgb[place] ?? 0, rgb[place + 1] ?? 0, rgb[place + 2] ?? 0];
  }

  async light(at: number, x: number, y: number): Promise<number> {
    const [red, green, blue] = await this.color(at, x, y);
    return (red + green + blue) / 3;
  }

  /** Points that pass. */
  async count(at: number, passes: (red: number, green: number, blue: number) => boolean): Promise<number> {
    const rgb = await this.#frame(at);
    let found = 0;
    for (let place = 0; place < rgb.length; place += 3)
      if (passes(rgb[place] ?? 0, rgb[place + 1] ?? 0, rgb[place + 2] ?? 0)) found += 1;
    return found;
  }

  /** The rows from the first one to the last one in which something is lit, and how wide that is. */
  async ink(at: number): Promise<{ top: number; bottom: number; width: number; height: number }> {
    const rgb = await this.#frame(at);
    let [left, right, top, bottom]: number[] = [size.width, 0, size.height, 0];
    for (let y = 0; y < size.height; y += 1) {
      for (let x = 0; x < size.width; x += 1) {
        if ((rgb[(y * size.width + x) * 3 + 1] ?? 0) < 100) continue;
        [left, right] = [Math.min(left ?? x, x), Math.max(right ?? 0, x + 1)];
        [top, bottom] = [Math.min(top ?? y, y), Math.max(bottom ?? 0, y + 1)];
      }
    }
    const [above, below] = [top ?? 0, bottom ?? 0];
    return { top: above, bottom: below, width: (right ?? 0) - (left ?? 0), height: below - above };
  }

  async level(from: number, to: number): Promise<number> {
    return rms(await this.#sound(), Math.round(from * rate), Math.round(to * rate));
  }

  async pitch(from: number, to: number): Promise<number> {
    return frequency(await this.#sound(), Math.round(from * rate), Math.round(to * rate));
  }

  async streams() {
    return probe(await this.#video());
  }

  async bytes(): Promise<number> {
    return (await stat(await this.#video())).size;
  }

  async #frame(at: number): Promise<Buffer> {
    const known = this.#frames.get(at) ?? this.#drawn(at);
    this.#frames.set(at, known);
    return known;
  }

  async #drawn(at: number): Promise<Buffer> {
    const pictures = new FramePictures(this.#harness.services, silentLogger);
    const { bytes } = await pictures.picture(this.file, { at, format: 'png', ...(await this.#allowed()) });
    return pixelsOf(bytes);
  }

  #sound(): Promise<Float32Array> {
    return (this.#samples ??= this.#video().then((file) => samplesOf(['-i', file])));
  }

  #video(): Promise<string> {
    documents += 1;
    const name = `${documents}.${this.#format}`;
    this.#output ??= this.#allowed()
      .then((allowed) => this.#harness.render(this.file, name, allowed))
      .then(({ output }) => output);
    return this.#output;
  }

  async #allowed(): Promise<{ commandsAllowedFor: string }> {
    return { commandsAllowedFor: identityOf(await readStoryboard(this.file)) };
  }
}
