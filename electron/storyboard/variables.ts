import type { VariableValue } from '../../shared/job/spec';
import { colorForms, parseColor } from '../../shared/storyboard/color';
import { describeIssue, schemaFaults } from '../../shared/storyboard/messages';
import {
  type VariableDeclaration,
  variableSchema,
  type VariableType,
} from '../../shared/storyboard/variables';
import { didYouMean, quote } from '../../shared/storyboard/wording';
import type { ProblemCollector } from './problems';

export type VariableValues = Readonly<Record<string, VariableValue>>;

export interface Variable {
  id: string;
  type: VariableType;
  label: string;
  /** Null when a value must be given. */
  default: VariableValue | null;
  /** What placeholders become; null when there is no usable value. */
  value: VariableValue | null;
  /** Where the value comes from. */
  given: boolean;
}

/**
 * Reads the declarations of a document and gives each variable its value: the one in `set`, or its default.
 * Faults are reported, and leave the variable without a value; so does a missing value.
 */
export function bindVariables(
  declarations: unknown,
  set: VariableValues,
  problems: ProblemCollector,
): Map<string, Variable> {
  const variables = new Map<string, Variable>();
  if (Array.isArray(declarations)) {
    declarations.forEach((raw: unknown, index) => {
      const parsed = variableSchema.safeParse(raw, { error: describeIssue });
      if (!parsed.success) {
        for (const fault of schemaFaults(parsed.error.issues, ['variables', index])) {
          problems.at(fault.path, 'STORYBOARD_INVALID', fault.message, fault.inKey ? 'key' : 'value');
        }
        // Declared, though not well: its placeholders are not unknown.
        const id = (raw as { id?: unknown } | null)?.id;
        if (typeof id === 'string' && !variables.has(id)) {
          variables.set(id, { id, type: 'text', label: id, default: null, value: null, given: false });
        }
        return;
      }
      const declaration = parsed.data;
      if (variables.has(declaration.id)) {
        problems.at(
          ['variables', index, 'id'],
          'STORYBOARD_INVALID',
          `the variable ${quote(declaration.id)} is declared twice`,
        );
        return;
      }
      variables.set(declaration.id, bind(declaration, index, set, problems));
    });
  }
  for (const name of Object.keys(set)) {
    if (!variables.has(name)) {
      const known = [...variables.keys()];
      const hint =
        known.length === 0 ? 'This storyboard has no variables' : `Its variables are ${known.join(', ')}`;
      problems.outside(
        'VARIABLE_UNKNOWN',
        `There is no variable ${quote(name)} to set.${didYouMean(name, known)} ${hint}`,
      );
    }
  }
  return variables;
}

function bind(
  declaration: VariableDeclaration,
  index: number,
  set: VariableValues,
  problems: ProblemCollector,
): Variable {
  const { id, type = 'text', label = id } = declaration;
  let fallback: VariableValue | null = null;
  if (declaration.default !== undefined) {
    const converted = convertDefault(type, declaration.default);
    if ('fault' in converted)
      problems.at(['variables', index, 'default'], 'VARIABLE_INVALID', converted.fault);
    else fallback = converted.value;
  }
  const variable: Variable = { id, type, label, default: fallback, value: fallback, given: false };
  if (Object.hasOwn(set, id)) {
    const converted = convertGiven(type, set[id] ?? '');
    if ('fault' in converted) problems.outside('VARIABLE_INVALID', converted.fault, ['set', id]);
    return { ...variable, given: true, value: 'fault' in converted ? null : converted.value };
  }
  if (declaration.default === undefined) {
    problems.at(
      ['variables', index],
      'VARIABLE_INVALID',
      `the variable ${quote(id)} has no value: give it one, or a default`,
    );
  }
  return variable;
}

type Conversion = { value: VariableValue } | { fault: string };

/** A default has the type of its variable already: nothing is guessed. */
function convertDefault(type: VariableType, value: VariableValue): Conversion {
  const expected = { text: 'string', color: 'string', file: 'string', number: 'number', boolean: 'boolean' }[
    type
  ];
  if (typeof value === expected) return convertGiven(type, value);
  const hint = expected === 'string' ? ' (put it in quotes)' : '';
  return { fault: `expected ${typeNames[type]}, got ${quote(value)}${hint}` };
}

const typeNames: Readonly<Record<VariableType, string>> = {
  text: 'text',
  number: 'a number',
  color: colorForms,
  boolean: 'true or false',
  file: 'the path of a file',
};

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const words: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

/** A value from the command line, a table or a dialog, which may know nothing but text. */
function convertGiven(type: VariableType, given: VariableValue): Conversion {
  const fault = { fault: `expected ${typeNames[type]}, got ${quote(given)}` };
  switch (type) {
    case 'text':
      return { value: String(given) };
    case 'number': {
      const value = typeof given === 'string' && numeral.test(given.trim()) ? Number(given) : given;
      return typeof value === 'number' && Number.isFinite(value) ? { value } : fault;
    }
    case 'boolean': {
      if (typeof given === 'boolean') return { value: given };
      const word = String(given).trim().toLowerCase();
      const value = Object.hasOwn(words, word) ? words[word] : undefined;
      return value === undefined ? fault : { value };
    }
    case 'color':
      return typeof given === 'string' && parseColor(given) !== null ? { value: given } : fault;
    case 'file':
      return typeof given === 'string' && given !== '' ? { value: given } : fault;
  }
}
