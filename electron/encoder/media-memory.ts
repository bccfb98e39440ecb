import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { MediaInfo } from './media';

/** Lines in the memory file beyond which it is written anew with the latest ones. */
const linesAtMost = 10_000;
const linesAfterCleaning = 5_000;

const trackSchema = z.strictObject({
  index: z.number(),
  codec: z.string(),
  language: z.string().nullable(),
  title: z.string().nullable(),
  isDefault: z.boolean(),
  isForced: z.boolean(),
});
const rationalSchema = z.strictObject({ num: z.number(), den: z.number() });
const rememberedSchema = z.strictObject({
  /** Of this line's layout. */
  layout: z.literal(7),
  identity: z.string(),
  info: z.strictObject({
    path: z.string(),
    bytes: z.number(),
    format: z.string(),
    demuxer: z.string().nullable(),
    composed: z.literal(true).optional(),
    durationSeconds: z.number().nullable(),
    isStill: z.boolean(),
    video: z
      .strictObject({
        index: z.number(),
        codec: z.string(),
        width: z.number(),
        height: z.number(),
        rotation: z.number(),
        orientation: z.literal([2, 3, 4, 5, 6, 7, 8]).optional(),
        pixelFormat: z.string(),
        frames: z.number().nullable(),
        frameRate: rationalSchema.nullable(),
        variableFrameRate: z.boolean(),
        durationSeconds: z.number().nullable(),
        colorRange: z.enum(['tv', 'pc']).nullable(),
        colorSpace: z.string().nullable(),
        colorTransfer: z.string().nullable(),
        colorPrimaries: z.string().nullable(),
        interlaced: z.boolean(),
        hasAlpha: z.boolean(),
        standing: z
          .strictObject({ atMost: z.number(), longer: z.array(z.tuple([z.number(), z.number()])) })
          .optional(),
        keyFrames: z.array(z.number()).optional(),
        indexedKeyFrames: z.array(z.number()).optional(),
        startSeconds: z.number().optional(),
        decoder: z.string().nullable(),
      })
      .nullable(),
    audio: z
      .strictObject({
        index: z.number(),
        codec: z.string(),
        sampleRate: z.number(),
        channels: z.number(),
        durationSeconds: z.number().nullable(),
      })
      .nullable(),
    tracks: z
      .strictObject({
        audio: z.array(
          trackSchema.extend({
            sampleRate: z.number(),
            channels: z.number(),
            durationSeconds: z.number().nullable(),
          }),
        ),
        subtitles: z.array(trackSchema),
        chapters: z.number(),
        title: z.string().nullable(),
      })
      .optional(),
  }),
});

/**
 * Remembers what media files hold, as long as a file stays the same: in memory, and in a small file to which several
 * processes may append whole lines.
 */
export class MediaMemory {
  readonly #file: string;
  readonly #known = new Map<string, MediaInfo>();
  /** Lines of the file, by identity, as they were read: of thousands a command needs a few. */
  readonly #lines = new Map<string, string>();
  #loaded: Promise<void> | undefined;

  /** @param file Path of the file to remember answers in; made when it is first needed. */
  constructor(file: string) {
    this.#file = file;
  }

  async recall(identity: string): Promise<MediaInfo | undefined> {
    await (this.#loaded ??= this.#load());
    return this.#known.get(identity) ?? this.#parsed(identity);
  }

  async remember(identity: string, info: MediaInfo): Promise<void> {
    this.#known.set(identity, info);
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      await appendFile(this.#file, rememberedLine(identity, info));
    } catch {
      // The answer is right all the same.
    }
  }

  async #load(): Promise<void> {
    let text = '';
    try {
      text = await readFile(this.#file, 'utf8');
    } catch {
      // Not there yet, or unreadable: a memory that is lost costs time, nothing else.
      return;
    }
    const lines = text.split('\n');
    for (const line of lines) {
      const identity = lineStart.exec(line)?.[1];
      if (identity !== undefined) this.#lines.set(identity, line);
    }
    if (lines.length > linesAtMost) await this.#shrink();
  }

  #parsed(identity: string): MediaInfo | undefined {
    const line = this.#lines.get(identity);
    if (line === undefined) return undefined;
    try {
      const { identity: own, info } = rememberedSchema.parse(JSON.parse(line));
      if (own !== identity) return undefined;
      this.#known.set(identity, info);
      return info;
    } catch {
      // Cut short by a crash, or of another layout.
      return undefined;
    }
  }

  async #shrink(): Promise<void> {
    const latest = [...this.#lines.values()].slice(-linesAfterCleaning);
    const fresh = `${this.#file}.${process.pid}`;
    try {
      await writeFile(fresh, `${latest.join('\n')}\n`);
      await rename(fresh, this.#file);
    } catch {
      // It stays long for now.
    }
  }
}

/** What `rememberedLine` begins with; an identity is numbers and letters. */
const lineStart = /^\{"layout":\d+,"identity":"([^"\\]*)"/;

function rememberedLine(identity: string, info: MediaInfo): string {
  return `${JSON.stringify({ layout: 7, identity, info })}\n`;
}
