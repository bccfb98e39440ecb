import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  type ParsedNode,
  type YAMLError,
} from 'yaml';
import { type Problem, RenderyardError } from '../../shared/errors';
import { formatPath, parsePath, type PathSegment } from '../../shared/storyboard/path';
import { quote, shorten } from '../../shared/storyboard/wording';
import { type BoundExceeded, BoundsWatch, documentLimits } from './bounds';
import { parsePlainJson } from './parse-json';
import type { Locate, Place } from './source';

/** More faults of syntax than this are consequences of the first ones. */
const reportedSyntaxErrors = 10;

const coreTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

export interface ParsedText {
  data: unknown;
  locate: Locate;
}

/**
 * Reads YAML 1.2 (core schema) or JSON, which is a part of it, into plain data: mappings without a prototype,
 * lists, text, finite numbers, booleans, null. No tags of one's own, no merge keys, no key twice, no anchor that
 * holds itself; bounded in depth and size, aliases expanded.
 * @throws RenderyardError STORYBOARD_SYNTAX, with every fault and its line and column.
 */
export function parseText(text: string, file: string): ParsedText {
  const json = parsePlainJson(text);
  if (json === undefined) return parseYaml(text, file);
  let locate: Locate | undefined;
  return {
    ...json,
    // Places are for messages: most texts need none.
    locate: (...asked) => (locate ??= locateIn(text, file))(...asked),
  };
}

function locateIn(text: string, file: string): Locate {
  try {
    return parseYaml(text, file).locate;
  } catch (error) {
    // It has more words and marks than are read for this.
    if (error instanceof RenderyardError) return () => undefined;
    throw error;
  }
}

function parseYaml(text: string, file: string): ParsedText {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const fault = (message: string, offset: number, path?: readonly PathSegment[]): Problem => ({
    code: 'STORYBOARD_SYNTAX',
    message,
    file,
    ...(path === undefined || path.length === 0 ? {} : { path: shorten(formatPath(path)) }),
    ...placeAt(offset),
  });

  const [document, second] = compose(text, ({ message, offset }) => {
    throw new RenderyardError(fault(`The document ${message}.`, offset));
  });
  const problems = (document?.errors ?? [])
    .slice(0, reportedSyntaxErrors)
    .map((error) => fault(`This is not valid YAML or JSON: ${describeError(error)}.`, error.pos[0]));
  if (second !== undefined) {
    problems.push(fault('A storyboard is one document: a second one begins here.', second.range[0]));
  }
  if (document?.directives.yaml.explicit === true && document.directives.yaml.version !== '1.2') {
    problems.push(fault('Only YAML 1.2 is read: remove the %YAML directive.', 0));
  }
  if (isNonEmpty(problems)) throw new RenderyardError(problems);

  const root = document?.contents ?? null;
  const reader = new Reader(fault);
  reader.bindAliases(root, []);
  const data = isNonEmpty(reader.problems) ? undefined : reader.toData(root, []);
  if (isNonEmpty(reader.problems)) throw new RenderyardError(reader.problems);
  return { data, locate: locator(root, reader.targets, placeAt) };
}

/** Lexer, parser and composer in a row, with the watch on the bounds between the first two. */
function compose(text: string, onExceeded: (exceeded: BoundExceeded) => never): Document.Parsed[] {
  const watch = new BoundsWatch(text);
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    const exceeded = watch.next(lexeme);
    if (exceeded !== null) onExceeded(exceeded);
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    stringKeys: true,
    // Checked by the reader below, which does it in linear time.
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(tokens, true, text.length)) {
    documents.push(document);
    if (documents.length === 2) break;
  }
  return documents;
}

type Fault = (message: string, offset: number, path?: readonly PathSegment[]) => Problem;

