import { documentLimits } from './bounds';

/** Text in quotes; with its colon, the name of a member. */
const quoted = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * The data of a text that is plain JSON, as the reader of YAML would give it, in a small part of the time. Programs write
 * the long storyboards, and they write JSON.
 *
 * @returns undefined for everything else, and for all that wants a closer look or a message with a place: faults of syntax,
 *   names that stand twice or are not allowed, numbers without end, too much depth or too many values.
 */
export function parsePlainJson(text: string): { data: unknown } | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const copy = new PlainCopy();
  const data = copy.of(parsed, 0);
  // Of two members of one name JSON.parse keeps the last one.
  return copy.isPlain && copy.members === namesIn(text) ? { data } : undefined;
}

function namesIn(text: string): number {
  let names = 0;
  for (const [, colon] of text.matchAll(quoted)) if (colon !== undefined) names += 1;
  return names;
}

/** Copies parsed JSON to mappings without a prototype, within the limits of a document. */
class PlainCopy {
  isPlain = true;
  members = 0;
  #values = 0;

  of(value: unknown, depth: number): unknown {
    this.#values += 1;
    if (typeof value === 'number') this.isPlain &&= Number.isFinite(value);
    if (typeof value !== 'object' || value === null) return value;
    this.isPlain &&= depth < documentLimits.flowDepth && this.#values <= documentLimits.values;
    if (!this.isPlain) return null;
    if (Array.isArray(value)) return value.map((item) => this.of(item, depth + 1));
    const copy = Object.create(null) as Record<string, unknown>;
    for (const [name, member] of Object.entries(value)) {
      this.members += 1;
      if (name === '__proto__') this.isPlain = false;
      else copy[name] = this.of(member, depth + 1);
    }
    return copy;
  }
}
