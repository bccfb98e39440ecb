import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fail, RenderyardError } from '../../shared/errors';
import { checkpoint, fromPromise, isCancelled, unwrapSingle, withTaskGroup } from '../concurrency';
import { fileIdentity } from './file-identity';
import { runExplained } from './encode';
import type { CommandRunner } from './run-command';

/** What one build of ffmpeg can do, as it says itself. */
export interface Capabilities {
  /** e.g. `7.1.1`, `5.1.9-0+deb12u1`, `N-118000-gabcdef` for a build from source. */
  version: string;
  encoders: ReadonlySet<string>;
  filters: ReadonlySet<string>;
  /** Transitions that its xfade filter knows. */
  transitions: ReadonlySet<string>;
  /** Protocols that it can read. */
  protocols: ReadonlySet<string>;
}

/** Something of ours that needs something of ffmpeg's. */
export interface Feature {
  id: string;
  /** For people: what is turned off where it is missing. */
  title: string;
  encoders?: readonly string[];
  filters?: readonly string[];
}

/** In the order of how much they matter. */
export const features: readonly Feature[] = [
  {
    id: 'render',
    title: 'rendering at all',
    filters: [
      'color',
      'fps',
      'gblur',
      'loop',
      'overlay',
      'perspective',
      'scale',
      'setparams',
      'tpad',
      'trim',
    ],
  },
  { id: 'h264', title: 'H.264 video', encoders: ['libx264'] },
  { id: 'aac', title: 'AAC sound (mp4, mov)', encoders: ['aac'] },
  { id: 'text', title: 'text', filters: ['ass', 'alphamerge', 'unpremultiply'] },
  { id: 'transitions', title: 'transitions', filters: ['xfade'] },
  { id: 'gradients', title: 'gradient backgrounds', filters: ['gradients'] },
  { id: 'mixing', title: 'mixing sound', filters: ['amix', 'aresample', 'atempo', 'volume'] },
  { id: 'ducking', title: 'ducking music under voices', filters: ['sidechaincompress'] },
  { id: 'loudness', title: 'loudness targets', filters: ['loudnorm'] },
  { id: 'hevc', title: 'HEVC video', encoders: ['libx265'] },
  { id: 'webm', title: 'WebM (VP9 and Opus)', encoders: ['libvpx-vp9', 'libopus'] },
  { id: 'av1', title: 'AV1 video', encoders: ['libsvtav1'] },
  { id: 'prores', title: 'ProRes video', encoders: ['prores_ks'] },
  { id: 'mp3', title: 'MP3 sound', encoders: ['libmp3lame'] },
  { id: 'flac', title: 'FLAC sound', encoders: ['flac'] },
  { id: 'gif', title: 'GIF', encoders: ['gif'], filters: ['palettegen', 'paletteuse'] },
  { id: 'hdr', title: 'HDR sources in their right colours', filters: ['zscale', 'tonemap'] },
];

export interface MissingFeature {
  feature: Feature;
  /** What ffmpeg lacks, e.g. `encoder libx265`. */
  lacks: readonly string[];
}

/** The features that this build turns off, and why. */
export function missingFeatures(capabilities: Capabilities): MissingFeature[] {
  return features.flatMap((feature) => {
    const lacks = [
      ...(feature.encoders ?? [])
        .filter((name) => !capabilities.encoders.has(name))
        .map((name) => `encoder ${name}`),
      ...(feature.filters ?? [])
        .filter((name) => !capabilities.filters.has(name))
        .map((name) => `filter ${name}`),
    ];
    return lacks.length === 0 ? [] : [{ feature, lacks }];
  });
}

/** The oldest version whose options and filters ours are written for. */
const oldestSupported = 5;

/** Whether a version is known to be too old; builds from source have no number and count as new. */
export function isTooOld(version: string): boolean {
  const major = /^n?(\d+)\./.exec(version)?.[1];
  return major !== undefined && Number(major) < oldestSupported;
}

const rememberedSchema = z.strictObject({
  /** Of this file's layout. */
  layout: z.literal(2),
  builds: z.record(
    z.string(),
    z.strictObject({
      version: z.string(),
      encoders: z.array(z.string()),
      filters: z.array(z.string()),
      transitions: z.array(z.string()),
      protocols: z.array(z.string()),
    }),
  ),
});
type Remembered = z.infer<typeof rememberedSchema>;

/** Builds beyond these are forgotten, oldest first. */
const buildsAtMost = 8;

/** Asks ffmpeg once for each build what it can do, and remembers it in memory and in a small file. */
export class CapabilityReader {
  readonly #processes: CommandRunner;
  readonly #memory: string;
  readonly #known = new Map<string, Promise<Capabilities>>();

  /** @param memory Path of the file to remember answers in; made when it is first needed, and of no worth to anyone else. */
  constructor(processes: CommandRunner, memory: string) {
    this.#processes = processes;
    this.#memory = memory;
  }

