/** Bundled, packed into an archive and run by Electron as Node: hashes the file of its first argument on a thread. */
import { FileHashes } from '../../../electron/render/file-hash';

const [, , file = '', memory = ''] = process.argv;
const { sha256 } = await new FileHashes(memory).hash(file);
process.stdout.write(`${sha256} ${import.meta.url}\n`);
