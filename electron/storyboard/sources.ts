import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { ErrorCode } from '../../shared/errors';
import { quote } from '../../shared/storyboard/wording';
import { openForReading, saysMissing, systemErrorCode, unreadableReason } from './file-access';
import { nestedFormat } from './nested-formats';

export type SourceKind = 'picture' | 'video' | 'sound' | 'font';

export type SourceCheck = { path: string } | { code: ErrorCode; message: string };

/** Bytes at the head of a file that are looked at: more than any demuxer of ffmpeg needs to recognise a playlist. */
const headBytes = 65_536;

/** Names before a colon that make ffmpeg open something else than the file of that name. */
const protocols = new Set(
  (
    'async bluray cache concat concatf crypto data dtls fd ffrtmpcrypt ffrtmphttp file ftp ftps gopher gophers hls ' +
    'http httpproxy https icecast ipfs ipns libsmbclient librist libssh md5 mmsh mmst pipe prompeg rist rtmp rtmpe ' +
    'rtmps rtmpt rtmpte rtmpts rtp rtsp sctp sftp smb srt srtp subfile tcp tee tls udp udplite unix zmq lavfi'
  ).split(' '),
);

/** Formats that name other files, or are programs, by their file names. */
const nestedExtensions: Readonly<Record<string, string>> = {
  '.m3u8': 'a playlist',
  '.m3u': 'a playlist',
  '.pls': 'a playlist',
  '.xspf': 'a playlist',
  '.asx': 'a playlist',
  '.wpl': 'a playlist',
  '.cue': 'a cue sheet',
  '.ffconcat': 'a list of files',
  '.concat': 'a list of files',
  '.sdp': 'a session description',
  '.mpd': 'a streaming manifest',
  '.ism': 'a streaming manifest',
  '.f4m': 'a streaming manifest',
  '.smil': 'a playlist',
  '.strm': 'a link',
  '.url': 'a link',
  '.avs': 'a script',
  '.vpy': 'a script',
  '.svg': 'an SVG drawing, which may name other files',
  '.svgz': 'an SVG drawing, which may name other files',
};

/**
 * Whether a path of a storyboard names a local file that is safe to give to ffmpeg: a readable ordinary file (or a
 * link to one) that cannot make ffmpeg open anything else. What it holds is for ffprobe to say.
 */
export async function checkSource(folder: string, source: string, kind: SourceKind): Promise<SourceCheck> {
  const named = unsafeName(source);
  if (named !== null) return { code: 'SOURCE_UNSAFE', message: named };
  const path = resolve(folder, source);
  const extension = extname(path).toLowerCase();
  if (Object.hasOwn(nestedExtensions, extension))
    return unsafe(source, nestedExtensions[extension] ?? '', kind);
  try {
    // Looked at before it is opened: opening a device or a pipe may do something, or wait for ever.
    const stats = await stat(path);
    if (stats.isDirectory()) return unreadable(`${quote(source)} is a folder: name a ${kind} file`);
    if (!stats.isFile()) return unreadable(`${quote(source)} is not an ordinary file: name a ${kind} file`);
    if (stats.size === 0) return unreadable(`${quote(source)} is empty`);
    const format = nestedFormat(await readHead(path));
    if (format !== null) return unsafe(source, format, kind);
    return { path };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === null) throw error;
    if (saysMissing(code)) {
      return { code: 'SOURCE_MISSING', message: `there is no file ${quote(source)} (looked for ${path})` };
    }
    return unreadable(`${quote(source)} cannot be read (${unreadableReason(code)})`);
  }
}

/** Why a name must not be opened, whatever is there; null where it may be. */
export function unsafeName(source: string): string | null {
  if (/[\0-\x1f\x7f]/.test(source))
    return `the name ${quote(source)} holds control characters: rename the file`;
  if (process.platform === 'win32' && /^[\\/]{2}/.test(source)) {
    return `${quote(source)} is on a network: save it beside the storyboard and name the file`;
  }
  const scheme = /^([a-z][a-z0-9+.-]*)(?::|,)/i.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme.length === 1) return null;
  if (protocols.has(scheme) || source.startsWith('//', scheme.length + 1)) {
    return `${quote(source)} is not a local file: save it beside the storyboard and name the file`;
  }
  return null;
}

function unsafe(source: string, what: string, kind: SourceKind): SourceCheck {
  const wanted =
    kind === 'picture' ? 'a picture' : kind === 'video' ? 'a video' : kind === 'sound' ? 'a sound' : 'a font';
  return {
    code: 'SOURCE_UNSAFE',
    message: `${quote(source)} is ${what}, not ${wanted}: name ${wanted} file`,
  };
}

function unreadable(message: string): SourceCheck {
  return { code: 'SOURCE_UNREADABLE', message };
}

async function readHead(path: string): Promise<Buffer> {
  const handle = await openForReading(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
