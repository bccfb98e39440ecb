import type { PathSegment } from '../../../shared/storyboard/path';
import { quote } from '../../../shared/storyboard/wording';
import { toColor, toLetters } from '../appearance';
import type { Assets } from '../assets';
import type { CompleteCaptions, CompleteElement } from '../complete';
import { placeText, toPixels } from '../frame';
import type { Frame } from '../frame';
import type { ProblemCollector } from '../problems';
import type { Captions, CaptionStyle, Cue, OutputSettings } from '../resolved';

interface Surroundings {
  frame: Frame;
  assets: Assets;
  problems: ProblemCollector;
}

type Written = CompleteCaptions | CompleteElement<'subtitles'>;

/** Captions of the whole video; null where there are none, or something is wrong, which has been reported. */
export function resolveCaptions(
  captions: CompleteCaptions | null | undefined,
  output: OutputSettings,
  surroundings: Surroundings,
): Captions | null {
  if (captions == null) return null;
  const path = ['captions'];
  const { problems } = surroundings;
  const { track = false, burnIn = !track } = captions;
  if (!burnIn && !track) {
    problems.at(
      path,
      'STORYBOARD_INVALID',
      'captions are neither drawn nor a track: set burnIn or track to true',
    );
  }
  if (track && output.format === 'gif') {
    problems.at(
      [...path, 'track'],
      'FEATURE_UNSUPPORTED',
      'a GIF holds no caption track: set burnIn to true instead, or choose another format',
    );
  }
  const cues = resolveCues(captions, path, surroundings);
  const style = resolveCaptionStyle(captions, path, surroundings);
  return cues === null || style === null ? null : { cues, burnIn: burnIn ? style : null, track };
}

/** Null where something is wrong with them, which has been reported. */
export function resolveCues(
  captions: Written,
  path: readonly PathSegment[],
  { assets, problems }: Surroundings,
): readonly Cue[] | 'voices' | null {
  const named = (['src', 'cues', 'from'] as const).filter((key) => captions[key] !== undefined);
  const [first, second] = named;
  if (first === undefined) {
    problems.at(path, 'STORYBOARD_INVALID', 'there are no captions: add src, cues or "from: voices"');
    return null;
  }
  if (second !== undefined) {
    problems.at(
      [...path, second],
      'STORYBOARD_INVALID',
      `${first} and ${second} exclude each other: remove one of them`,
    );
    return null;
  }
  if (captions.encoding !== undefined && first !== 'src')
    problems.at(
      [...path, 'encoding'],
      'STORYBOARD_INVALID',
      'only a caption file has an encoding: remove it',
    );
  switch (first) {
    case 'from':
      return 'voices';
    case 'src':
      return assets.captions([...path, 'src']);
    case 'cues':
      return ownCues(captions.cues ?? [], [...path, 'cues'], problems);
  }
}

function ownCues(
  cues: NonNullable<Written['cues']>,
  path: readonly PathSegment[],
  problems: ProblemCollector,
): Cue[] {
  return cues
    .map(({ start, end, text, words = null }, index) => {
      const at = [...path, index];
      if (end <= start)
        problems.at(
          [...at, 'end'],
          'CAPTIONS_INVALID',
          `the caption ends at ${end} s, but begins at ${start} s`,
        );
      let from = 0;
      let time = start;
      words?.forEach((word, order) => {
        const place = [...at, 'words', order];
        const found = text.indexOf(word.text, from);
        if (found === -1) {
          problems.at(
            [...place, 'text'],
            'CAPTIONS_INVALID',
            `${quote(word.text)} does not follow in the text of the caption: write its words as they stand there`,
          );
        } else {
          from = found + word.text.length;
        }
        if (word.start < time || word.end < word.start || word.end > end)
          problems.at(place, 'CAPTIONS_INVALID', 'the words of a caption follow each other within its time');
        time = word.end;
      });
      return { start, end, text, words };
    })
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

export function resolveCaptionStyle(
  { style }: Written,
  path: readonly PathSegment[],
  { frame, assets }: Surroundings,
): CaptionStyle | null {
  const face = assets.font([...path, 'style', 'font']);
  if (face === null) return null;
  const { size, color, highlight, lineHeight, maxWidth } = style;
  const pixels = Math.max(1, toPixels(frame, size, Math.min(frame.width, frame.height)));
  const placement = placeText(frame, { position: style.position });
  const { file, index, family, fullName, weight, italic, metrics } = face;
  return {
    placement,
    font: { file, index, family, fullName, weight, italic, metrics },
    size: pixels,
    color: toColor(color),
    highlight: toColor(highlight),
    align: placement.anchorX === 0 ? 'left' : placement.anchorX === 1 ? 'right' : 'center',
    maxWidth: Math.max(1, toPixels(frame, maxWidth, frame.width)),
    lineHeight,
    ...toLetters(frame, style, pixels),
  };
}
