import { isUtf8 } from 'node:buffer';

/** Marks by which ffmpeg (5.1 to 8) recognises formats that name other files, and what people call them. */
const marks: readonly { pattern: RegExp; what: string }[] = [
  { pattern: /^(?:\xEF\xBB\xBF)?\s*#EXTM3U/, what: 'a playlist' },
  { pattern: /^(?:\xEF\xBB\xBF)?\s*ffconcat\s+version/, what: 'a list of files' },
  { pattern: /<MPD[\s>]/i, what: 'a streaming manifest' },
  { pattern: /<SmoothStreamingMedia[\s>]/i, what: 'a streaming manifest' },
  { pattern: /<(?:smil|asx|playlist)[\s>]/i, what: 'a playlist' },
  { pattern: /<svg[\s>]/i, what: 'an SVG drawing, which may name other files' },
  { pattern: /(?:^|\n)(?:v=0\r?\n|c=IN )/, what: 'a session description' },
  { pattern: /^\s*\[(?:playlist|InternetShortcut|Reference)\]/i, what: 'a playlist' },
  { pattern: /^RTSP/, what: 'a link' },
];

/** Formats whose head is text although they are pictures or clips. */
const textHeads = /^(?:P[1-7F][\s#]|YUV4MPEG2 |\/\* XPM \*\/|#define |fLaC|ID3)/;

/**
 * What a file is, if it is a text format: one that makes ffmpeg open other files, or plain text, which no picture,
 * clip, sound or font is. Null for everything else.
 */
export function nestedFormat(head: Buffer): string | null {
  // Text formats are recognised up to the first NUL only.
  const nul = head.indexOf(0);
  const text = head.subarray(0, nul === -1 ? head.length : nul);
  const characters = text.toString('latin1');
  const mark = marks.find(({ pattern }) => pattern.test(characters));
  if (mark !== undefined) return mark.what;
  if (nul === -1 && !textHeads.test(characters) && isPlainText(head)) return 'a text file';
  return null;
}

function isPlainText(head: Buffer): boolean {
  // The head may end inside a character: its last bytes are not held against it.
  const whole =
    head.length >= 4 ? [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, head.length - cut))) : isUtf8(head);
  return whole && !/[\x01-\x08\x0e-\x1a\x1c-\x1f]/.test(head.toString('latin1'));
}
