import '../../stores/without-eval';
import { storyboardJsonSchema } from '../../../shared/storyboard/json-schema';

interface Schema {
  type?: string;
  $ref?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  prefixItems?: Schema[];
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  $defs?: Record<string, Schema>;
}

/** What a value is entered with. */
export type FieldKind =
  | { kind: 'text'; multiline: boolean }
  | { kind: 'number'; least: number | null; most: number | null }
  /** Seconds or a word, pixels or a percentage: a number where it is one, else text. */
  | { kind: 'numberOrText' }
  | { kind: 'boolean' }
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'color' }
  | { kind: 'file' }
  /** Several numbers or words, separated by commas. */
  | { kind: 'list'; of: 'number' | 'text' }
  | { kind: 'group'; fields: readonly SchemaField[] }
  /** One of several forms, each a field of its own without a label. */
  | { kind: 'variants'; variants: readonly SchemaVariant[] }
  /** Too deep for a form: it is edited as text. */
  | { kind: 'elsewhere' };

export interface SchemaField {
  key: string;
  label: string;
  description: string | undefined;
  required: boolean;
  /** The value that counts when nothing is said. */
  standard: unknown;
  control: FieldKind;
}

export interface SchemaVariant {
  id: string;
  label: string;
  control: FieldKind;
  fits(value: unknown): boolean;
  /** What it begins with. */
  initial: unknown;
}

const root = storyboardJsonSchema() as unknown as Schema;
const definitions = root.$defs ?? {};
/** Keys that have a place of their own in the editor. */
const elsewhere = new Set([
  'type',
  'scenes',
  'elements',
  'version',
  '$schema',
  'variables',
  'defaults',
  'destinations',
]);

/** Fields of the whole video. */
export const wholeFields = fieldsOf(root);
/** Fields of a scene. */
export const sceneFields = fieldsOf(definition('scene'));

const byType = new Map<string, readonly SchemaField[]>();
/** Fields of an element of this type. */
export function elementFields(type: string): readonly SchemaField[] {
  const known = byType.get(type) ?? fieldsOf(definition(type));
  byType.set(type, known);
  return known;
}

function definition(name: string): Schema {
  return definitions[name] ?? {};
}

function fieldsOf(schema: Schema): readonly SchemaField[] {
  return Object.entries(schema.properties ?? {})
    .filter(([key]) => !elsewhere.has(key))
    .map(([key, property]) => fieldOf(key, property, schema.required?.includes(key) ?? false));
}

function fieldOf(key: string, property: Schema, required: boolean): SchemaField {
  const resolved = resolve(property);
  return {
    key,
    label: labelOf(key),
    description: property.description ?? resolved.description,
    required,
    standard: property.default ?? resolved.default ?? (key === 'condition' ? true : undefined),
    control: controlOf(key, resolved, nameOf(property)),
  };
}

