import type { FrameRate } from '../../storyboard/resolved';
import type { ColorTags } from '../pixel-format';

/** Filters that more than one kind of layer needs. All pictures here are BT.709, limited range, square pixels. */

/** Prints a number for a filter: no exponent, no more digits than matter. */
export function print(value: number): string {
  const fixed = value.toFixed(6);
  const short = String(Number(fixed));
  return short.includes('e') ? fixed : short;
}

/** High quality for what is scaled once. */
export const carefully = 'flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp';

/** Quick enough for each frame of a clip. */
export const quickly = 'flags=bicubic';

/**
 * Says what the frames are. From ffmpeg 7.1 on filters negotiate this, and would convert where one layer says
 * nothing and another says BT.709.
 */
export const tagged = taggedAs({ primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' });

/** The same for other colours. */
export function taggedAs({ primaries, transfer, matrix }: ColorTags): string {
  return `setparams=range=tv:color_primaries=${primaries}:color_trc=${transfer}:colorspace=${matrix}`;
}

/** From RGB to what layers are made of. */
export function toLayerFormat(alpha: boolean): string[] {
  return [
    'scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp',
    `format=${alpha ? 'yuva420p' : 'yuv420p'}`,
    'setsar=1',
    tagged,
  ];
}

/**
 * Numbers the frames from 0, one each 1/fps. `setpts` alone would leave ffmpeg 7 without a frame rate, which `xfade`
 * insists on, so `fps` says it again; on even frames it changes nothing.
 */
export function clocked(fps: FrameRate): string[] {
  return [`settb=${fps.den}/${fps.num}`, 'setpts=N', `fps=${fps.num}/${fps.den}`];
}

/** Repeats one frame for ever: decoded, scaled and drawn once. */
export function held(fps: FrameRate): string[] {
  return ['loop=loop=-1:size=1', ...clocked(fps)];
}

/** Leaves out frames at the start. */
export function skipped(frames: number, fps: FrameRate): string[] {
  return frames === 0 ? [] : [`trim=start_frame=${frames}`, ...clocked(fps)];
}

/** Frames that are seen only for a while: so many of them, the first one at frame `first`. */
export function visibleFor(first: number, frames: number, fps: FrameRate): string[] {
  return [
    `trim=end_frame=${frames}`,
    `settb=${fps.den}/${fps.num}`,
    `setpts=N+${first}`,
    `fps=${fps.num}/${fps.den}`,
  ];
}

/** A source of some frames, one a second, in one colour, in RGB. */
export function plain(rgb: string, width: number, height: number, frames = 1): string[] {
  return [
    `color=c=0x${rgb.replace('#', '')}:s=${width}x${height}:r=1:d=${frames}`,
    `trim=end_frame=${frames}`,
    'format=gbrp',
  ];
}

/** Holds each frame from its own start, in frames of the output, until the next one's; the last one for ever. */
export function heldFrom(starts: readonly number[], fps: FrameRate): string[] {
  return [
    `settb=${fps.den}/${fps.num}`,
    // When its input ends `setpts` asks once more, and the last frame lasts until then.
    `setpts=${startExpression([...starts, (starts.at(-1) ?? 0) + 1])}`,
    `fps=${fps.num}/${fps.den}`,
    'tpad=stop=-1:stop_mode=clone',
    ...clocked(fps),
  ];
}

/** Terms that stand side by side in an expression: ffmpeg evaluates them one inside the other. */
const termsAtOnce = 50;

/** For `setpts`: the frame at which what is drawn in frame N begins. */
export function startExpression(starts: readonly number[]): string {
  const terms = starts
    .slice(1)
    .map((start, index) => `gte(N\\,${index + 1})*${start - (starts[index] ?? 0)}`);
  const groups: string[] = [];
  for (let at = 0; at < terms.length; at += termsAtOnce)
    groups.push(`(${terms.slice(at, at + termsAtOnce).join('+')})`);
  return groups.length === 0 ? '0' : groups.join('+');
}
