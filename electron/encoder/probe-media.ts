import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fail, RenderyardError } from '../../shared/errors';
import { CapacityLimiter } from '../concurrency';
import { examineMedia } from './examine-media';
import { identityOf } from './file-identity';
import { readKeyFrames } from './key-frames';
import type { MediaInfo } from './media';
import { MediaMemory } from './media-memory';
import type { CommandRunner } from './run-command';
import { readTracks } from './tracks';
import type { Tracks } from './tracks';

/** Files of which the content was named. */
const contentsAtMost = 1000;

/** Finds out what media files hold, and remembers it as long as a file stays the same. */
export class MediaProber {
  readonly #processes: CommandRunner;
  readonly #ffprobe: () => string;
  readonly #memory: MediaMemory;
  readonly #limiter = new CapacityLimiter(availableParallelism());
  /** By path, of copies that are told apart by what they hold. */
  readonly #contents = new Map<string, string>();

  /**
   * @param ffprobe Absolute path; asked again at each use.
   * @param memory Path of the file to remember answers in; made when it is first needed.
   */
  constructor(processes: CommandRunner, ffprobe: () => string, memory: string) {
    this.#processes = processes;
    this.#ffprobe = ffprobe;
    this.#memory = new MediaMemory(memory);
  }

  /**
   * Says what a file holds that nobody else changes: it is then known by that, not by which file it is.
   *
   * @param path Absolute, and not used for anything else later.
   * @param sha256 Of its content.
   */
  nameContent(path: string, sha256: string): void {
    if (this.#contents.size >= contentsAtMost) this.#contents.clear();
    this.#contents.set(path, sha256);
  }

  /** What was said of a file by {@link nameContent}. */
  contentOf(path: string): string | undefined {
    return this.#contents.get(path);
  }

  /**
   * @param path Absolute.
   * @throws RenderyardError SOURCE_MISSING, SOURCE_UNREADABLE (no media, damaged, a folder, pipe or device, too large a picture),
   *   SOURCE_UNSAFE (a playlist or the like); or what kept ffprobe from running.
   */
  async probe(path: string): Promise<MediaInfo> {
    const identity = this.contentOf(path) ?? (await identityOfSource(path));
    const remembered = await this.#memory.recall(identity);
    if (remembered !== undefined) return { ...remembered, path };
    const info = await this.#limiter.run(() => examineMedia(this.#processes, this.#ffprobe(), path));
    await this.#memory.remember(identity, info);
    return info;
  }

  /**
   * As {@link probe}, and of a clip also moments from which on it can be decoded at once; see {@link readKeyFrames}. None where they
   * cannot be found out, which costs no more than some decoding.
   *
   * @throws RenderyardError as {@link probe}; Cancelled.
   */
  async probeKeyFrames(path: string): Promise<MediaInfo> {
    const info = await this.probe(path);
    const { video } = info;
    if (video === null || video.keyFrames !== undefined || info.isStill) return info;
    const clip = { path, stream: video.index, seconds: video.durationSeconds ?? info.durationSeconds ?? 0 };
    const keyFrames = await this.#limiter.run(() =>
      this.#orNone(() => readKeyFrames(this.#processes, this.#ffprobe(), clip)),
    );
    const known = { ...info, video: { ...video, keyFrames } };
    await this.#remember(known);
    return known;
  }

  /**
   * As {@link probe}, and also what there is beside the picture.
   *
   * @throws RenderyardError as {@link probe}; Cancelled.
   */
  async probeTracks(path: string): Promise<MediaInfo & { tracks: Tracks }> {
    const info = await this.probe(path);
    if (info.tracks !== undefined) return { ...info, tracks: info.tracks };
    const tracks = await this.#limiter.run(() => readTracks(this.#processes, this.#ffprobe(), path));
    const known = { ...info, tracks };
    await this.#remember(known);
    return known;
  }

  async #remember(info: MediaInfo): Promise<void> {
    const identity = this.contentOf(info.path) ?? (await identityOfSource(info.path));
    await this.#memory.remember(identity, info);
  }

  async #orNone(read: () => Promise<number[]>): Promise<number[]> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof RenderyardError) return [];
      throw error;
    }
  }
}

async function identityOfSource(path: string): Promise<string> {
  try {
    const found = await stat(path, { bigint: true });
    if (found.isDirectory()) {
      throw fail('SOURCE_UNREADABLE', `"${path}" is a folder: name a picture, clip or sound file.`);
    }
    // To open a pipe is to wait for its other end.
    if (!found.isFile()) {
      throw fail('SOURCE_UNREADABLE', `"${path}" is a pipe or a device: name a picture, clip or sound file.`);
    }
    return identityOf(found);
  } catch (error) {
    if (error instanceof RenderyardError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw fail('SOURCE_MISSING', `"${path}" does not exist: check the path.`, {}, error);
    }
    throw fail('SOURCE_UNREADABLE', `"${path}" cannot be read: check its permissions.`, {}, error);
  }
}
