import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { RenderyardError } from '../../shared/errors';
import type { HardwareFamily, Settings } from '../../shared/settings';
import type { Codec, Depth } from '../../shared/storyboard/output';
import { checkpoint, fromPromise, isCancelled } from '../concurrency';
import type { Capabilities } from './capabilities';
import { runExplained } from './encode';
import { fileIdentity } from './file-identity';
import type { CommandRunner } from './run-command';

/** An encoder of ffmpeg's that runs on a graphics processor or the like. */
export interface HardwareEncoder {
  family: HardwareFamily;
  codec: HardwareCodec;
  /** As ffmpeg calls it: `h264_nvenc`. */
  name: string;
}

const hardwareCodecs = ['h264', 'hevc', 'av1'] as const;
export type HardwareCodec = (typeof hardwareCodecs)[number];

/** The families that there can be on a system, the one to be preferred first. */
const familiesOf: Partial<Record<NodeJS.Platform, readonly HardwareFamily[]>> = {
  darwin: ['videotoolbox'],
  win32: ['nvenc', 'qsv', 'amf'],
  linux: ['nvenc', 'qsv', 'vaapi', 'amf'],
};

/** Where VAAPI finds the graphics processor: the first that renders. */
const vaapiDevice = '/dev/dri/renderD128';

/** What is to be encoded, as far as it matters to the choice. */
export interface EncodingWish {
  codec: Codec;
  depth: Depth;
  /** On the scale of the codec's software encoder; hardware has scales of its own that are near to it. */
  crf: number;
  /** Frames between key frames. */
  interval: number;
}

/** How a hardware encoder is asked for. */
export interface HardwareArguments {
  /** Before the inputs. */
  before: readonly string[];
  /** Filters that bring frames to where the encoder is; null is none. */
  upload: string | null;
  /** Codec options, `-c:v` first. */
  codec: readonly string[];
}

export function hardwareArguments(
  { family, codec, name }: HardwareEncoder,
  { depth, crf, interval }: Omit<EncodingWish, 'codec'>,
): HardwareArguments {
  const rate = String(Math.round(crf));
  const deep = depth === 10;
  const surface = deep ? 'p010le' : 'nv12';
  const planar = deep ? 'p010le' : 'yuv420p';
  // Frames that look ahead over a key frame could not be joined; B-frames are not made by all of them anyway.
  const common = [
    ...['-g', String(interval), '-bf', '0'],
    ...(codec === 'hevc' ? ['-tag:v', 'hvc1'] : []),
    ...(deep && codec === 'hevc' ? ['-profile:v', 'main10'] : []),
  ];
  switch (family) {
    case 'nvenc':
      return {
        before: [],
        upload: null,
        codec: [
          ...['-c:v', name, '-preset', 'p5', '-rc', 'vbr', '-cq', rate, '-b:v', '0'],
          ...['-pix_fmt', planar, ...common],
        ],
      };
    case 'qsv':
      return {
        before: [],
        upload: null,
        codec: ['-c:v', name, '-preset', 'medium', '-global_quality', rate, '-pix_fmt', surface, ...common],
      };
    case 'vaapi':
      return {
        before: ['-vaapi_device', vaapiDevice],
        upload: `format=${surface},hwupload`,
        codec: ['-c:v', name, '-rc_mode', 'CQP', '-qp', rate, ...common],
      };
    case 'videotoolbox':
      // From 1 to 100, and more is better.
      return {
        before: [],
        upload: null,
        codec: [
          ...['-c:v', name, '-q:v', String(Math.round(Math.max(1, Math.min(100, 110 - crf * 2.4))))],
          ...['-allow_sw', '0', '-pix_fmt', deep ? 'p010le' : 'nv12', ...common],
        ],
      };
    case 'amf':
      return {
        before: [],
        upload: null,
        codec: [
          ...['-c:v', name, '-quality', 'balanced', '-rc', 'cqp', '-qp_i', rate, '-qp_p', rate],
          ...['-pix_fmt', surface, ...common],
        ],
      };
  }
}

/** The hardware encoders that a build of ffmpeg brings and this system could have, the preferred family first. */
export function listedEncoders(
  { encoders }: Pick<Capabilities, 'encoders'>,
  platform: NodeJS.Platform = process.platform,
): HardwareEncoder[] {
  return (familiesOf[platform] ?? []).flatMap((family) =>
    hardwareCodecs.flatMap((codec) => {
      const name = `${codec}_${family}`;
      return encoders.has(name) ? [{ family, codec, name }] : [];
    }),
  );
}

const answerSchema = z.strictObject({ works: z.boolean(), reason: z.string(), time: z.number() });
type Answer = z.infer<typeof answerSchema>;
const memorySchema = z.strictObject({ layout: z.literal(1), answers: z.record(z.string(), answerSchema) });

/** How long an answer counts, milliseconds: drivers come and go, and a new one does not change ffmpeg. */
const freshFor = 3_600_000;
/** Longest time that one frame may take, milliseconds: drivers have to be loaded. */
const probeLimits = { absoluteMs: 20_000 };
const answersAtMost = 100;

/**
 * Finds out which hardware encoders work: each encodes one frame, when it is first needed. The answers are kept for an
 * hour, by the identity of ffmpeg, in memory and in a small file.
 */
