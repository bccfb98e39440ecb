import { open } from 'node:fs/promises';
import { isHeif } from './heif';

/** A picture format that is told by its first bytes, and whether the file holds more than one picture. */
export interface Sniffed {
  /** Demuxer that reads exactly one file of this kind. */
  demuxer:
    | 'jpeg_pipe'
    | 'png_pipe'
    | 'apng'
    | 'webp_pipe'
    | 'gif'
    | 'bmp_pipe'
    | 'tiff_pipe'
    | 'jpegxl_pipe'
    | 'mov';
  animated: boolean;
}

/** Enough for the chunk that tells an animated PNG, which comes before the picture but may follow a colour profile. */
const headBytes = 65_536;

/**
 * Recognises pictures. ffmpeg itself would choose `image2` for many of them by the file's name, and `image2` takes
 * names like `photo%03d.jpg` for patterns; so the demuxer is asked for by name instead.
 *
 * @throws the file system's error when the file cannot be read.
 */
export async function sniffPicture(path: string): Promise<Sniffed | undefined> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return recognise(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** As {@link sniffPicture}, for the first bytes of a file. */
export function recognise(head: Buffer): Sniffed | undefined {
  const text = head.subarray(0, 16).toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return { demuxer: 'jpeg_pipe', animated: false };
  if (text.startsWith('\x89PNG\r\n\x1a\n')) {
    const control = head.indexOf('acTL', 8, 'latin1');
    const data = head.indexOf('IDAT', 8, 'latin1');
    const animated = control >= 0 && (data < 0 || control < data);
    return { demuxer: animated ? 'apng' : 'png_pipe', animated };
  }
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return { demuxer: 'gif', animated: true };
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') {
    // Extended header: bit 1 of its flags is "animation" (https://developers.google.com/speed/webp/docs/riff_container).
    const animated = text.slice(12, 16) === 'VP8X' && ((head[20] ?? 0) & 0x02) !== 0;
    return { demuxer: 'webp_pipe', animated };
  }
  if (text.startsWith('BM') && head.length >= 14 && head.readUInt32LE(10) < 4096)
    return { demuxer: 'bmp_pipe', animated: false };
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return { demuxer: 'tiff_pipe', animated: false };
  if (text.startsWith('\xff\x0a') || text.startsWith('\0\0\0\x0cJXL \r\n\x87\n')) {
    return { demuxer: 'jpegxl_pipe', animated: false };
  }
  // A single picture, too, is a track there: only the packets tell.
  if (isHeif(head)) return { demuxer: 'mov', animated: true };
  return undefined;
}
