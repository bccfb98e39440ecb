/** Names of buckets (cloud.google.com/storage/docs/buckets#naming), dots and underscores included. */
export const bucketRule = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

/** Longest name of an object, bytes in UTF-8. */
const longestName = 1024;

/**
 * What is wrong with the name of an object, or null. The service's own rules
 * (cloud.google.com/storage/docs/objects#naming), and no character that could change how the name is shown.
 */
export function objectNameProblem(name: string): string | null {
  if (/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(name))
    return 'a name cannot hold control characters or halves of characters';
  if (/^[./]+$/.test(name)) return 'a name cannot be made of dots and slashes alone';
  if (name.startsWith('.well-known/acme-challenge/'))
    return 'a name cannot begin with .well-known/acme-challenge/';
  if (utf8Length(name) > longestName) return `a name has at most ${longestName} bytes`;
  return null;
}

/** `renders/` and `teaser.mp4` as one name. */
export function joinedName(prefix: string | undefined, name: string): string {
  const folder = (prefix ?? '').replace(/^\/+/, '').replace(/\/+$/, '');
  return folder === '' ? name : `${folder}/${name}`;
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}
