import type { Cue } from '../resolved';
import { parseTime, readVttText, withoutSrtTags } from './markup';
import type { TimedText } from './markup';

/** Something wrong with a caption file. Lines count from 1. */
export interface CaptionFault {
  line: number;
  /** Without the line. Never quotes the file: it may not be the file that was meant. */
  message: string;
}

export interface ParsedCaptions {
  /** By start. */
  cues: Cue[];
  faults: CaptionFault[];
}

export const captionBounds = { cues: 20_000, charactersOfCue: 5000 } as const;

interface OpenCue {
  line: number;
  start: number;
  end: number;
  lines: string[];
}

const arrow = /^(.*?)-->(.*)$/;

/**
 * Reads SRT or WebVTT, as files come: with or without numbers, hours and blank lines, with points or commas in times.
 * What it is follows from its first line, not from the name of the file.
 */
export function parseCaptions(text: string): ParsedCaptions {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const isVtt = /^WEBVTT(?:[ \t]|$)/.test(lines[0] ?? '');
  const cues: Cue[] = [];
  const faults: CaptionFault[] = [];
  let open: OpenCue | undefined;

  const close = (next: boolean) => {
    if (open === undefined) return;
    const cue = finish(open, isVtt, next);
    if (cue !== null && cue.text.length > captionBounds.charactersOfCue)
      faults.push({
        line: open.line,
        message: `the caption has more than ${captionBounds.charactersOfCue} characters`,
      });
    else if (cue !== null) cues.push(cue);
    open = undefined;
  };

  for (const [index, line] of lines.entries()) {
    const [, left, right] = arrow.exec(line) ?? [];
    if (left === undefined || right === undefined) {
      if (open !== undefined) open.lines.push(line);
      else if (!isVtt && cues.length === 0 && faults.length === 0 && !/^\s*\d*\s*$/.test(line))
        faults.push({ line: index + 1, message: 'there is text before the first time' });
      continue;
    }
    close(true);
    const timed = readTiming(left, right);
    if (typeof timed === 'string') faults.push({ line: index + 1, message: timed });
    else open = { line: index + 1, ...timed, lines: [] };
  }
  close(false);
  if (cues.length === 0 && faults.length === 0)
    faults.push({ line: 1, message: 'there are no captions in it' });
  if (cues.length > captionBounds.cues)
    faults.push({ line: 1, message: `there are more than ${captionBounds.cues} captions in it` });
  return { cues: cues.sort((a, b) => a.start - b.start || a.end - b.end), faults };
}

function readTiming(left: string, right: string): { start: number; end: number } | string {
  const start = parseTime(left.trim());
  // WebVTT has settings behind the times, and old SRT files have coordinates.
  const end = parseTime(right.trim().split(/\s/)[0] ?? '');
  if (start === null || end === null)
    return 'the times are not as expected: write them as in 00:00:01,000 --> 00:00:02,500';
  if (end <= start) return 'the caption ends before, or when, it begins';
  return { start, end };
}

/** Null where nothing is to be shown. */
function finish({ start, end, lines }: OpenCue, isVtt: boolean, isFollowed: boolean): Cue | null {
  const kept = [...lines];
  // The line right before the next times is their number or name, where it stands apart, or is a number.
  const last = kept.at(-1) ?? '';
  const isNumber = /^\s*\d+\s*$/.test(last);
  const standsApart = (kept.at(-2) ?? '').trim() === '';
  if (isFollowed && kept.length > 1 && (isNumber || (isVtt && standsApart))) kept.pop();
  const blank = kept.findIndex((line) => line.trim() === '');
  // In WebVTT a blank line ends a caption, and notes may follow. In SRT it is a slip.
  const shown = (isVtt && blank !== -1 ? kept.slice(0, blank) : kept)
    .map(plain)
    .filter((line) => line !== '')
    .join('\n');
  const parts = isVtt ? readVttText(shown) : [{ at: null, text: withoutSrtTags(shown) }];
  const text = parts
    .map((part) => part.text)
    .join('')
    .trim();
  return text === '' ? null : { start, end, text, words: wordsOf(parts, start, end) };
}

/** Control characters have no picture. */
function plain(line: string): string {
  return line.replace(/[\0-\x08\x0b-\x1f\x7f]/g, '').trim();
}

function wordsOf(parts: readonly TimedText[], start: number, end: number): Cue['words'] {
  if (parts.length === 1) return null;
  const said = parts
    .map(({ at, text }) => ({ start: Math.min(Math.max(at ?? start, start), end), text: text.trim() }))
    .filter(({ text }) => text !== '');
  return said.map((word, index) => ({
    ...word,
    end: Math.max(word.start, said[index + 1]?.start ?? end),
  }));
}
