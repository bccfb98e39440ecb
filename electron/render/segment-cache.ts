import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CapacityLimiter, isCancelled } from '../concurrency';
import type { Release } from '../concurrency';
import type { Logger } from '../telemetry/logger';
import { codeOf, linkOrCopy, messageOf, namesIn, renameUnlessThere, statIfThere } from './cache-files';
import { hashFile } from './file-hash';
import { WorkFolders } from './work-folders';

/** What is known of a cached file besides its bytes. */
const entrySchema = z.object({
  bytes: z.number().int().nonnegative(),
  sha256: z.string(),
  hadFaults: z.boolean().optional(),
});

/** What the entries take together, as somebody counted it, and those added since. */
const usageSchema = z.object({ bytes: z.number().nonnegative(), countedAt: z.number() });
type Usage = z.infer<typeof usageSchema>;

/** What one gets with the content. */
export interface TakenEntry {
  /** Whether someone has vouched for the content: see `vouch`. */
  vouched: boolean;
  /** Whether something went wrong while it was made, as it does where a source is damaged. */
  hadFaults: boolean;
  /** Of the content. */
  sha256: string;
}

export interface CacheInfo {
  folder: string;
  entries: number;
  bytes: number;
  /** Upper bound, bytes. */
  limitBytes: number;
}

interface Listed {
  folder: string;
  bytes: number;
  /** Milliseconds since 1970. */
  lastUsed: number;
}

const contentName = 'content';
const entryName = 'entry.json';
const vouchName = 'vouched';
const usageName = 'usage.json';
/** How long a count is believed, milliseconds: what others add at the same moment may be missing from it. */
const countedForMs = 60 * 60 * 1000;
/** After eviction this part of the bound is in use, so that not every store evicts. */
const keepShare = 0.9;

/**
 * Finished files by the hash of everything that they are made from.
 *
 * An entry is a folder with the content and a note of its size and hash; it appears and disappears by one rename, so
 * several processes can use one cache: none ever sees half an entry. Content is checked against its note each time it
 * is taken, and a damaged entry is dropped. Who takes an entry gets a hard link (or a copy) of their own, so that
 * eviction takes nothing away from those who work with it. The least recently used go first.
 */
export class SegmentCache {
  readonly #folder: string;
  readonly #incoming: WorkFolders;
  readonly #outgoing: WorkFolders;
  readonly #limit: () => number;
  readonly #log: Logger;
  /** What is in the cache as far as this process knows; undefined until it has looked. */
  #usage: Usage | undefined;
  #evicting: Promise<void> | undefined;
  /** Keys that are being made in this process. */
  readonly #turns = new Map<string, CapacityLimiter>();

  /**
   * @param folder Where entries are; made when it is first needed.
   * @param limit Upper bound, bytes; asked again at each store. 0 keeps nothing for later.
   */
  constructor(folder: string, limit: () => number, log: Logger) {
    this.#folder = folder;
    this.#incoming = new WorkFolders(join(folder, 'incoming'));
    this.#outgoing = new WorkFolders(join(folder, 'outgoing'));
    this.#limit = limit;
    this.#log = log;
  }

  /**
   * Links the content of `key` to `target`, which must not exist and should be on the same file system.
   *
   * @returns undefined when the cache does not have it (any more).
   */
  async take(key: string, target: string): Promise<TakenEntry | undefined> {
    const folder = this.#entryFolder(key);
    // Looked at without waiting, as in `has`: of a video that is rendered for the first time none is there.
    if (!existsSync(folder)) return undefined;
    const entry = await readEntry(folder);
    if (entry === 'absent') return undefined;
    if (entry !== 'damaged' && (await linkOrCopy(join(folder, contentName), target))) {
      // The link is checked, not the entry: what was checked is what will be used.
      const size = (await stat(target)).size;
      if (size === entry.bytes && (await hashFile(target)) === entry.sha256) {
        await touch(folder);
        return {
          vouched: (await statIfThere(join(folder, vouchName))) !== undefined,
          hadFaults: entry.hadFaults ?? false,
          sha256: entry.sha256,
        };
      }
      await rm(target, { force: true });
    }
    this.#log.warn('A cached segment is damaged and will be rendered again', { key });
    await this.#remove(folder);
    return undefined;
  }

