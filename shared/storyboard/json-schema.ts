import { z } from 'zod';
import { builtInDefaults } from './defaults';
import { storyboardSchema } from './document';
import { anyPlaceholder, wholePlaceholder } from './variables';

type Json = null | boolean | number | string | Json[] | JsonObject;
interface JsonObject {
  [key: string]: Json;
}

/** In place of a number or a boolean, whose type only a whole placeholder keeps. */
const whole = { $ref: '#/$defs/placeholder' } as const;
/** In place of text of a certain form, which may also be put together from placeholders. */
const within = { $ref: '#/$defs/placeholderText' } as const;

/** Subtrees whose values are never placeholders: they are read before variables have values. */
const literalProperties = new Set(['version', 'variables', '$schema']);

/**
 * The JSON Schema of a storyboard (draft 2020-12), for editors: as the code checks it, with descriptions and
 * default values, and with a placeholder allowed wherever a value of another type than free text stands.
 */
export function storyboardJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(storyboardSchema, {
    io: 'input',
    target: 'draft-2020-12',
  }) as unknown as JsonObject;
  const { $defs, ...root } = schema;
  const definitions: JsonObject = {};
  for (const [name, definition] of Object.entries(isObject($defs) ? $defs : {})) {
    definitions[name] = name === 'variable' ? definition : withPlaceholders(withDefaults(name, definition));
  }
  definitions.placeholder = {
    type: 'string',
    pattern: wholePlaceholder,
    description: 'The value of a variable.',
  };
  definitions.placeholderText = {
    type: 'string',
    pattern: anyPlaceholder,
    description: 'Text that holds the value of a variable.',
  };
  return { ...(withPlaceholders(root) as JsonObject), $defs: definitions };
}

/** Adds the built-in default to each property of a scene, an element, the output or the soundtrack. */
function withDefaults(name: string, schema: Json): Json {
  if (!Object.hasOwn(builtInDefaults, name) || !isObject(schema) || !isObject(schema.properties))
    return schema;
  const values: Readonly<Record<string, Json>> = builtInDefaults[name as keyof typeof builtInDefaults];
  const properties: JsonObject = {};
  for (const [key, property] of Object.entries(schema.properties)) {
    const value = values[key];
    properties[key] = value !== undefined && isObject(property) ? { ...property, default: value } : property;
  }
  return { ...schema, properties };
}

function withPlaceholders(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const walked: JsonObject = { ...schema };
  if (isObject(walked.properties)) {
    walked.properties = Object.fromEntries(
      Object.entries(walked.properties).map(([key, value]) => [
        key,
        literalProperties.has(key) || isTag(value) ? value : withPlaceholders(value),
      ]),
    );
  }
  for (const key of ['items', 'additionalProperties'] as const) {
    const inner = walked[key];
    if (isObject(inner)) walked[key] = withPlaceholders(inner);
  }
  if (Array.isArray(walked.prefixItems)) walked.prefixItems = walked.prefixItems.map(withPlaceholders);
  for (const key of ['anyOf', 'oneOf'] as const) {
    const branches = walked[key];
    if (!Array.isArray(branches)) continue;
    const inner = branches.map((branch) =>
      isObject(branch) && !isScalar(branch) ? withPlaceholders(branch) : branch,
    );
    walked[key] = branches.some(isScalar) ? [...inner, branches.some(isForm) ? within : whole] : inner;
  }
  return isScalar(walked) ? alternative(walked) : walked;
}

/** `type: image` and the like: what tells one mapping from another. */
function isTag(schema: Json): boolean {
  return isObject(schema) && schema.type === 'string' && typeof schema.const === 'string';
}

/** Whether a placeholder would not fit: numbers, booleans, words of a list, text of a certain form. */
function isScalar(schema: Json): boolean {
  if (!isObject(schema)) return false;
  if (schema.enum !== undefined || schema.const !== undefined) return true;
  if (schema.type === 'string') return schema.pattern !== undefined;
  return schema.type === 'number' || schema.type === 'integer' || schema.type === 'boolean';
}

/** Text of a certain form: words of a list, or a pattern. */
function isForm(schema: Json): boolean {
  return (
    isObject(schema) &&
    schema.type === 'string' &&
    (schema.enum !== undefined || schema.pattern !== undefined)
  );
}

function alternative(schema: JsonObject): JsonObject {
  const { description, default: value, ...rest } = schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(value === undefined ? {} : { default: value }),
    anyOf: [rest, isForm(rest) ? within : whole],
  };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
