import type { PathSegment } from '../../shared/storyboard/path';
import { placeholders } from '../../shared/storyboard/variables';
import { didYouMean, quote } from '../../shared/storyboard/wording';
import { emptyObject, isPlainObject } from './plain';
import type { ProblemCollector } from './problems';
import type { Variable } from './variables';

/** Members of the document in which nothing is replaced: they are read before variables have values. */
const literal = new Set(['version', 'variables', '$schema']);

/** Characters that all values together may put into a document: a few short lines must not become gigabytes. */
const mostCharacters = 5_000_000;

export interface Substituted {
  data: unknown;
  /** Places whose placeholder has no value: what they hold means nothing, so nothing more is said of them. */
  unset: readonly (readonly PathSegment[])[];
}

/**
 * Replaces placeholders by values. A value that is one whole placeholder takes the variable's value with its type;
 * anywhere else the value is put in as text. Values are never searched for placeholders themselves.
 */
export function substitute(
  document: unknown,
  variables: ReadonlyMap<string, Variable>,
  problems: ProblemCollector,
): Substituted {
  const unset: (readonly PathSegment[])[] = [];

  let characters = 0;

  function inText(text: string, path: readonly PathSegment[]): unknown {
    if (!text.includes('{{')) return text;
    let whole: unknown;
    let valueless = 0;
    const replaced = text.replace(placeholders, (placeholder: string, name: string) => {
      const variable = variables.get(name);
      if (variable === undefined) reportUnknown(name, path);
      const value = variable?.value ?? null;
      if (value === null) {
        valueless += 1;
        return placeholder;
      }
      if (placeholder.length === text.length) whole = value;
      const inserted = String(value);
      characters += inserted.length;
      if (characters > mostCharacters) {
        valueless += 1;
        return '';
      }
      return inserted;
    });
    if (valueless > 0) unset.push(path);
    return whole ?? replaced;
  }

  function reportUnknown(name: string, path: readonly PathSegment[]): void {
    const known = [...variables.keys()];
    const hint = known.length === 0 ? 'Declare it under variables' : `Variables are ${known.join(', ')}`;
    problems.at(
      path,
      'VARIABLE_UNKNOWN',
      `there is no variable ${quote(name)}.${didYouMean(name, known)} ${hint}`,
    );
  }

  function walk(value: unknown, path: readonly PathSegment[]): unknown {
    if (typeof value === 'string') return inText(value, path);
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
    if (!isPlainObject(value)) return value;
    const copy = emptyObject();
    for (const [key, inner] of Object.entries(value)) {
      copy[key] = path.length === 0 && literal.has(key) ? inner : walk(inner, [...path, key]);
    }
    return copy;
  }

  const data = walk(document, []);
  if (characters > mostCharacters) {
    problems.at(
      ['variables'],
      'STORYBOARD_INVALID',
      `the values of placeholders are too long: together they come to more than ${mostCharacters} characters`,
    );
  }
  return { data, unset };
}