  /**
   * Waits until nobody else in this process makes the content of `key`, so that several jobs which need the same make it
   * once. A checkpoint: who is cancelled while waiting leaves the turn to the others.
   *
   * @returns whether somebody else had a turn meanwhile, so that the content may be there now; and how to end the turn,
   *   which is to happen once the content is stored or given up.
   */
  async turn(key: string): Promise<{ waited: boolean; end: Release }> {
    const turns = this.#turns.get(key) ?? new CapacityLimiter(1);
    this.#turns.set(key, turns);
    const waited = turns.held > 0;
    const forget = () => {
      if (turns.held === 0 && turns.waiting === 0 && this.#turns.get(key) === turns) this.#turns.delete(key);
    };
    try {
      const release = await turns.acquire();
      return {
        waited,
        end() {
          release();
          forget();
        },
      };
    } catch (error) {
      forget();
      throw error;
    }
  }

  /**
   * Notes that the content of an entry has been examined and found good, beyond being the bytes that were stored. Does
   * nothing for an entry that is not there.
   */
  async vouch(key: string): Promise<void> {
    try {
      await writeFile(join(this.#entryFolder(key), vouchName), '');
    } catch {
      // Evicted meanwhile, or a full disk: it is examined again next time.
    }
  }

  /** Leaves out an entry whose content turned out to be bad. Does nothing where there is none. */
  async forget(key: string): Promise<void> {
    await this.#remove(this.#entryFolder(key));
  }

  /** Whether there is an entry, without checking its content. */
  async has(key: string): Promise<boolean> {
    // At once: thousands are asked for together when a long video is planned, and most are not there.
    return existsSync(join(this.#entryFolder(key), entryName));
  }

  /**
   * Keeps a finished file. The file stays where it is: the cache has a link (or a copy) of it. A cache that cannot be
   * written costs time on the next render, not this one: it is logged, not thrown.
   *
   * @param hadFaults Told to who takes it.
   */
  async store(key: string, file: string, hadFaults = false): Promise<void> {
    const limit = this.#limit();
    const fresh = this.#incoming.fresh();
    let isThere = false;
    try {
      const { size } = await stat(file);
      if (size > limit) return;
      // These at once: to hand each of a few small things to another thread takes longer than to do them.
      mkdirSync(fresh, { recursive: true });
      isThere = true;
      const sha256 = await hashFile(file);
      if (!(await linkOrCopy(file, join(fresh, contentName)))) return;
      const note = JSON.stringify({ bytes: size, sha256, ...(hadFaults ? { hadFaults } : {}) });
      writeFileSync(join(fresh, entryName), note);
      const folder = this.#entryFolder(key);
      mkdirSync(join(folder, '..'), { recursive: true });
      if (!(await renameUnlessThere(fresh, folder))) {
        // Another process was faster, or what is there is damaged: what we have was made just now, so ours is good.
        if (await isWhole(folder)) return;
        await this.#remove(folder);
        if (!(await renameUnlessThere(fresh, folder))) return;
      }
      isThere = false;
      await this.#grow(size + note.length, limit);
    } catch (error) {
      if (isCancelled(error)) throw error;
      this.#log.warn('A segment could not be kept in the cache', { key, reason: messageOf(error) });
    } finally {
      // What stays is reclaimed when this process is gone.
      if (isThere) await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  /**
   * A new, empty folder on the cache's own file system, for what is made for it or taken from it outside a job. Whoever
   * asks removes it; what a process that died left is reclaimed by the next owner.
   */
  async workFolder(): Promise<string> {
    const folder = this.#incoming.fresh();
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Removes what processes that are gone left unfinished. Returns how many things. */
  async reclaim(): Promise<number> {
    return (await this.#incoming.reclaim()) + (await this.#outgoing.reclaim());
  }

  async info(): Promise<CacheInfo> {
    const listed = await this.#list();
    const bytes = sum(listed);
    this.#usage = { bytes, countedAt: Date.now() };
    return { folder: this.#folder, entries: listed.length, bytes, limitBytes: this.#limit() };
  }

  /** Removes all entries. Returns what was freed. */
  async clear(): Promise<{ entries: number; bytes: number }> {
    const listed = await this.#list();
    for (const { folder } of listed) await this.#remove(folder);
    this.#usage = undefined;
    await rm(join(this.#folder, usageName), { force: true });
    return { entries: listed.length, bytes: sum(listed) };
  }

  #entryFolder(key: string): string {
    return join(this.#folder, 'segments', key.slice(0, 2), key);
  }

  /** To look at thousands of entries takes longer than to make a picture: one count serves many short commands. */
  async #grow(size: number, limit: number): Promise<void> {
    const known = this.#usage ?? (await this.#notedUsage());
    if (known === undefined || known.bytes + size > limit) {
      await this.#evict();
      return;
    }
    this.#usage = { ...known, bytes: known.bytes + size };
    this.#note(this.#usage);
  }

  async #notedUsage(): Promise<Usage | undefined> {
    try {
      const noted = usageSchema.parse(JSON.parse(await readFile(join(this.#folder, usageName), 'utf8')));
      const age = Date.now() - noted.countedAt;
      return age >= 0 && age < countedForMs ? noted : undefined;
    } catch {
      // Nobody has counted yet, or the note is damaged.
      return undefined;
    }
  }

  #note(usage: Usage): void {
    writeFileSync(join(this.#folder, usageName), JSON.stringify(usage));
  }

  /** One eviction at a time. */
  #evict(): Promise<void> {
    this.#evicting ??= this.#evictNow().finally(() => (this.#evicting = undefined));
    return this.#evicting;
  }

  async #evictNow(): Promise<void> {
    const listed = await this.#list();
    const limit = this.#limit();
    let bytes = sum(listed);
    if (bytes > limit) {
      for (const entry of listed.sort((a, b) => a.lastUsed - b.lastUsed)) {
        if (bytes <= limit * keepShare) break;
        await this.#remove(entry.folder);
        bytes -= entry.bytes;
      }
    }
    this.#usage = { bytes, countedAt: Date.now() };
    this.#note(this.#usage);
  }

  async #list(): Promise<Listed[]> {
    const listed: Listed[] = [];
    const segments = join(this.#folder, 'segments');
    for (const group of await namesIn(segments)) {
      for (const key of await namesIn(join(segments, group))) {
        const folder = join(segments, group, key);
        const [entry, content] = await Promise.all([
          statIfThere(join(folder, entryName)),
          statIfThere(join(folder, contentName)),
        ]);
        listed.push({
          folder,
          bytes: (content?.size ?? 0) + (entry?.size ?? 0),
          lastUsed: entry?.mtimeMs ?? 0,
        });
      }
    }
    return listed;
  }

  /** Out of sight by one rename, then removed at leisure. */
  async #remove(folder: string): Promise<void> {
    const gone = this.#outgoing.fresh();
    try {
      await mkdir(join(gone, '..'), { recursive: true });
      await rename(folder, gone);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      throw error;
    }
    await rm(gone, { recursive: true, force: true });
  }
}

async function readEntry(folder: string): Promise<z.infer<typeof entrySchema> | 'absent' | 'damaged'> {
  // An entry that appears right after the first look is there whole at the second one.
  for (let look = 1; look <= 2; look += 1) {
    try {
      return entrySchema.parse(JSON.parse(readFileSync(join(folder, entryName), 'utf8')));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') return 'damaged';
      if ((await statIfThere(folder)) === undefined) return 'absent';
    }
  }
  return 'damaged';
}

/** Whether an entry is there with a content of the size that it notes; the content is checked by who takes it. */
async function isWhole(folder: string): Promise<boolean> {
  const entry = await readEntry(folder);
  return typeof entry === 'object' && (await statIfThere(join(folder, contentName)))?.size === entry.bytes;
}

async function touch(folder: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(join(folder, entryName), now, now);
  } catch {
    // Evicted a moment ago: our link holds.
  }
}

function sum(listed: readonly Listed[]): number {
  return listed.reduce((total, entry) => total + entry.bytes, 0);
}
