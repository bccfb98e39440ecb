import { presets } from '../../../shared/presets/library';
import { storyboardJsonSchema } from '../../../shared/storyboard/json-schema';
import { codecsOfFormat, isSoundFormat } from '../../../shared/storyboard/output';
import { transitionTypes } from '../../../shared/storyboard/transition';

type Scalar = string | number | boolean;

interface Node {
  $ref?: string;
  type?: string;
  description?: string;
  properties?: Record<string, Node>;
  required?: string[];
  items?: Node;
  prefixItems?: Node[];
  anyOf?: Node[];
  oneOf?: Node[];
  enum?: Scalar[];
  const?: Scalar;
  default?: Scalar | Record<string, Scalar>;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  multipleOf?: number;
  additionalProperties?: Node | boolean;
}

const schema = storyboardJsonSchema() as unknown as Node & { $defs: Record<string, Node> };

/** Definitions that have a table of their own, or that prose explains. */
const sections: [string, string][] = [
  ['output', 'output'],
  ['variable', 'variables'],
  ['scene', 'scenes'],
  ['transition', 'transition'],
  ['image', 'image'],
  ['motion', 'motion'],
  ['video', 'video'],
  ['text', 'text'],
  ['audio', 'audio'],
  ['soundtrack', 'soundtrack'],
  ['voice', 'voice'],
  ['subtitles', 'subtitles'],
  ['generator', 'generator'],
  ['captions', 'captions'],
  ['cue', 'cues'],
  ['destination', 'destinations'],
];
const titles = new Map(sections);

const proseTypes: Readonly<Record<string, string>> = {
  color: '[color](#colors)',
  coordinate: '[length](#lengths)',
  size: '[length](#lengths)',
  position: '[position](#positions)',
  frameRate: 'number, or text such as `"30000/1001"`',
  fit: '`cover`, `contain`, `fill`, `contain-blur`',
  background: '[background](#backgrounds)',
  font: '[font](#fonts)',
  animation: '[animation](#animations)',
  textAnimation: '[animation](#animations), also `typeOn`',
  easing: '[easing](#animations)',
  element: 'element',
  defaults: '[defaults](#defaults)',
};

function definitionName(node: Node): string | undefined {
  return node.$ref?.replace('#/$defs/', '');
}

/** What a value may be, in a few words. */
function values(node: Node): string {
  const name = definitionName(node);
  if (name !== undefined) {
    if (proseTypes[name] !== undefined) return proseTypes[name];
    const title = titles.get(name);
    if (title !== undefined) return `[${title}](#${title})`;
    return values(schema.$defs[name] ?? {});
  }
  const branches = node.anyOf ?? node.oneOf;
  if (branches !== undefined) {
    const shown = branches
      .filter((branch) => !(definitionName(branch) ?? '').startsWith('placeholder'))
      .map(values);
    return [...new Set(shown)].join(' or ');
  }
  if (node.enum !== undefined) {
    if (node.enum.length > 12) return 'one of the [transitions](#transitions)';
    return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  }
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  switch (node.type) {
    case 'array':
      return node.prefixItems === undefined ? `list of ${values(node.items ?? {})}` : 'two numbers';
    case 'object':
      return node.properties === undefined ? 'mapping' : `{ ${Object.keys(node.properties).join(', ')} }`;
    case 'boolean':
      return '`true` or `false`';
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
      return `number${range(node)}`;
    case undefined:
    default:
      return node.type ?? 'anything';
  }
}

function range({ minimum, maximum, exclusiveMinimum }: Node): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (exclusiveMinimum !== undefined && maximum !== undefined)
    return ` above ${exclusiveMinimum}, at most ${maximum}`;
  return '';
}

function describe(node: Node): string {
  if (node.description !== undefined) return node.description;
  const name = definitionName(node);
  if (name !== undefined) return schema.$defs[name]?.description ?? '';
  return (node.anyOf ?? [])
    .filter((branch) => !(definitionName(branch) ?? '').startsWith('placeholder'))
    .map(describe)
    .join('');
}

function inWords(value: Scalar | Record<string, Scalar>): string {
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([key, member]) => `${key}: ${member}`)
    .join(', ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function table(node: Node): string {
  const rows = Object.entries(node.properties ?? {}).map(([key, property]) => {
    const required = node.required?.includes(key) === true ? ' (required)' : '';
    const fallback = property.default === undefined ? '' : `\`${inWords(property.default)}\``;
    return `| \`${key}\`${required} | ${cell(values(property))} | ${fallback} | ${cell(property.const === undefined || key !== 'type' ? describe(property) : 'Which kind it is.')} |`;
  });
  return ['| field | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function section(name: string, title: string): string {
  const definition = schema.$defs[name] ?? {};
  const mapping = definition.oneOf?.[0] ?? definition;
  return `### ${title}\n\n${definition.description ?? ''}\n\n${table(mapping)}\n`;
}

function presetTable(): string {
  const rows = presets.map(
    ({ name, width, height, fps, format, codec, quality, depth }) =>
      `| \`${name}\` | ${isSoundFormat(format) ? 'sound | –' : `${width} × ${height} | ${fps}`} | ${format} | ${codec}${depth === 10 ? ', 10 bits' : ''} | ${quality} |`,
  );
  return [
    '| preset | size | frames a second | format | codec | quality |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function codecTable(): string {
  const rows = Object.entries(codecsOfFormat).map(
    ([format, held]) => `| \`${format}\` | ${held.map((codec) => `\`${codec}\``).join(', ')} |`,
  );
  return ['| format | codecs (the first is the default) |', '|---|---|', ...rows].join('\n');
}

/** The reference of the storyboard format, as Markdown. Tables come from the schema; the prose is `introduction`. */
export function storyboardReference(introduction: string): string {
  const root = `### storyboard\n\nThe document itself.\n\n${table(schema)}\n`;
  return introduction
    .replace('<!-- presets -->', presetTable())
    .replace('<!-- codecs -->', codecTable())
    .replace('<!-- transitions -->', transitionTypes.map((name) => `\`${name}\``).join(', '))
    .replace(
      '<!-- tables -->',
      [root, ...sections.map(([name, title]) => section(name, title))].join('\n').trimEnd(),
    );
}