  /**
   * @param ffmpeg Absolute path.
   * @throws RenderyardError ENCODER_MISSING when there is no such file or it is another program, or whatever made it fail.
   */
  async read(ffmpeg: string): Promise<Capabilities> {
    const key = `${ffmpeg}:${await fileIdentity(ffmpeg)}`;
    for (;;) {
      const asked = this.#known.get(key);
      if (asked === undefined) {
        const answer = this.#remembered(key).then((found) => found ?? this.#ask(ffmpeg, key));
        this.#known.set(key, answer);
        // A failure (or a cancel) is not an answer: the next one asks again.
        answer.catch(() => this.#known.delete(key));
        return await answer;
      }
      try {
        return await fromPromise(asked, { onCancel: 'abandon' });
      } catch (error) {
        if (!isCancelled(error)) throw error;
        // If it is not us who was cancelled, then it is the job that was asking; so ask ourselves.
        await checkpoint();
      }
    }
  }

  async #ask(ffmpeg: string, key: string): Promise<Capabilities> {
    const ask = async (...args: string[]) =>
      (
        await runExplained(this.#processes, {
          program: ffmpeg,
          args: ['-hide_banner', ...args],
          label: 'ffmpeg (asked what it can do)',
          stdout: 'capture',
          limits: { absoluteMs: 30_000 },
        })
      ).stdout;
    let version = '';
    let encoders = '';
    let filters = '';
    let protocols = '';
    try {
      await withTaskGroup((group) => {
        group.startSoon(async () => void (version = await ask('-version')));
        group.startSoon(async () => void (encoders = await ask('-encoders')));
        group.startSoon(async () => void (filters = await ask('-filters')));
        group.startSoon(async () => void (protocols = await ask('-protocols')));
      });
    } catch (error) {
      throw unwrapSingle(error);
    }
    const filterNames = parseNames(filters);
    const transitions = filterNames.includes('xfade')
      ? parseTransitions(await ask('-h', 'filter=xfade'))
      : [];
    const answer = {
      version: requireVersion('ffmpeg', ffmpeg, version),
      encoders: parseNames(encoders),
      filters: filterNames,
      transitions,
      protocols: parseInputProtocols(protocols),
    };
    await this.#remember(key, answer);
    return toSets(answer);
  }

  async #remembered(key: string): Promise<Capabilities | undefined> {
    const build = (await this.#load()).builds[key];
    return build === undefined ? undefined : toSets(build);
  }

  async #load(): Promise<Remembered> {
    try {
      return rememberedSchema.parse(JSON.parse(await readFile(this.#memory, 'utf8')));
    } catch {
      // Absent, damaged, or of another layout: it is only a memory.
      return { layout: 2, builds: {} };
    }
  }

  async #remember(key: string, build: Remembered['builds'][string]): Promise<void> {
    const builds = Object.entries((await this.#load()).builds).filter(([known]) => known !== key);
    const latest: Remembered = {
      layout: 2,
      builds: Object.fromEntries([...builds, [key, build] as const].slice(-buildsAtMost)),
    };
    const fresh = `${this.#memory}.${process.pid}`;
    try {
      await mkdir(dirname(this.#memory), { recursive: true });
      await writeFile(fresh, JSON.stringify(latest));
      await rename(fresh, this.#memory);
    } catch {
      // It is asked again next time.
    }
  }
}

function toSets(build: Remembered['builds'][string]): Capabilities {
  return {
    version: build.version,
    encoders: new Set(build.encoders),
    filters: new Set(build.filters),
    transitions: new Set(build.transitions),
    protocols: new Set(build.protocols),
  };
}

/**
 * `ffmpeg version VERSION Copyright …`, the first line of `-version`.
 *
 * @param path Of the program that said `text`.
 * @throws RenderyardError ENCODER_MISSING when that is another program.
 */
export function requireVersion(name: 'ffmpeg' | 'ffprobe', path: string, text: string): string {
  const [, program, version] = /^(\w+) version (\S+)/m.exec(text) ?? [];
  if (program === name && version !== undefined) return version;
  throw fail(
    'ENCODER_MISSING',
    `"${path}" is no ${name}: correct the setting ${name}Path or RENDERYARD_${name.toUpperCase()}.`,
  );
}

/**
 * Asks a program that is to be ffprobe for its version.
 *
 * @param ffprobe Absolute path.
 * @throws RenderyardError ENCODER_MISSING when it is another program; or what kept it from running. Cancelled.
 */
export async function requireFfprobe(processes: CommandRunner, ffprobe: string): Promise<void> {
  requireVersion('ffprobe', ffprobe, await versionTextOf(processes, ffprobe));
}

/** Nothing of a program that fails when it is asked, as ffprobe never does. */
async function versionTextOf(processes: CommandRunner, ffprobe: string): Promise<string> {
  try {
    const { stdout } = await runExplained(processes, {
      program: ffprobe,
      args: ['-version'],
      label: 'ffprobe (asked for its version)',
      stdout: 'capture',
      limits: { absoluteMs: 30_000 },
    });
    return stdout;
  } catch (error) {
    if (error instanceof RenderyardError && error.code === 'ENCODER_FAILED') return '';
    throw error;
  }
}

/** Names in a table of `-encoders` or `-filters`: a column of flags, then the name. Explanations of flags have `=` there. */
export function parseNames(table: string): string[] {
  const names: string[] = [];
  for (const line of table.split(/\r?\n/)) {
    const name = /^ ?[A-Z.|]{2,8} +([A-Za-z0-9_-]+) /.exec(line)?.[1];
    if (name !== undefined) names.push(name);
  }
  return names;
}

/** The list under `Input:` in `-protocols`: a name a line, indented. */
export function parseInputProtocols(list: string): string[] {
  const input = /^Input:\r?\n((?: +\S+\r?\n)*)/m.exec(list)?.[1] ?? '';
  return input.split(/\s+/).filter((name) => name !== '');
}

/** Values of the option `transition` in `-h filter=xfade`: indented deeper than options, a name and a number. */
export function parseTransitions(help: string): string[] {
  const names: string[] = [];
  for (const [, name] of help.matchAll(/^ {5,}([a-z]+) +\d+ /gm)) {
    if (name !== undefined && name !== 'custom') names.push(name);
  }
  return names;
}
