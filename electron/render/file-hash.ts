import { createHash } from 'node:crypto';
import { appendFile, mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkpoint, runBlocking } from '../concurrency';
import { hashModule } from './hash-work';

/**
 * What makes a file the same file with the same content, without reading it: device, inode, size, and the times of
 * its last change in nanoseconds (ctime too, since tools can set mtime back but not ctime).
 */
export type FileIdentity = string;

/** A file's content hash (SHA-256, hex), and what the file was while it was read. */
export interface HashedFile {
  path: string;
  identity: FileIdentity;
  sha256: string;
  /** Bytes. */
  size: number;
}

/** Reads in pieces small enough that hashing one does not hold up the event loop for long. */
const pieceBytes = 1 << 20;
/** A buffer of a whole piece is cleared memory of the system's, which takes as long as to hash a small file. */
const smallPieceBytes = 1 << 14;

/** From this size on a thread hashes the file: to start one takes as long as to hash some tens of megabytes. */
const largeBytes = 64 << 20;

/** A file that changed this recently may change again within one tick of the file system's clock: not remembered. */
const settleMs = 2000;

/** Lines in the memory file beyond which it is written anew with the latest ones. */
const linesAtMost = 20_000;
const linesAfterCleaning = 10_000;

/**
 * Content hashes of files, remembered in a small file by identity, so that a source that has not changed is read
 * once and not again for each render. Several processes may share the file: each only ever appends whole lines.
 */
export class FileHashes {
  readonly #memory: string;
  readonly #known = new Map<FileIdentity, string>();
  #loaded: Promise<void> | undefined;

  /** @param memory Path of the file to remember hashes in; made when it is first needed. */
  constructor(memory: string) {
    this.#memory = memory;
  }

  /**
   * The hash of a file where it is known already, without opening the file.
   *
   * @throws the file system's error when there is no such file.
   */
  async known(path: string): Promise<HashedFile | undefined> {
    await (this.#loaded ??= this.#load());
    const { identity, size } = await lookAt(path);
    const sha256 = this.#known.get(identity);
    return sha256 === undefined ? undefined : { path, identity, sha256, size };
  }

  /**
   * @throws the file system's error when the file cannot be read.
   */
  async hash(path: string): Promise<HashedFile> {
    const known = await this.known(path);
    if (known !== undefined) return known;
    const { identity, size } = await lookAt(path);
    const sha256 = await hashFile(path);
    // What was looked at before and after is what was read in between.
    const after = await lookAt(path);
    if (after.identity === identity && Date.now() - after.changedMs > settleMs) {
      await this.#remember(identity, sha256);
    }
    return { path, identity, sha256, size };
  }

  /** Forgets everything, on disk too. */
  async clear(): Promise<void> {
    this.#known.clear();
    await mkdir(dirname(this.#memory), { recursive: true });
    await writeFile(this.#memory, '');
  }

  async #load(): Promise<void> {
    let text = '';
    try {
      text = await readFile(this.#memory, 'utf8');
    } catch {
      // Not there yet, or unreadable: a memory that is lost costs time, nothing else.
      return;
    }
    const lines = text.split('\n');
    for (const line of lines) {
      // A line that was cut short by a crash fits no pattern.
      const match = /^([0-9a-f]{64}) ([0-9-]+)$/.exec(line);
      if (match?.[1] !== undefined && match[2] !== undefined) this.#known.set(match[2], match[1]);
    }
    if (lines.length > linesAtMost) await this.#shrink();
  }

  async #remember(identity: FileIdentity, sha256: string): Promise<void> {
    this.#known.set(identity, sha256);
    try {
      await mkdir(dirname(this.#memory), { recursive: true });
      await appendFile(this.#memory, `${sha256} ${identity}\n`);
    } catch {
      // The hash is right all the same.
    }
  }

  async #shrink(): Promise<void> {
    const latest = [...this.#known].slice(-linesAfterCleaning);
    const fresh = `${this.#memory}.${process.pid}`;
    try {
      await writeFile(fresh, latest.map(([identity, sha256]) => `${sha256} ${identity}\n`).join(''));
      await rename(fresh, this.#memory);
    } catch {
      // It stays long for now.
    }
  }
}

/** SHA-256 of a whole file, hex. A checkpoint after each piece, and large files on a thread of their own. */
export async function hashFile(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    return await hashHandle(file, (await file.stat()).size);
  } finally {
    await file.close();
  }
}

/** The identity of the file that is at `path` now. @throws the file system's error when there is none. */
export async function currentIdentity(path: string): Promise<FileIdentity> {
  return (await lookAt(path)).identity;
}

/** @param size Bytes, as far as is known; decides only where the work is done, and with how much memory. */
async function hashHandle(file: FileHandle, size: number): Promise<string> {
  // Cancelling waits for the thread, one piece at most, since the descriptor is closed right after.
  if (size >= largeBytes)
    return runBlocking({ module: hashModule, name: 'hashDescriptor', args: [file.fd, pieceBytes] });
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(size, smallPieceBytes)));
  for (let position = 0; ;) {
    const { bytesRead } = await file.read(piece, 0, piece.length, position);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
    position += bytesRead;
    await checkpoint();
  }
}

async function lookAt(path: string): Promise<{ identity: FileIdentity; size: number; changedMs: number }> {
  const { dev, ino, size, mtimeNs, ctimeNs, mtimeMs, ctimeMs } = await stat(path, { bigint: true });
  return {
    identity: [dev, ino, size, mtimeNs, ctimeNs].join('-'),
    size: Number(size),
    changedMs: Number(ctimeMs > mtimeMs ? ctimeMs : mtimeMs),
  };
}
