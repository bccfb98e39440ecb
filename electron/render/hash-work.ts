/**
 * What a worker thread does to hash a file, as a module in text: so it needs no file of its own, be it among sources that
 * a test runs, in a bundle or in a package's archive. It asks after each piece whether it is still wanted.
 */
const source = `
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
export function hashDescriptor(descriptor, pieceBytes, call) {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(pieceBytes);
  for (let position = 0; ;) {
    call.checkpointSync();
    const bytesRead = readSync(descriptor, piece, 0, pieceBytes, position);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
    position += bytesRead;
  }
}
`;

/** The module, for `runBlocking`: exports `hashDescriptor(descriptor, pieceBytes)`, which gives SHA-256 in hex. */
export const hashModule = `data:text/javascript,${encodeURIComponent(source)}`;
