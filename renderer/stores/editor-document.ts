import { isMap, isNode, isSeq, parseDocument, type Document } from 'yaml';
import type { PathSegment } from '../../shared/storyboard/path';

/** A storyboard's text, understood. Comments and the order of keys survive every change. */
export interface StoryboardText {
  document: Document | Document.Parsed;
  /** Plain data; null while the text is no mapping, or not valid. */
  data: Record<string, unknown> | null;
}

export function readText(text: string): StoryboardText {
  const document = parseDocument(text, { prettyErrors: false, maxAliasCount: 100 } as never);
  if (document.errors.length > 0) return { document, data: null };
  try {
    const data: unknown = document.toJS({ maxAliasCount: 100 });
    const isMapping = typeof data === 'object' && data !== null && !Array.isArray(data);
    return { document, data: isMapping ? (data as Record<string, unknown>) : null };
  } catch {
    return { document, data: null };
  }
}

/** Where a place of the document stands in its text; null when it has none. */
export function offsetOf(text: string, path: readonly PathSegment[]): number | null {
  const { document, data } = readText(text);
  const node: unknown = data === null || path.length === 0 ? null : document.getIn(path, true);
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

/** A change of the document at a place, with undefined taking away what is there. */
export type Change =
  | { kind: 'set'; path: readonly PathSegment[]; value: unknown }
  | { kind: 'insert'; path: readonly PathSegment[]; at: number; value: unknown }
  | { kind: 'move'; path: readonly PathSegment[]; from: number; to: number }
  | { kind: 'remove'; path: readonly PathSegment[]; at: number };

/**
 * The text after a change. JSON stays JSON.
 *
 * @returns null when the text is not valid, or the place is not there.
 */
export function changeText(text: string, change: Change): string | null {
  const { document, data } = readText(text);
  if (data === null) return null;
  try {
    apply(document, change);
  } catch {
    // An alias or a scalar stands where the change goes: only the text can be edited there.
    return null;
  }
  if (isJson(text)) return `${JSON.stringify(document.toJS(), null, 2)}\n`;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function apply(document: Document, change: Change): void {
  switch (change.kind) {
    case 'set':
      set(document, [...change.path], change.value);
      return;
    case 'insert': {
      const list = listAt(document, change.path);
      list.items.splice(change.at, 0, inStyle(document, list, change.value));
      return;
    }
    case 'move': {
      const { items } = listAt(document, change.path);
      const [moved] = items.splice(change.from, 1);
      if (moved !== undefined) items.splice(change.to, 0, moved);
      return;
    }
    case 'remove':
      listAt(document, change.path).items.splice(change.at, 1);
  }
}

function set(document: Document, path: PathSegment[], value: unknown): void {
  if (value === undefined) {
    document.deleteIn(path);
    // An empty mapping says nothing that its absence does not.
    const parent = path.slice(0, -1);
    const left: unknown = parent.length === 0 ? undefined : document.getIn(parent);
    if (isMap(left) && left.items.length === 0 && typeof path.at(-2) === 'string') document.deleteIn(parent);
    return;
  }
  document.setIn(path, typeof value === 'object' && value !== null ? flowing(document, value) : value);
}

/** A list at a place; an empty one is made where there is none. */
function listAt(document: Document, path: readonly PathSegment[]) {
  const found: unknown = document.getIn([...path]);
  if (isSeq(found)) return found;
  if (found !== undefined && found !== null) throw new Error('This is no list.');
  document.setIn([...path], document.createNode([]));
  const made: unknown = document.getIn([...path]);
  if (!isSeq(made)) throw new Error('No list could be made here.');
  made.flow = false;
  return made;
}

/** New entries are written as their neighbours are. */
function inStyle(document: Document, list: { items: unknown[] }, value: unknown) {
  const [neighbour] = list.items;
  const node = document.createNode(value);
  if (isMap(node)) node.flow = isMap(neighbour) ? neighbour.flow : isSmall(value);
  return node;
}

/** Small mappings and lists go on one line. */
function flowing(document: Document, value: unknown) {
  const node = document.createNode(value);
  if (isNode(node) && (isMap(node) || isSeq(node))) node.flow = isSmall(value);
  return node;
}

function isSmall(value: unknown): boolean {
  return JSON.stringify(value).length <= 100 && !('elements' in (value as object));
}

function isJson(text: string): boolean {
  return /^\s*\{/.test(text) && !text.includes('#');
}
