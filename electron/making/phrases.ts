import type { Phrase } from './speech';

/** Two lines of a caption, as broadcasters set them. */
const charactersAtMost = 84;

/** Made when it is first needed: loading the rules takes as long as reading a storyboard. */
let sentences: Intl.Segmenter | undefined;

/** Cuts a text into phrases that are spoken, and shown, one after the other: sentences, or parts of long ones. */
export function phrasesOf(text: string): string[] {
  const segmenter = (sentences ??= new Intl.Segmenter('en', { granularity: 'sentence' }));
  return text
    .split(/\s*\n\s*/)
    .flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment.trim()))
    .flatMap((sentence) => parts(sentence))
    .filter((phrase) => phrase !== '');
}

/** At clauses where there are any, else at spaces, as evenly as that allows. */
function parts(sentence: string): string[] {
  if (sentence.length <= charactersAtMost) return [sentence];
  const middle = sentence.length / 2;
  const cut =
    nearest(sentence, /[,;:\u2013\u2014\u3001\uff0c]\s*/g, middle) ?? nearest(sentence, /\s+/g, middle);
  // Scripts without spaces: cut anywhere between what readers see as characters.
  if (cut === undefined) return pieces(sentence);
  return [...parts(sentence.slice(0, cut).trim()), ...parts(sentence.slice(cut).trim())];
}

/** The end of the match that ends nearest to a place, with something on both sides of it. */
function nearest(text: string, pattern: RegExp, place: number): number | undefined {
  let best: number | undefined;
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (match.index === 0 || end >= text.length) continue;
    if (best === undefined || Math.abs(end - place) < Math.abs(best - place)) best = end;
  }
  return best;
}

function pieces(text: string): string[] {
  const found: string[] = [];
  let piece = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (piece.length + segment.length > charactersAtMost && piece !== '') {
      found.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...found, piece];
}

/** The words of a phrase, as it writes them. */
export function wordsOf(phrase: string): string[] {
  return phrase.split(/\s+/).filter((word) => word !== '');
}

/** Times of words that are said evenly within a phrase; `weights` are their lengths in any unit. */
export function timeWords(
  { start, end, text }: Omit<Phrase, 'words'>,
  weights: readonly number[] = [],
): Phrase['words'] {
  const words = wordsOf(text);
  const lengths = weights.length === words.length ? weights : words.map((word) => word.length + 1);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  return words.map((word, index) => {
    const from = start + ((end - start) * before) / total;
    before += lengths[index] ?? 0;
    return { start: from, end: start + ((end - start) * before) / total, text: word };
  });
}

/** Times of a text of which only the whole length is known (seconds): by the length of what is written. */
export function timeEvenly(text: string, seconds: number): Phrase[] {
  const phrases = phrasesOf(text);
  const total = phrases.reduce((sum, phrase) => sum + phrase.length, 0);
  let before = 0;
  return phrases.map((phrase) => {
    const start = (seconds * before) / total;
    before += phrase.length;
    const timed = { start, end: (seconds * before) / total, text: phrase };
    return { ...timed, words: timeWords(timed) };
  });
}