/** `trimStart` as *Trim start*. */
function labelOf(key: string): string {
  const words = key.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  if (key === 'src') return 'File';
  if (key === 'id') return 'Name';
  if (key === 'condition') return 'Part of the video';
  if (key === 'fps') return 'Frames a second';
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function nameOf(schema: Schema): string {
  return schema.$ref?.replace('#/$defs/', '') ?? '';
}

function isPlaceholder(schema: Schema): boolean {
  return nameOf(schema).startsWith('placeholder');
}

function isNull(schema: Schema): boolean {
  return schema.type === 'null';
}

/** Follows references, and leaves out placeholders and null, which fit everywhere. */
function resolve(schema: Schema): Schema {
  const named = schema.$ref === undefined ? schema : { ...definition(nameOf(schema)), ...withoutRef(schema) };
  const branches = named.anyOf ?? named.oneOf;
  if (branches === undefined) return named;
  const real = branches.filter((branch) => !isPlaceholder(branch) && !isNull(branch));
  const [only] = real;
  if (real.length === 1 && only !== undefined) {
    const { anyOf: _any, oneOf: _one, ...rest } = named;
    return resolve({ ...only, ...rest });
  }
  return { ...named, anyOf: real, oneOf: undefined };
}

function withoutRef({ $ref: _ref, ...rest }: Schema): Schema {
  return rest;
}

function controlOf(key: string, schema: Schema, name: string): FieldKind {
  if (name === 'color') return { kind: 'color' };
  if (schema.enum !== undefined) return { kind: 'choice', options: schema.enum.map(String) };
  if (schema.anyOf !== undefined) return controlOfUnion(key, schema.anyOf);
  switch (schema.type ?? '') {
    case 'boolean':
      return { kind: 'boolean' };
    case 'number':
    case 'integer':
      return { kind: 'number', least: schema.minimum ?? null, most: schema.maximum ?? null };
    case 'string':
      if (schema.description?.startsWith('A CSS color') === true) return { kind: 'color' };
      if (key === 'src') return { kind: 'file' };
      return { kind: 'text', multiline: key === 'text' };
    case 'object':
      return { kind: 'group', fields: fieldsOf(schema) };
    case 'array':
      return listOf(schema);
    default:
      return { kind: 'elsewhere' };
  }
}

function listOf(schema: Schema): FieldKind {
  const items = (schema.prefixItems ?? (schema.items === undefined ? [] : [schema.items])).map(resolve);
  if (items.length === 0) return { kind: 'elsewhere' };
  if (items.every(({ type }) => type === 'number' || type === 'integer'))
    return { kind: 'list', of: 'number' };
  if (items.every(({ type }) => type === 'string')) return { kind: 'list', of: 'text' };
  return { kind: 'elsewhere' };
}

function controlOfUnion(key: string, branches: readonly Schema[]): FieldKind {
  const variants = branches.map((branch) => ({ name: nameOf(branch), schema: resolve(branch) }));
  const isSimple = ({ schema }: { schema: Schema }) =>
    schema.type === 'number' ||
    schema.type === 'string' ||
    schema.const !== undefined ||
    schema.type === 'integer';
  const isOneWord = variants.every(({ schema }) => schema.enum !== undefined || schema.const !== undefined);
  if (isOneWord)
    return {
      kind: 'choice',
      options: variants.flatMap(({ schema }) => (schema.enum ?? [schema.const]).map(String)),
    };
  const hasColor = variants.some(({ name }) => name === 'color');
  if (variants.every(isSimple) && !hasColor) return { kind: 'numberOrText' };
  return {
    kind: 'variants',
    variants: variants.map(({ name, schema }) => variantOf(key, name, schema)),
  };
}

function variantOf(key: string, name: string, schema: Schema): SchemaVariant {
  const control = controlOf(key, schema, name);
  if (schema.type === 'object') {
    const [first = ''] = schema.required ?? Object.keys(schema.properties ?? {});
    const keys = new Set(Object.keys(schema.properties ?? {}));
    return {
      id: first,
      label: first === 'src' ? 'Picture' : labelOf(first),
      control,
      fits: (value) =>
        isMapping(value) && (first in value || Object.keys(value).some((each) => keys.has(each))),
      initial: { [first]: initialOf(first, schema) },
    };
  }
  const id = control.kind === 'color' ? 'color' : control.kind === 'choice' ? 'name' : control.kind;
  return {
    id,
    label: id === 'color' ? 'Color' : id === 'name' || id === 'text' ? 'By name' : labelOf(id),
    control,
    fits: (value) => !isMapping(value) && value !== undefined && value !== null,
    initial: control.kind === 'color' ? '#1a2a4a' : control.kind === 'choice' ? control.options[0] : '',
  };
}

function initialOf(key: string, schema: Schema): unknown {
  const property = resolve(schema.properties?.[key] ?? {});
  if (key === 'gradient') return ['#102030', '#405060'];
  if (property.enum !== undefined) return property.enum[0];
  switch (property.type ?? '') {
    case 'number':
    case 'integer':
      return Math.max(1, property.minimum ?? 1);
    case 'array':
      return [1, 1.1];
    default:
      return '';
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
