import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FrameRate, OutputSettings } from '../storyboard/resolved';
import type { CaptionTrack } from './caption-track';
import { joinMp4 } from './join/join-mp4';
import type { JobTools } from './job-tools';
import { runEncoder } from './job-tools';
import { timescale } from './segment-encoding';

/** A finished segment, in the order of the timeline. */
export interface Part {
  /** Absolute; all parts lie in one folder. */
  file: string;
  frames: number;
}

export interface Assembly {
  output: OutputSettings;
  title: string;
  parts: readonly Part[];
  /** Absolute path of the finished sound, or null. */
  sound: string | null;
  /** Absolute; exists, and is replaced. */
  target: string;
  totalFrames: number;
  /** Captions that players can switch on; null is no such track. */
  captions: CaptionTrack | null;
}

/**
 * Joins the segments and adds the sound. Nothing is encoded again, save for GIF, whose one palette needs all pictures.
 * What mp4 files need most often we do ourselves, the rest ffmpeg does.
 *
 * @param onPart Called with how much is done, 0 to 1.
 */
export async function assemble(
  tools: JobTools,
  assembly: Assembly,
  onPart: (part: number) => void = () => undefined,
): Promise<void> {
  const { parts, sound, title, target } = assembly;
  const [first] = parts;
  if (first === undefined) throw new Error('there is nothing to assemble');
  if (assembly.output.format === 'mp4' && assembly.captions === null) {
    const pictures = parts.map(({ file }) => file);
    if (await joinMp4({ pictures, sound, title, target }, onPart)) return;
    tools.log.debug('The segments are not alike: ffmpeg joins them');
  }
  const folder = dirname(first.file);
  const list = join(folder, 'parts.ffconcat');
  await writeFile(list, concatList(assembly.parts, assembly.output.fps));
  if (assembly.output.format === 'gif') await assembleGif(tools, assembly, list, folder, onPart);
  else await joinParts(tools, assembly, list, folder, onPart);
}

async function joinParts(
  tools: JobTools,
  { output, title, sound, target, totalFrames, captions }: Assembly,
  list: string,
  folder: string,
  onPart: (part: number) => void,
): Promise<void> {
  const seconds = (totalFrames * output.fps.den) / output.fps.num;
  if (captions !== null) await writeFile(join(folder, captions.name), captions.text);
  const track = sound === null ? 1 : 2;
  await runEncoder(tools, {
    args: [
      ...['-f', 'concat', '-i', basename(list)],
      ...(sound === null ? [] : ['-i', sound]),
      ...(captions === null ? [] : ['-i', captions.name]),
      ...['-map', '0:v:0', ...(sound === null ? [] : ['-map', '1:a:0']), '-c', 'copy'],
      ...(captions === null ? [] : ['-map', `${track}:s:0`, ...captions.codec, '-disposition:s:0', '0']),
      ...['-map_metadata', '-1', '-map_chapters', '-1', '-metadata', `title=${title}`],
      ...containerArguments(output),
      ...['-y', target],
    ],
    label: 'ffmpeg (joining the segments)',
    cwd: folder,
    partialPaths: [target],
    onProgress: ({ outTime }) => onPart(Math.min(1, outTime / seconds)),
  });
}

function containerArguments(output: OutputSettings): string[] {
  // No date and no version of the muxer in the file: equal inputs give equal bytes.
  const exact = ['-fflags', '+bitexact'];
  switch (output.format) {
    case 'mp4':
    case 'mov':
      return [
        ...exact,
        ...[
          '-video_track_timescale',
          String(timescale(output)),
          '-movflags',
          '+faststart',
          '-f',
          output.format,
        ],
      ];
    case 'webm':
      return [...exact, '-f', 'webm'];
    case 'gif':
      return [...exact, '-f', 'gif'];
  }
}

/**
 * The list for ffmpeg's concat demuxer. It adds up durations in whole microseconds, so each is the difference of two
 * rounded places on the timeline: rounding each by itself would add up over a thousand segments and shift frames.
 */
export function concatList(parts: readonly Part[], fps: FrameRate): string {
  let frame = 0;
  const place = (at: number) => Math.round((at * fps.den * 1e6) / fps.num);
  const lines = parts.map((part) => {
    const microseconds = place(frame + part.frames) - place(frame);
    frame += part.frames;
    return `file '${basename(part.file)}'\nduration ${(microseconds / 1e6).toFixed(6)}`;
  });
  return `ffconcat version 1.0\n${lines.join('\n')}\n`;
}

/** The two passes of a GIF: the palette of 256 colours that suits all pictures best, then the pictures in it. */
async function assembleGif(
  tools: JobTools,
  { output, target, totalFrames }: Assembly,
  list: string,
  folder: string,
  onPart: (part: number) => void,
): Promise<void> {
  const palette = join(folder, 'palette.png');
  const source = ['-f', 'concat', '-i', basename(list)];
  await runEncoder(tools, {
    args: [...source, '-vf', 'palettegen=stats_mode=diff', '-frames:v', '1', '-update', '1', '-y', palette],
    label: 'ffmpeg (palette)',
    cwd: folder,
  });
  onPart(0.4);
  await runEncoder(tools, {
    args: [
      ...[...source, '-i', palette, '-lavfi', `paletteuse=dither=${output.speed}:diff_mode=rectangle`],
      ...['-map_metadata', '-1', '-loop', '0', ...containerArguments(output), '-y', target],
    ],
    label: 'ffmpeg (GIF)',
    cwd: folder,
    partialPaths: [target],
    onProgress: ({ frame }) => onPart(0.4 + 0.6 * Math.min(1, frame / totalFrames)),
  });
}
