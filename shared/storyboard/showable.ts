import { z } from 'zod';

// Half a surrogate pair, or a control character other than tab and line ends: no font has a picture of it, no program
// takes NUL for an argument, and what draws text may take it for the end.
const unshowable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\p{Surrogate}/u;

/** Text of at least one character that can be shown as it is. */
export function showableText(longest: number) {
  return z
    .string()
    .min(1)
    .max(longest)
    .refine((text) => !unshowable.test(text), { error: describeUnshowable });
}

function describeUnshowable({ input }: { input?: unknown }): string {
  const [character = ''] = unshowable.exec(String(input)) ?? [];
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `the text holds U+${code}, which cannot be shown: remove it`;
}
