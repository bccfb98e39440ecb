import type { Lettering } from '../../storyboard/resolved';
import type { FontMeter, FontRun } from '../font-meter';

/** One line of text, in pixels from the top left corner of the block of text. */
export interface TextLine {
  text: string;
  /** The text again, in pieces of one font each. */
  runs: readonly FontRun[];
  width: number;
  /** Of its letters; a whole number, for crisp feet. */
  baseline: number;
}

export interface TextBlock {
  lines: readonly TextLine[];
  width: number;
  height: number;
}

/**
 * Breaks a text into lines and places them as CSS would: a line is `lineHeight` times the size high, and the font's
 * own extent lies in its middle.
 */
export function layOutText(
  element: Pick<Lettering, 'font' | 'size' | 'maxWidth' | 'lineHeight'> & { text: string },
  meter: FontMeter,
): TextBlock {
  const { size, maxWidth, lineHeight, font } = element;
  const measure = (text: string) => meter.advance(text) * size;
  const { ascent, descent, unitsPerEm } = font.metrics;
  const pitch = lineHeight * size;
  const firstBaseline = (pitch + ((ascent - descent) * size) / unitsPerEm) / 2;
  const lines = breakLines(literal(element.text), maxWidth, measure).map((text, index) => ({
    text,
    runs: meter.runs(text),
    width: measure(text),
    baseline: Math.round(firstBaseline + index * pitch),
  }));
  return {
    lines,
    width: Math.ceil(Math.max(0, ...lines.map(({ width }) => width))),
    height: Math.ceil(lines.length * pitch),
  };
}

const tabSpaces = '    ';

/** Letters, digits and signs of the keyboard, and line ends. */
const isPlain = /^[\n\x20-\x7e]*$/;
/** The same without what a line may end at. */
const isPlainWord = /^[^-/|\x7f-\uffff]*$/;

/** What can be drawn: line ends are alike, tabs are spaces, control characters and halves of characters are gone. */
export function literal(text: string): string {
  if (isPlain.test(text)) return text;
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n')
    .replace(/\t/g, tabSpaces)

    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff\ufff9-\ufffb]/g, '')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Characters between which a line may end without a space: ideographs, kana; and after these signs. */
const ideographic = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;
const breakAfter = /[-\u2010\u2012-\u2014/|]/;
/** Signs that do not begin a line in scripts without spaces. */
const notFirst = /[\u3001\u3002\uff0c\uff0e\uff01\uff1f\u300d\u300f\uff09\u3011\u30fc\u3005]/;

export function breakLines(text: string, maxWidth: number, measure: (text: string) => number): string[] {
  return text
    .split('\n')
    .flatMap((paragraph) => breakParagraph(withoutSpacesAtEnd(paragraph), maxWidth, measure));
}

function breakParagraph(paragraph: string, maxWidth: number, measure: (text: string) => number): string[] {
  const parts = pieces(paragraph);
  if (fitsOnOneLine(paragraph, parts, maxWidth, measure)) return [paragraph];
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const piece of parts) {
    const pieceWidth = measure(withoutSpacesAtEnd(piece));
    if (line !== '' && width + pieceWidth > maxWidth) {
      lines.push(withoutSpacesAtEnd(line));
      line = '';
      width = 0;
    }
    if (pieceWidth <= maxWidth) {
      line += piece;
      width += measure(piece);
      continue;
    }
    // Longer than a whole line: broken where it has to be, but never within what readers see as one character.
    for (const { segment } of new Intl.Segmenter().segment(piece)) {
      if (line !== '' && measure(line + withoutSpacesAtEnd(segment)) > maxWidth) {
        lines.push(withoutSpacesAtEnd(line));
        line = '';
      }
      line += segment;
    }
    width = measure(line);
  }
  return [...lines, withoutSpacesAtEnd(line)];
}

/** Kerning between words never makes up for so much of a line. */
const beyondKerning = 1.1;

/**
 * To measure texts is most of the work of planning. One that seems short is measured in one piece. One that seems long will need
 * the widths of its words, most of which other texts have, too: those tell whether to measure it as a whole as well.
 */
function fitsOnOneLine(
  paragraph: string,
  parts: readonly string[],
  maxWidth: number,
  measure: (text: string) => number,
): boolean {
  const seemsLong = paragraph.length * measure('n') > maxWidth;
  if (seemsLong && parts.reduce((sum, part) => sum + measure(part), 0) > beyondKerning * maxWidth)
    return false;
  return measure(paragraph) <= maxWidth;
}

/** Plain spaces only, as in CSS: those of other widths, and those that may not be broken at, are there on purpose. */
function withoutSpacesAtEnd(text: string): string {
  return text.replace(/ +$/, '');
}

/** Parts that stay together, with the spaces that follow them. Spaces at the start of a paragraph belong to its first word. */
function pieces(paragraph: string): string[] {
  const words = paragraph.match(/^ *[^ ]* *|[^ ]+ */g) ?? [];
  return words.flatMap((word) => {
    if (isPlainWord.test(word)) return word === '' ? [] : [word];
    const parts: string[] = [];
    let part = '';
    for (const character of word) {
      const before = part.at(-1);
      const mayBreak =
        before !== undefined &&
        character !== ' ' &&
        !notFirst.test(character) &&
        (ideographic.test(character) ||
          ideographic.test(before) ||
          (breakAfter.test(before) && part.length > 1));
      if (mayBreak) {
        parts.push(part);
        part = '';
      }
      part += character;
    }
    parts.push(part);
    return parts.filter((one) => one !== '');
  });
}
