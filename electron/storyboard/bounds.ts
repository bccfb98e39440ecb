import { CST, Lexer } from 'yaml';

/** Ceilings for one document. They hold before it is parsed, since a parser of hostile text may not come back. */
export const documentLimits = {
  bytes: 5_000_000,
  /** Words, marks, line ends and comments: a second or two of parsing, and several thousand scenes. */
  tokens: 600_000,
  /** Lines that begin with `%`. */
  directives: 16,
  /** Values after aliases have been expanded. */
  values: 250_000,
  /** Brackets in brackets. */
  flowDepth: 64,
  /** Columns of indentation in block style, which bounds its depth: a level takes a column at least. */
  indent: 200,
} as const;

export interface BoundExceeded {
  message: string;
  /** Where in the text, in UTF-16 units from 0. */
  offset: number;
}

/**
 * Reads the marks of a YAML or JSON text, without building anything, and tells the first ceiling that it breaks.
 * Deep nesting must not reach the parser: it recurses, and Node cannot recover from every way of running out of stack.
 */
export function exceededBound(text: string): BoundExceeded | null {
  let tokens = 0;
  let flowDepth = 0;
  let offset = 0;
  let lineStart = 0;
  let directives = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > documentLimits.tokens) {
      return { message: `is too long: it holds more than ${documentLimits.tokens} words and marks`, offset };
    }
    // What follows the mark of a scalar is its text, whatever it looks like.
    const type = isScalar ? 'scalar' : CST.tokenType(token);
    isScalar = token === CST.SCALAR;
    if (type === 'flow-map-start' || type === 'flow-seq-start') {
      flowDepth += 1;
      if (flowDepth > documentLimits.flowDepth) {
        return { message: `is nested deeper than ${documentLimits.flowDepth} brackets`, offset };
      }
    } else if (type === 'flow-map-end' || type === 'flow-seq-end') {
      flowDepth = Math.max(0, flowDepth - 1);
    } else if (type === 'directive-line') {
      directives += 1;
      if (directives > documentLimits.directives)
        return { message: 'has too many lines that begin with %', offset };
    } else if (
      flowDepth === 0 &&
      opensLevel(type, text, offset) &&
      offset + token.length - lineStart > documentLimits.indent
    ) {
      return { message: `is indented by more than ${documentLimits.indent} columns`, offset };
    }
    // The lexer announces documents and plain scalars with marks that do not stand in the text.
    if (token !== CST.DOCUMENT && token !== CST.FLOW_END && token !== CST.SCALAR) offset += token.length;
    if (token.includes('\n')) lineStart = offset - (token.length - token.lastIndexOf('\n') - 1);
  }
  return null;
}

/** Whether the token is indentation, or a mark (`-`, `?`) that opens a level of its own. */
function opensLevel(type: ReturnType<typeof CST.tokenType>, text: string, offset: number): boolean {
  if (type === 'space') return offset === 0 || text[offset - 1] === '\n';
  return type === 'seq-item-ind' || type === 'explicit-key-ind';
}
