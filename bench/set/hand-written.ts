/**
 * The commands that a person who knows ffmpeg well would write, one for each video. They are what Renderyard is measured
 * against, so they are as fast as we can make them:
 *
 * - x264 has its own choice of threads, and so have filters and decoders: fewer are slower.
 * - Ken Burns: the picture is scaled once to the size of its deepest zoom, looped, and `perspective` moves over a window
 *   of it. `zoompan` on the usual 8000 pixels draws a frame in more time, and jitters more; straight on the picture it
 *   is quick and jitters by half a pixel, which nobody would deliver.
 * - A fade is drawn for its own frames only, with an alpha fade and `overlay`, and joined with `concat`. A chain of
 *   `xfade`s sends every frame through 4:4:4 and each filter of the chain.
 * - Titles are drawn by `drawtext`, which touches their few pixels only; a title as a picture costs a blend of more.
 * - Clips are sought on the input, and decoded no further than they are used.
 * - One pass over the sound, in the same command.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fontFile, longClip, music, tallClip } from './sources';
import { fps, titleSize, totalFrames, zoomTo } from './shots';
import type { Film, Shot } from './shots';

const encoding = [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p', '-g', '60'],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  ...['-c:a', 'aac', '-b:a', '160k', '-movflags', '+faststart'],
];
const quiet = ['-nostdin', '-v', 'error', '-y'];
const clock = `settb=1/${fps},setpts=N`;

/**
 * Arguments of ffmpeg for a film of pictures and clips.
 *
 * @param folder Where its filter graph is written: that of sixty scenes is longer than an argument may be.
 */
export function filmCommand(film: Film, target: string, folder: string): string[] {
  const { shots } = film;
  const inputs = shots.flatMap((shot) =>
    shot.kind === 'picture'
      ? ['-i', shot.src]
      : ['-ss', String(shot.from), '-t', String(shot.frames / fps), '-i', shot.src],
  );
  const graph: string[] = [];
  const joined: string[] = [];
  for (const [index, shot] of shots.entries()) {
    const fadeIn = shots[index - 1]?.fadeOut ?? 0;
    // What is shared with the scene before, what it has for itself, what is shared with the next.
    const spans = [
      { name: `in${index}`, from: 0, frames: fadeIn },
      { name: `own${index}`, from: fadeIn, frames: shot.frames - fadeIn - shot.fadeOut },
      { name: `out${index}`, from: shot.frames - shot.fadeOut, frames: shot.fadeOut },
    ].filter(({ frames }) => frames > 0);
    graph.push(...(shot.kind === 'picture' ? pictureChains : clipChains)(film, shot, index, spans));
    if (fadeIn > 0) {
      const alpha = `format=yuva420p,fade=t=in:s=0:n=${fadeIn}:alpha=1`;
      graph.push(
        `[in${index}]${alpha}[a${index}]`,
        `[out${index - 1}][a${index}]overlay=eval=init[seam${index}]`,
      );
      joined.push(`[seam${index}]`);
    }
    joined.push(`[own${index}]`);
  }
  graph.push(`${joined.join('')}concat=n=${joined.length}:v=1:a=0,format=yuv420p[v]`);
  const seconds = totalFrames(film) / fps;
  if (film.music) {
    graph.push(`[${shots.length}:a]volume=0.6,atrim=end=${seconds},afade=t=out:st=${seconds - 2}:d=2[a]`);
    inputs.push('-stream_loop', '-1', '-i', music);
  } else {
    graph.push(`${shots.map((_, index) => `[${index}:a]`).join('')}concat=n=${shots.length}:v=0:a=1[a]`);
  }
  const maps = ['-map', '[v]', '-map', '[a]', '-r', String(fps)];
  const script = join(folder, 'graph.txt');
  writeFileSync(script, graph.join(';\n'));
  return [...quiet, ...inputs, '-filter_complex_script', script, ...maps, ...encoding, target];
}

interface Span {
  name: string;
  from: number;
  frames: number;
}

function pictureChains(film: Film, shot: Shot, index: number, spans: readonly Span[]): string[] {
  // The deepest zoom, and so much of the 3:2 picture as is seen.
  const width = even(film.width * zoomTo);
  const height = even(film.width * zoomTo * (2 / 3));
  const still = `scale=${width}:${height}:flags=lanczos:out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1`;
  const pads = spans.map((_, part) => `[still${index}.${part}]`);
  return [
    `[${index}:v]${still},split=${spans.length}${pads.join('')}`,
    ...spans.map(({ name, from, frames }, part) => {
      const move = kenBurns(film, width, height, shot.frames, from);
      return `${pads[part] ?? ''}loop=-1:1,${clock},${move},${title(film, shot, from)},trim=end_frame=${frames},${clock}[${name}]`;
    }),
  ];
}

