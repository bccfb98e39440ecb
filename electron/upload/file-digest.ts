import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { checkpoint } from '../concurrency';
import { Crc32c } from './crc32c';

/** What a file holds, in three numbers. */
export interface FileDigest {
  bytes: number;
  /** As the storage service writes it. */
  crc32c: string;
  /** Hex. */
  sha256: string;
}

/** Small enough that one piece does not hold up the event loop for long. */
const pieceBytes = 1 << 20;

/**
 * Reads the whole file. A checkpoint of the scope around with each piece.
 *
 * @throws the file system's error when the file cannot be read.
 */
export async function digestFile(path: string): Promise<FileDigest> {
  const crc32c = new Crc32c();
  const sha256 = createHash('sha256');
  const piece = Buffer.allocUnsafe(pieceBytes);
  let bytes = 0;
  const file = await open(path, 'r');
  try {
    for (;;) {
      await checkpoint();
      const { bytesRead } = await file.read(piece, 0, pieceBytes, bytes);
      if (bytesRead === 0) break;
      const part = piece.subarray(0, bytesRead);
      crc32c.update(part);
      sha256.update(part);
      bytes += bytesRead;
    }
  } finally {
    await file.close();
  }
  return { bytes, crc32c: crc32c.base64(), sha256: sha256.digest('hex') };
}
