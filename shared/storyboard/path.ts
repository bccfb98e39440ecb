/** One step into a document: a key of a mapping or an index (from 0) of a list. */
export type PathSegment = string | number;

const plainKey = /^[A-Za-z_$][\w$-]*$/;

/** `['scenes', 2, 'elements', 0, 'fit']` as `scenes[2].elements[0].fit`; a key that is no plain word is quoted. */
export function formatPath(path: readonly PathSegment[]): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (!plainKey.test(segment)) text += `[${JSON.stringify(segment)}]`;
    else text += text === '' ? segment : `.${segment}`;
  }
  return text;
}

/** The inverse of `formatPath`. What is not a path ends where it stops being one. */
export function parsePath(text: string): PathSegment[] {
  const path: PathSegment[] = [];
  const step = /\.?([A-Za-z_$][\w$-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  for (let match = step.exec(text); match !== null; match = step.exec(text)) {
    const [, key, index, quoted] = match;
    if (key !== undefined) path.push(key);
    else if (index !== undefined) path.push(Number(index));
    else if (quoted !== undefined) path.push(JSON.parse(quoted) as string);
  }
  return path;
}