export class HardwareProber {
  readonly #processes: CommandRunner;
  readonly #memory: string;
  readonly #platform: NodeJS.Platform;
  readonly #asked = new Map<string, Promise<Answer>>();
  /** Those that failed in the middle of a job of this process. */
  readonly #failed = new Set<string>();

  /** @param memory Path of the file to remember answers in; made when it is first needed. */
  constructor(processes: CommandRunner, memory: string, platform: NodeJS.Platform = process.platform) {
    this.#processes = processes;
    this.#memory = memory;
    this.#platform = platform;
  }

  /**
   * The hardware encoder to use, or null where software is to do it: because hardware is switched off, or none works.
   *
   * @param ffmpeg Absolute path.
   */
  async choose(
    setting: Settings['hardwareEncoder'],
    ffmpeg: string,
    capabilities: Pick<Capabilities, 'encoders'>,
    wish: EncodingWish,
  ): Promise<HardwareEncoder | null> {
    if (setting === 'off') return null;
    const candidates = listedEncoders(capabilities, this.#platform).filter(
      ({ family, codec }) => codec === wish.codec && (setting === 'auto' || family === setting),
    );
    for (const encoder of candidates) {
      const { works } = await this.#answer(ffmpeg, encoder, wish.depth);
      if (works && !this.#failed.has(await failureKey(ffmpeg, encoder))) return encoder;
    }
    return null;
  }

  /** Not to be used again by this process: it has failed in the middle of a job. */
  async distrust(ffmpeg: string, encoder: HardwareEncoder): Promise<void> {
    this.#failed.add(await failureKey(ffmpeg, encoder));
  }

  /** Tries every hardware encoder of this ffmpeg anew. */
  async survey(
    ffmpeg: string,
    capabilities: Pick<Capabilities, 'encoders'>,
  ): Promise<{ encoder: HardwareEncoder; works: boolean; reason: string }[]> {
    const found = [];
    // One after the other: drivers do not like to be opened by many at once.
    for (const encoder of listedEncoders(capabilities, this.#platform)) {
      const answer = await this.#try(ffmpeg, encoder, 8);
      await this.#remember(await answerKey(ffmpeg, encoder, 8), answer);
      found.push({ encoder, works: answer.works, reason: answer.reason });
    }
    return found;
  }

  async #answer(ffmpeg: string, encoder: HardwareEncoder, depth: Depth): Promise<Answer> {
    const key = await answerKey(ffmpeg, encoder, depth);
    for (;;) {
      const asked = this.#asked.get(key);
      if (asked === undefined) {
        const answer = this.#load().then(async ({ answers }) => {
          const remembered = answers[key];
          if (remembered !== undefined && Date.now() - remembered.time < freshFor) return remembered;
          const fresh = await this.#try(ffmpeg, encoder, depth);
          await this.#remember(key, fresh);
          return fresh;
        });
        this.#asked.set(key, answer);
        answer.catch(() => this.#asked.delete(key));
        return await answer;
      }
      try {
        const answer = await fromPromise(asked, { onCancel: 'abandon' });
        if (Date.now() - answer.time < freshFor) return answer;
        this.#asked.delete(key);
      } catch (error) {
        if (!isCancelled(error)) throw error;
        // If it is not us who was cancelled, then it is the job that was asking; so ask ourselves.
        await checkpoint();
      }
    }
  }

  async #try(ffmpeg: string, encoder: HardwareEncoder, depth: Depth): Promise<Answer> {
    const { before, upload, codec } = hardwareArguments(encoder, { depth, crf: 24, interval: 60 });
    const time = Date.now();
    try {
      await runExplained(this.#processes, {
        program: ffmpeg,
        args: [
          ...['-hide_banner', '-nostdin', '-v', 'error', ...before],
          ...['-f', 'lavfi', '-i', 'color=c=gray:s=320x240:r=25:d=1', '-frames:v', '1'],
          ...(upload === null ? [] : ['-vf', upload]),
          ...[...codec, '-f', 'null', '-'],
        ],
        label: `ffmpeg (trying ${encoder.name})`,
        limits: probeLimits,
      });
      return { works: true, reason: '', time };
    } catch (error) {
      if (!(error instanceof RenderyardError)) throw error;
      return { works: false, reason: error.message.slice(0, 300), time };
    }
  }

  async #load(): Promise<z.infer<typeof memorySchema>> {
    try {
      return memorySchema.parse(JSON.parse(await readFile(this.#memory, 'utf8')));
    } catch {
      // Absent, damaged, or of another layout: it is only a memory.
      return { layout: 1, answers: {} };
    }
  }

  async #remember(key: string, answer: Answer): Promise<void> {
    const others = Object.entries((await this.#load()).answers).filter(([known]) => known !== key);
    const answers = Object.fromEntries([...others, [key, answer] as const].slice(-answersAtMost));
    const fresh = `${this.#memory}.${process.pid}`;
    try {
      await mkdir(dirname(this.#memory), { recursive: true });
      await writeFile(fresh, JSON.stringify({ layout: 1, answers }));
      await rename(fresh, this.#memory);
    } catch {
      // It is tried again next time.
    }
  }
}

async function answerKey(ffmpeg: string, { name }: HardwareEncoder, depth: Depth): Promise<string> {
  return `${ffmpeg}:${await fileIdentity(ffmpeg)}:${name}:${depth}`;
}

async function failureKey(ffmpeg: string, { name }: HardwareEncoder): Promise<string> {
  return `${ffmpeg}:${await fileIdentity(ffmpeg)}:${name}`;
}
