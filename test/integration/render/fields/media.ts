import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpeg } from '../audio-probe';

/** Makes what the tables name: pictures, clips, sounds, captions, programs. */
export function makeMedia(folder: string): void {
  const at = (name: string) => join(folder, name);
  const picture = (color: string, name: string) =>
    ffmpeg(['-f', 'lavfi', '-i', `color=${color}:s=40x20,format=rgb24`, '-frames:v', '1', at(name)]);
  picture('white', 'white.png');
  picture('black', 'black.png');
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    'color=white:s=40x20,format=rgb24,drawbox=x=20:w=20:h=20:color=black:t=fill',
    '-frames:v',
    '1',
    at('halves.png'),
  ]);
  const wave =
    "aevalsrc='0.2*sin(2*PI*if(lt(t,1),400,800)*t)|0.2*sin(2*PI*if(lt(t,1),400,800)*t)':d=2:s=48000";
  const moving = (color: string, name: string, tone: string) =>
    ffmpeg([
      '-f',
      'lavfi',
      '-i',
      `color=${color}:s=40x20:r=10:d=2`,
      '-f',
      'lavfi',
      '-i',
      tone,
      '-c:v',
      'libx264',
      '-qp',
      '0',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'pcm_s16le',
      '-f',
      'matroska',
      at(name),
    ]);
  moving('white', 'light.mkv', wave);
  moving('black', 'dark.mkv', 'anullsrc=d=2');
  ffmpeg(['-i', at('light.mkv'), '-c:v', 'copy', '-c:a', 'aac', '-b:a', '192k', at('clip.mp4')]);
  ffmpeg(['-i', at('dark.mkv'), '-an', '-c:v', 'copy', at('dark.mp4')]);
  const pure = (frequencyOf: number, name: string) =>
    ffmpeg([
      '-f',
      'lavfi',
      '-i',
      `aevalsrc=0.2*sin(2*PI*${frequencyOf}*t)|0.2*sin(2*PI*${frequencyOf}*t):d=2:s=48000`,
      at(name),
    ]);
  pure(1200, 'high.wav');
  pure(400, 'low.wav');
  writeFileSync(at('late.srt'), '1\n00:00:00,500 --> 00:00:01,000\nHH\n');
  writeFileSync(at('latin.srt'), Buffer.from('1\n00:00:00,000 --> 00:00:01,000\n\xc4\xc4\n', 'latin1'));
  const script = (name: string, lines: readonly string[]) => {
    writeFileSync(at(name), ['#!/bin/sh', `here='${folder}'`, ...lines, ''].join('\n'));
    chmodSync(at(name), 0o755);
  };
  script('maker.sh', [
    'kind="${1:-light}"',
    '[ "$kind" = asked ] && kind="${MAKE:-light}"',
    'if [ "$kind" = both ]; then cp "$here/light.mkv" made.mkv; cp "$here/dark.mkv" other.mkv; else cp "$here/$kind.mkv" made.mkv; fi',
  ]);
  script('speaker.sh', [
    'said="$(cat)"',
    'tone=low; [ "$said" = high ] || [ "$1" = high ] || [ "$SAY" = high ] && tone=high',
    'cp "$here/$tone.wav" voice.wav',
    '[ "$1" = both ] && cp "$here/high.wav" other.wav; exit 0',
  ]);
  ffmpeg(['-f', 'lavfi', '-i', 'color=white:s=20x40,format=rgb24', '-frames:v', '1', at('tall.png')]);
  ffmpeg(['-f', 'lavfi', '-i', 'anoisesrc=d=1:a=0.3:seed=1', at('noise.wav')]);
  ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=10:d=1', '-c:v', 'ffv1', at('busy.mkv')]);
}
