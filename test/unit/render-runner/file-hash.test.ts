import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelScope } from '../../../electron/concurrency';
import { currentIdentity, FileHashes } from '../../../electron/render/file-hash';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'renderyard-hash-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const memory = () => join(folder, 'memory', 'hashes');
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

describe('content hashes', () => {
  it('are those of the content, however long', async () => {
    const content = Buffer.alloc(3_500_001, 'renderyard');
    writeFileSync(join(folder, 'a'), content);
    const hashed = await new FileHashes(memory()).hash(join(folder, 'a'));
    expect(hashed).toMatchObject({ sha256: sha256(content), size: content.length });
    expect(hashed.identity).toBe(await currentIdentity(join(folder, 'a')));
  });

  it('are made on a thread for large files, which a cancel ends within a piece', async () => {
    const content = Buffer.alloc(70_000_001, 'renderyard');
    writeFileSync(join(folder, 'a'), content);
    expect((await new FileHashes(memory()).hash(join(folder, 'a'))).sha256).toBe(sha256(content));
    const scope = new CancelScope();
    // Sparse: it takes seconds to read, and no place.
    truncateSync(join(folder, 'a'), 8e9);
    const hashed = await scope.run(async () => {
      setTimeout(() => scope.cancel(), 20);
      return new FileHashes(memory()).hash(join(folder, 'a'));
    });
    expect(hashed).toBeUndefined();
    expect(scope.cancelledCaught).toBe(true);
  });

  it('are taken from memory while the file stays the same, in another process too', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'before');
    // What is in the memory is believed: that shows that the file was not read.
    await new FileHashes(memory()).clear();
    appendFileSync(memory(), `${'f'.repeat(64)} ${await currentIdentity(path)}\n`);
    expect((await new FileHashes(memory()).hash(path)).sha256).toBe('f'.repeat(64));
  });

  it('are new when content changes, even at the same size and with the old time put back', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'before');
    const { atime, mtime } = statSync(path);
    const hashes = new FileHashes(memory());
    expect((await hashes.hash(path)).sha256).toBe(sha256('before'));
    writeFileSync(path, 'after!');
    utimesSync(path, atime, mtime);
    expect((await hashes.hash(path)).sha256).toBe(sha256('after!'));
  });

  it('do not remember a file that has only just been written', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'fresh');
    await new FileHashes(memory()).hash(path);
    expect(() => readFileSync(memory())).toThrow();
  });

  it('survive a memory that was cut short', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'content');
    await new FileHashes(memory()).clear();
    appendFileSync(memory(), `garbage\n${'e'.repeat(64)} 1-2-3\n${'d'.repeat(20)}`);
    expect((await new FileHashes(memory()).hash(path)).sha256).toBe(sha256('content'));
  });
});
