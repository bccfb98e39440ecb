import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';

/** What kept code was made from and for. Anything else than an equal one makes it worthless. */
interface Header {
  /** The file, as it was. */
  of: string;
  /** The engine and its flags. */
  engine: number;
  sha256: string;
  /** What has been run: functions are compiled when they are first called, so each command compiles others. */
  commands: readonly string[];
}

interface Compiled {
  name: string;
  of: string;
  script: Script;
  commands: readonly string[];
}

/**
 * Loads a program of a few large CommonJS files with the code that V8 made of them last time, which takes a third of the
 * time of compiling them: most of a short command. Newer versions of Node do this for all modules by themselves
 * (`module.enableCompileCache`); Node 20, which is supported, does not.
 *
 * Kept code is used only for the very file and engine that it was made by, only when its checksum holds, and, since it is
 * run, only when nobody but this user can have written it. V8 looks for itself, too, and compiles where it does not like it.
 */
export class CompiledProgram {
  readonly #file: string;
  readonly #folder: string;
  readonly #compiled: Compiled[] = [];

  /**
   * @param file The file that has the program's exports. What it requires from its own folder is loaded in the same way.
   * @param folder Where compiled code is kept; nothing is kept while the folder around it does not exist.
   */
  constructor(file: string, folder: string) {
    this.#file = file;
    this.#folder = folder;
  }

  load(): unknown {
    return this.#require(this.#file);
  }

  /** Keeps what has been compiled, unless that was done after the same command before. Failures only cost time later. */
  keep(command: string): void {
    if (this.#compiled.every(({ commands }) => commands.includes(command))) return;
    try {
      if (!existsSync(dirname(this.#folder))) return;
      mkdirSync(this.#folder, { recursive: true });
      for (const compiled of this.#compiled) this.#write(compiled, command);
    } catch {
      // A full disk, or a folder of somebody else's: the next start compiles again.
    }
  }

  #require(file: string): unknown {
    const native = createRequire(file);
    const loaded = native.cache[file];
    if (loaded !== undefined) return loaded.exports;
    const module = new Module(file);
    module.filename = file;
    // Files that are loaded in the usual way find this one there.
    native.cache[file] = module;
    const inSameWay = (id: string): unknown => {
      // Only what is needed at once: what is loaded later is loaded for one command in many.
      return id.startsWith('./') && !module.loaded ? this.#require(resolve(dirname(file), id)) : native(id);
    };
    const run = this.#compile(file).runInThisContext() as (...values: unknown[]) => void;
    run(module.exports, Object.assign(inSameWay, native), module, file, dirname(file));
    module.loaded = true;
    return module.exports;
  }

  #compile(file: string): Script {
    // The build writes nothing but ASCII.
    const source = readFileSync(file, 'latin1');
    const { size, mtimeMs } = statSync(file);
    const of = `${file} ${size} ${mtimeMs}`;
    const name = basename(file);
    const kept = this.#read(name, of);
    // The wrapper is what Node puts around a CommonJS module; all on the first line, so that line numbers stay.
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename: file,
      ...(kept === undefined ? {} : { cachedData: kept.code }),
    });
    const isUsed = kept !== undefined && script.cachedDataRejected !== true;
    this.#compiled.push({ name, of, script, commands: isUsed ? kept.commands : [] });
    return script;
  }

  #read(name: string, of: string): { code: Buffer; commands: readonly string[] } | undefined {
    try {
      const kept = join(this.#folder, `${name}.bin`);
      if (!isOnlyOurs(kept)) return undefined;
      const bytes = readFileSync(kept);
      const end = bytes.indexOf(0x0a);
      const header = JSON.parse(bytes.toString('utf8', 0, end)) as Header;
      const code = bytes.subarray(end + 1);
      if (header.of !== of || header.engine !== cachedDataVersionTag() || header.sha256 !== hash(code))
        return undefined;
      return { code, commands: header.commands };
    } catch {
      // Not there yet, or damaged.
      return undefined;
    }
  }

  #write({ name, of, script, commands }: Compiled, command: string): void {
    const code = script.createCachedData();
    const header: Header = {
      of,
      engine: cachedDataVersionTag(),
      sha256: hash(code),
      commands: [...commands, command],
    };
    const target = join(this.#folder, `${name}.bin`);
    const fresh = `${target}.${process.pid}`;
    writeFileSync(fresh, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), code]), { mode: 0o600 });
    renameSync(fresh, target);
  }
}

/** Windows keeps a user's data folder to that user. */
function isOnlyOurs(file: string): boolean {
  const { uid, mode } = statSync(file);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