class Reader {
  readonly problems: Problem[] = [];
  /** What each alias stands for, by the anchors that were set before it. */
  readonly targets = new Map<ParsedNode, ParsedNode>();
  readonly #anchors = new Map<string, ParsedNode>();
  readonly #open = new Set<ParsedNode>();
  readonly #fault: Fault;
  #values = 0;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  /** First walk, in the order of the text: anchors, aliases and tags. `path` is the walk's own, and changes with it. */
  bindAliases(node: ParsedNode | null, path: PathSegment[]): void {
    if (node === null) return;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target === undefined)
        this.#report(`There is no anchor ${quote(`&${node.source}`)} before this alias.`, node, path);
      else this.targets.set(node, target);
      return;
    }
    if (node.tag !== undefined && !coreTags.has(node.tag)) {
      this.#report(`The tag ${quote(node.tag)} is not understood: remove it.`, node, path);
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isMap(node)) {
      for (const pair of node.items) {
        this.bindAliases(pair.key, path);
        path.push(keyOf(pair.key));
        this.bindAliases(pair.value, path);
        path.pop();
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, index) => {
        path.push(index);
        this.bindAliases(item, path);
        path.pop();
      });
    }
  }

  /** Second walk: plain data, aliases expanded, every value counted. */
  toData(node: ParsedNode | null, path: PathSegment[]): unknown {
    this.#values += 1;
    if (this.#values > documentLimits.values) {
      if (this.#values === documentLimits.values + 1) {
        this.#report(
          `The document is too large: with its aliases expanded it holds more than ${documentLimits.values} values.`,
          node,
          path,
        );
      }
      return null;
    }
    if (node === null) return null;
    if (isAlias(node)) return this.#aliasToData(node, path);
    if (isScalar(node)) return this.#scalarToData(node, path);
    this.#open.add(node);
    const data = isSeq(node)
      ? node.items.map((item, index) => this.#below(item, path, index))
      : this.#mapToData(node.items, path);
    this.#open.delete(node);
    return data;
  }

  /** One path grows and shrinks with the walk: a copy for each value would take longer than the values. */
  #below(node: ParsedNode | null, path: PathSegment[], segment: PathSegment): unknown {
    path.push(segment);
    const data = this.toData(node, path);
    path.pop();
    return data;
  }

  #aliasToData(alias: ParsedNode, path: PathSegment[]): unknown {
    const target = this.targets.get(alias);
    if (target === undefined) return null;
    if (this.#open.has(target)) {
      this.#report(
        `The anchor ${quote(`&${target.anchor ?? ''}`)} holds itself: an alias must not stand inside its own anchor.`,
        alias,
        path,
      );
      return null;
    }
    return this.toData(target, path);
  }

  #scalarToData(node: ParsedNode & { value: unknown; source?: string }, path: PathSegment[]): unknown {
    const value = node.value;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.#report(
        `The number ${shorten(node.source ?? String(value), 60)} is not a finite number.`,
        node,
        path,
      );
      return 0;
    }
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : null;
  }

  #mapToData(items: readonly { key: ParsedNode; value: ParsedNode | null }[], path: PathSegment[]): unknown {
    const data = Object.create(null) as Record<string, unknown>;
    for (const { key, value } of items) {
      const name = keyOf(key);
      if (name === '__proto__') this.#report('The key "__proto__" is not allowed.', key, [...path, name]);
      else if (Object.hasOwn(data, name))
        this.#report(`The key ${quote(name)} stands here twice.`, key, [...path, name]);
      else data[name] = this.#below(value, path, name);
    }
    return data;
  }

  #report(message: string, node: ParsedNode | null, path: readonly PathSegment[]): void {
    if (this.problems.length < reportedSyntaxErrors)
      this.problems.push(this.#fault(message, node?.range[0] ?? 0, path));
  }
}

function locator(
  root: ParsedNode | null,
  targets: ReadonlyMap<ParsedNode, ParsedNode>,
  placeAt: (offset: number) => Place,
): Locate {
  return (path, what = 'value') => {
    if (root === null) return { line: 1, column: 1 };
    let node: ParsedNode = root;
    let offset = root.range[0];
    for (const segment of typeof path === 'string' ? parsePath(path) : path) {
      const holder: ParsedNode = targets.get(node) ?? node;
      if (isMap(holder)) {
        const pair = holder.items.find((item) => keyOf(item.key) === segment);
        if (pair === undefined) break;
        // An empty value has no place of its own, and one that starts on a later line is better found by its key.
        const value = pair.value;
        const keyOffset: number = pair.key.range[0];
        if (value === null) return placeAt(keyOffset);
        node = value;
        offset = what === 'key' || !isScalar(value) ? keyOffset : value.range[0];
        if (isScalar(value) && value.range[0] === value.range[1]) offset = keyOffset;
      } else if (isSeq(holder) && typeof segment === 'number') {
        const item: ParsedNode | undefined = holder.items[segment];
        if (item === undefined) break;
        node = item;
        offset = item.range[0];
      } else {
        break;
      }
    }
    return placeAt(offset);
  };
}

function keyOf(key: ParsedNode | null): string {
  return isScalar(key) && typeof key.value === 'string' ? key.value : '';
}

function describeError({ code, message }: Pick<YAMLError, 'code' | 'message'>): string {
  if (code === 'NON_STRING_KEY') return 'the key of a mapping must be text';
  const text = shorten(message.replace(/\.$/, '').replace(/[\s\p{Cc}]+/gu, ' '));
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function isNonEmpty(problems: Problem[]): problems is [Problem, ...Problem[]] {
  return problems.length > 0;
}