function kenBurns(film: Film, width: number, height: number, total: number, from: number): string {
  const window = { width: even(width) - (width % 2), height: even(film.height * zoomTo) + 6 };
  const progress = (frame: string) => `((${frame}+${from})/${total - 1})`;
  const step = (frame: string) => `(${zoomTo}/pow(${zoomTo},${progress(frame)}))`;
  const left = (frame: string) => `((${width}-${film.width}*${step(frame)})*${progress(frame)})`;
  const top = (frame: string) => `((${height}-${film.height}*${step(frame)})*0.5)`;
  const start = 2 * Math.floor((height - window.height) / 4);
  const x0 = `(${left('(in-1)')}+0.5*${step('(in-1)')}-0.5)`;
  const y0 = `(${top('(in-1)')}-${start}+0.5*${step('(in-1)')}-0.5)`;
  const x1 = `(${x0}+${window.width}*${step('(in-1)')})`;
  const y1 = `(${y0}+${window.height}*${step('(in-1)')})`;
  const corners = `x0='${x0}':y0='${y0}':x1='${x1}':y1='${y0}':x2='${x0}':y2='${y1}':x3='${x1}':y3='${y1}'`;
  return [
    `crop=${window.width}:${window.height}:0:${start}`,
    `perspective=${corners}:sense=source:interpolation=linear:eval=frame`,
    `crop=${film.width}:${film.height}:0:0`,
  ].join(',');
}

function clipChains(film: Film, shot: Shot, index: number, spans: readonly Span[]): string[] {
  const size = `scale=${film.width}:${film.height},setsar=1,fps=${fps},tpad=stop=-1:stop_mode=clone,${clock},${title(film, shot, 0)}`;
  const pads = spans.map((_, part) => `[clip${index}.${part}]`);
  const split = spans.length === 1 ? '' : `,split=${spans.length}`;
  return [
    `[${index}:v]${size},trim=end_frame=${shot.frames}${split}${pads.join('')}`,
    ...spans.map(
      ({ name, from, frames }, part) =>
        `${pads[part] ?? ''}trim=start_frame=${from}:end_frame=${from + frames},${clock}[${name}]`,
    ),
  ];
}

/** In the middle, a margin of 5 % above the lower edge, faded in over half a second. */
function title(film: Film, shot: Shot, from: number): string {
  const size = titleSize(film);
  const margin = Math.min(film.width, film.height) * 0.05;
  const alpha = from >= fps / 2 ? '' : `:alpha='min(1,(n+${from})/${fps / 2})'`;
  const y = lineAt(film.height - margin - size * 1.2, size);
  return `drawtext=fontfile=${fontFile}:text='${shot.title}':fontsize=${size}:fontcolor=white:x=(w-text_w)/2:y=${y}${alpha}`;
}

/**
 * Where `drawtext` puts the highest letter so that the baseline is that of a line whose top is here, 1.2 times the size
 * high, with Inter's extent (0.969 above the baseline, 0.241 below it) in its middle.
 */
function lineAt(top: number, size: number): string {
  return `${(top + size * 0.964).toFixed(1)}-ascent`;
}

function even(value: number): number {
  return 2 * Math.round(value / 2);
}

/** 1080p to 720p, as the preset web-720p does it. */
export function transcodeCommand(target: string): string[] {
  return [...quiet, '-i', longClip, '-vf', 'scale=1280:720', '-r', String(fps), ...encoding, target];
}

export interface Caption {
  text: string;
  /** Seconds. */
  from: number;
  to: number;
}

/** Of the letters from the edge of their box, pixels. */
export const captionPadding = 16;

/** A tall clip with captions in boxes, 5 % of its width above the lower edge. */
export function verticalCommand(captions: readonly Caption[], seconds: number, target: string): string[] {
  const size = 72;
  const y = lineAt(1920 - 0.05 * 1080 - captionPadding - size * 1.2, size);
  // A box of `drawtext` ends at its letters, not at the line: with so much more around them it is as large.
  const border = captionPadding + 4;
  const drawn = captions.map(
    ({ text, from, to }) =>
      `drawtext=fontfile=${fontFile}:text='${text}':fontsize=${size}:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=${border}:x=(w-text_w)/2:y=${y}:enable='between(n,${from * fps},${to * fps - 1})'`,
  );
  const graph = ['setsar=1', `fps=${fps}`, ...drawn].join(',');
  return [...quiet, '-t', String(seconds), '-i', tallClip, '-vf', graph, ...encoding, target];
}
