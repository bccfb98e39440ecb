/** Values as messages show them: short, on one line, strings in quotes. */
export function quote(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(shorten(value, 60));
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'undefined':
      return 'nothing';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'a list' : 'a mapping';
    case 'function':
    case 'symbol':
      return `a ${typeof value}`;
  }
}

/** The text, cut so that it has at most `longest` characters. */
export function shorten(text: string, longest = 300): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? 'nothing';
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1] ?? ''}`;
}

/** The accepted word that `word` was probably meant to be, or null. */
export function nearest(word: string, accepted: Iterable<string>): string | null {
  if (word.length > 64) return null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 0.5;
  const lower = word.toLowerCase();
  for (const candidate of accepted) {
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(word: string, accepted: Iterable<string>): string {
  const suggestion = nearest(word, accepted);
  return suggestion === null ? '' : ` Did you mean ${quote(suggestion)}?`;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/**
 * A message for a union with a mapping in it: faults inside a mapping are told one by one, so it leaves those alone.
 *
 * @param words Of which one may have been meant.
 */
export function expecting(what: string, words: readonly string[] = []) {
  return ({ input }: { input?: unknown }): string | undefined => {
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return undefined;
    const hint = typeof input === 'string' ? didYouMean(input, words) : '';
    return `expected ${what}, got ${quote(input)}${hint === '' ? '' : `.${hint}`}`;
  };
}
