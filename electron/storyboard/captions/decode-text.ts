import { isUtf8 } from 'node:buffer';

export type Decoded = { text: string } | { fault: string };

/**
 * Text of a caption file. Without a named encoding it is UTF-8, or UTF-16 where its first bytes say so: nothing is
 * guessed, since a wrong guess gives wrong letters without a word.
 */
export function decodeText(bytes: Uint8Array, encoding: string | undefined): Decoded {
  const utf16 = encoding === undefined ? utf16Of(bytes) : undefined;
  const label = encoding ?? utf16 ?? 'utf-8';
  if (label === 'utf-8' && !isUtf8(bytes)) {
    return {
      fault:
        'is not in UTF-8: save it as UTF-8, or name its encoding beside it, as in encoding: windows-1252',
    };
  }
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof RangeError)
      return { fault: 'cannot be read: the encoding is not known. Name one such as windows-1252' };
    return { fault: `is not in ${label}: name another encoding` };
  }
}

/** UTF-16 by its mark, or by the zero bytes that digits and line ends have in it. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third, fourth] = bytes;
  if ((first === 0xff && second === 0xfe) || (second === 0 && fourth === 0 && first !== 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && third === 0 && second !== 0)) return 'utf-16be';
  return undefined;
}
