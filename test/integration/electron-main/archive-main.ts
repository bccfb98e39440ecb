/**
 * Bundled, packed into an archive and run by Electron as Node: hashes the file of its first argument on a thread, and draws
 * frames of a moving picture on another.
 */
import { FileHashes } from '../../../electron/render/file-hash';
import { hashDrawnFrames } from './drawn-frames';

const [, , file = '', memory = ''] = process.argv;
const { sha256 } = await new FileHashes(memory).hash(file);
process.stdout.write(`${sha256} ${await hashDrawnFrames()} ${import.meta.url}\n`);
