/** A stretch of a cue's text that is said from a moment of its own on; null is the cue's own start. */
export interface TimedText {
  at: number | null;
  text: string;
}

/** What players take for markup in SRT files; everything else in angle brackets is text. */
const srtTag = /<\/?(?:i|b|u|s|font)(?:\s[^<>]*)?>|\{\\an[1-9]\}/gi;

export function withoutSrtTags(text: string): string {
  return text.replace(srtTag, '');
}

/** Seconds of `00:00:01.500`; null when it is no time. */
export function parseTime(text: string): number | null {
  const [, hours = '0', minutes = '', seconds = '', fraction = ''] =
    /^(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})$/.exec(text) ?? [];
  if (minutes === '' || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${fraction}`);
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
};

/** Text of a WebVTT cue without its tags, cut at the times inside it. https://www.w3.org/TR/webvtt1/ */
export function readVttText(text: string): TimedText[] {
  const parts: TimedText[] = [{ at: null, text: '' }];
  const add = (plain: string) => {
    const last = parts.at(-1);
    if (last !== undefined)
      last.text += plain.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole);
  };
  let from = 0;
  for (const match of text.matchAll(/<([^<>]*)>/g)) {
    add(text.slice(from, match.index));
    from = match.index + match[0].length;
    const at = parseTime(match[1] ?? '');
    if (at !== null) parts.push({ at, text: '' });
  }
  add(text.slice(from));
  return parts;
}
