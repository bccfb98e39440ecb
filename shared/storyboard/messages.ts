import type { z } from 'zod';
import type { PathSegment } from './path';
import { alternatives, didYouMean, quote } from './wording';

/** A fault that the schema found: a sentence and its place. */
export interface SchemaFault {
  path: PathSegment[];
  /** Whether the fault is in the last key of the path rather than in its value. */
  inKey: boolean;
  message: string;
}

type RawIssue = z.core.$ZodRawIssue;
type Issue = z.core.$ZodIssue;

/** Our words for zod's issues: to be given to `safeParse` as `error`, with `schemaFaults` for what it returns. */
export function describeIssue(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return missing(issue.input) + expectedType(issue.expected) + got(issue.input, issue.expected);
    case 'invalid_value':
      return missing(issue.input) + expectedValues(issue.values.map(quote), issue.input, issue.values);
    case 'too_small': {
      const comparison = issue.inclusive === false ? 'more than' : 'at least';
      return `expected ${limit(issue.origin, comparison, issue.minimum)}${gotAmount(issue.input)}`;
    }
    case 'too_big': {
      const comparison = issue.inclusive === false ? 'less than' : 'at most';
      return `expected ${limit(issue.origin, comparison, issue.maximum)}${gotAmount(issue.input)}`;
    }
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}${got(issue.input)}`;
    case 'unrecognized_keys':
      // Carried through zod to `schemaFaults`, which makes a sentence for each key of it.
      return acceptedKeys(issue).join('\n');
    case 'invalid_union': {
      if (issue.errors.length > 0) return '';
      const { discriminator, options } = issue as { discriminator?: string; options?: readonly unknown[] };
      const value =
        discriminator === undefined ? undefined : (issue.input as Record<string, unknown>)[discriminator];
      return missing(value) + expectedValues((options ?? []).map(quote), value, options ?? []);
    }
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
      return `not accepted: ${quote(issue.input)}`;
  }
}

/** All faults of a failed parse, in the order of the schema; a union reports the alternative that came nearest. */
export function schemaFaults(issues: readonly Issue[], prefix: readonly PathSegment[] = []): SchemaFault[] {
  return issues.flatMap((issue): SchemaFault[] => {
    const path = [...prefix, ...(issue.path as PathSegment[])];
    if (issue.code === 'unrecognized_keys') {
      const accepted = issue.message === '' ? [] : issue.message.split('\n');
      return issue.keys.map((key) => ({
        path: [...path, key],
        inKey: true,
        message: `unknown key ${quote(key)}.${didYouMean(key, accepted)} Accepted here: ${accepted.join(', ')}`,
      }));
    }
    if (issue.code === 'invalid_union' && issue.message === '') {
      const nearest = [...issue.errors].sort((a, b) => distance(a) - distance(b))[0] ?? [];
      return schemaFaults(nearest, path);
    }
    return [{ path, inKey: false, message: issue.message }];
  });
}

/** How far a value is from an alternative: a wrong type as a whole is farther than any fault inside. */
function distance(issues: readonly Issue[]): number {
  let sum = 0;
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') sum += issue.keys.length;
    else sum += issue.path.length === 0 ? 100 : 1;
  }
  return sum;
}

function acceptedKeys(issue: RawIssue): string[] {
  const definition = issue.inst?._zod.def as { shape?: Record<string, unknown> } | undefined;
  return Object.keys(definition?.shape ?? {});
}

function missing(input: unknown): string {
  return input === undefined ? 'is missing: ' : '';
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  tuple: 'a list',
  null: 'null',
};

function expectedType(expected: string): string {
  return `expected ${typeNames[expected] ?? expected}`;
}

function expectedValues(shown: readonly string[], input: unknown, values: readonly unknown[]): string {
  const hint =
    typeof input === 'string'
      ? didYouMean(
          input,
          values.filter((value) => typeof value === 'string'),
        )
      : '';
  const end = hint === '' ? '' : `.${hint}`;
  return `expected ${alternatives(shown)}${got(input)}${end}`;
}

function got(input: unknown, expected?: string): string {
  if (input === undefined) return '';
  const unquoted = expected === 'string' && (typeof input === 'number' || typeof input === 'boolean');
  return `, got ${quote(input)}${unquoted ? ' (put it in quotes)' : ''}`;
}

function limit(origin: string, comparison: string, bound: number | bigint): string {
  const amount = String(bound);
  const plural = amount === '1' ? '' : 's';
  switch (origin) {
    case 'string':
      return `text of ${comparison} ${amount} character${plural}`;
    case 'array':
    case 'tuple':
      return `a list of ${comparison} ${amount} item${plural}`;
    default:
      return `${comparison} ${amount}`;
  }
}

function gotAmount(input: unknown): string {
  return typeof input === 'string' || Array.isArray(input) ? `, got ${input.length}` : got(input);
}
