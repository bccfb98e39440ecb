import { CST } from 'yaml';

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
 * Watches the lexemes of a YAML or JSON text on their way to the parser, and tells the first ceiling that they break.
 * Deep nesting must not get past it: composing recurses, and Node cannot recover from every way of running out of stack.
 */
export class BoundsWatch {
  readonly #text: string;
  #tokens = 0;
  #directives = 0;
  #flowDepth = 0;
  #offset = 0;
  #lineStart = 0;
  #isScalar = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** To be called with each lexeme in order, before the parser sees it. */
  next(token: string): BoundExceeded | null {
    this.#tokens += 1;
    // What follows the mark of a scalar is its text, whatever it looks like.
    const type = this.#isScalar ? 'scalar' : CST.tokenType(token);
    this.#isScalar = token === CST.SCALAR;
    const exceeded = this.#exceededBy(type, token);
    // The lexer announces documents and plain scalars with marks that do not stand in the text.
    if (token !== CST.DOCUMENT && token !== CST.FLOW_END && token !== CST.SCALAR)
      this.#offset += token.length;
    const newline = token.lastIndexOf('\n');
    if (newline !== -1) this.#lineStart = this.#offset - (token.length - newline - 1);
    return exceeded;
  }

  #exceededBy(type: ReturnType<typeof CST.tokenType>, token: string): BoundExceeded | null {
    const offset = this.#offset;
    if (this.#tokens > documentLimits.tokens) {
      return { message: `is too long: it holds more than ${documentLimits.tokens} words and marks`, offset };
    }
    if (type === 'flow-map-start' || type === 'flow-seq-start') {
      this.#flowDepth += 1;
      if (this.#flowDepth > documentLimits.flowDepth) {
        return { message: `is nested deeper than ${documentLimits.flowDepth} brackets`, offset };
      }
    } else if (type === 'flow-map-end' || type === 'flow-seq-end') {
      this.#flowDepth = Math.max(0, this.#flowDepth - 1);
    } else if (type === 'flow-error-end') {
      // Brackets that were never closed end here, as the lexer sees it.
      this.#flowDepth = 0;
    } else if (type === 'directive-line') {
      this.#directives += 1;
      if (this.#directives > documentLimits.directives) {
        return { message: 'has too many lines that begin with %', offset };
      }
    } else if (this.#opensLevel(type) && offset + token.length - this.#lineStart > documentLimits.indent) {
      return { message: `is indented by more than ${documentLimits.indent} columns`, offset };
    }
    return null;
  }

  /** Whether the token is indentation in block style, or a mark (`-`, `?`) that opens a level of its own. */
  #opensLevel(type: ReturnType<typeof CST.tokenType>): boolean {
    if (this.#flowDepth > 0) return false;
    if (type === 'space') return this.#offset === 0 || this.#text[this.#offset - 1] === '\n';
    return type === 'seq-item-ind' || type === 'explicit-key-ind';
  }
}
