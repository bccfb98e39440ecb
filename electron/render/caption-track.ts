import type { Format } from '../../shared/storyboard/output';
import type { FrameRate } from '../storyboard/resolved';
import type { FrameCue } from './segment';
import { toSeconds } from './frames';
import { statesOf } from './picture/caption';

/** A caption file for the muxer, and how it goes into the container. */
export interface CaptionTrack {
  /** File name, by which ffmpeg knows the format. */
  name: string;
  text: string;
  /** Codec arguments of the track. */
  codec: readonly string[];
}

/**
 * Captions as players read them: one after the other, what is shown at the same time in one. mp4 and mov have a format
 * of their own, which ffmpeg makes from ASS; in WebM, WebVTT stays as it is written here, and SubRip in Matroska.
 */
export function captionTrack(
  cues: readonly FrameCue[],
  totalFrames: number,
  fps: FrameRate,
  format: Format,
): CaptionTrack | null {
  if (cues.length === 0) return null;
  const whole = cues.map((cue) => ({ ...cue, words: [] }));
  const shown = statesOf(whole, { first: 0, last: totalFrames })
    .filter((state) => state.shown.length > 0)
    .map(({ first, last, shown: together }) => ({
      start: toSeconds(first, fps),
      end: toSeconds(last, fps),
      lines: together.flatMap(({ cue }) => cue.text.split('\n')).filter((line) => line.trim() !== ''),
    }));
  switch (format) {
    case 'webm':
      return { name: 'captions.vtt', text: vtt(shown), codec: ['-c:s', 'copy'] };
    case 'mp4':
    case 'mov':
      return { name: 'captions.ass', text: ass(shown), codec: ['-c:s', 'mov_text'] };
    case 'mkv':
      return { name: 'captions.srt', text: srt(shown), codec: ['-c:s', 'copy'] };
    case 'gif':
    case 'm4a':
    case 'mp3':
    case 'flac':
    case 'wav':
      return null;
  }
}

interface Shown {
  /** Seconds. */
  start: number;
  end: number;
  lines: readonly string[];
}

/** https://www.w3.org/TR/webvtt1/ */
function vtt(shown: readonly Shown[]): string {
  const escaped = (line: string) =>
    line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const cues = shown.map(
    ({ start, end, lines }) => `${time(start, 3)} --> ${time(end, 3)}\n${lines.map(escaped).join('\n')}\n`,
  );
  return `WEBVTT\n\n${cues.join('\n')}`;
}

/** Players take `<b>` for markup, `{\` for a command and `-->` for times: a character of no width keeps them apart. */
function srt(shown: readonly Shown[]): string {
  const literal = (line: string) => line.replaceAll(/<(?=[a-z/])|\{(?=\\)|--(?=>)/gi, '$&\u2060');
  const cues = shown.map(
    ({ start, end, lines }, index) =>
      `${index + 1}\n${time(start, 3, ',')} --> ${time(end, 3, ',')}\n${lines.map(literal).join('\n')}\n`,
  );
  return cues.join('\n');
}

function ass(shown: readonly Shown[]): string {
  return [
    '[Script Info]',
    'ScriptType: v4.00+',
    '',
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, Underline, Alignment, Encoding',
    'Style: Default,sans-serif,16,&H00FFFFFF,0,0,0,2,1',
    '',
    '[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...shown.map(
      ({ start, end, lines }) =>
        `Dialogue: 0,${time(start, 2)},${time(end, 2)},Default,,0,0,0,,${lines.map(literalInAss).join('\\N')}`,
    ),
    '',
  ].join('\n');
}

/** ffmpeg takes `{\` for the start of a command and `\N` for a line end: a character of no width keeps them apart. */
function literalInAss(line: string): string {
  return line.replaceAll('{\\', '{\u2060\\').replaceAll('\\', '\\\u2060');
}

function time(seconds: number, digits: 2 | 3, point = '.'): string {
  const units = Math.round(seconds * 10 ** digits);
  const whole = Math.floor(units / 10 ** digits);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const fraction = String(units % 10 ** digits).padStart(digits, '0');
  const hours = digits === 3 ? two(whole / 3600) : String(Math.floor(whole / 3600));
  return `${hours}:${two((whole / 60) % 60)}:${two(whole % 60)}${point}${fraction}`;
}
