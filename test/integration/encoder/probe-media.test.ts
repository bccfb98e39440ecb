import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaProber } from '../../../electron/encoder/probe-media';
import type { CommandRunner } from '../../../electron/encoder/run-command';
import { openWorkbench } from './workbench';
import type { Workbench } from './workbench';

let bench: Workbench;
let prober: MediaProber;
/** Commands that the prober ran. */
let runs = 0;

const at = (name: string) => join(bench.folder, name);
const probe = (name: string) => prober.probe(at(name));

function newProber(): MediaProber {
  const counting: CommandRunner = {
    run: (command, options) => {
      runs += 1;
      return bench.processes.run(command, options);
    },
  };
  return new MediaProber(counting, () => bench.ffprobe, at('probed.jsonl'));
}

beforeAll(async () => {
  bench = await openWorkbench('probe');
  prober = newProber();
});
afterAll(() => bench.close());

describe('what a file holds', () => {
  it('reads clips: size, rate, length, sound', async () => {
    const video = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30000/1001:d=1'];
    await bench.make(...video, '-f', 'lavfi', '-i', 'sine=d=1', '-shortest', 'clip.mp4');
    const info = await probe('clip.mp4');
    expect(info).toMatchObject({ isStill: false, demuxer: null });
    expect(info.video).toMatchObject({
      width: 320,
      height: 180,
      rotation: 0,
      frameRate: { num: 30000, den: 1001 },
      variableFrameRate: false,
      hasAlpha: false,
    });
    expect(info.durationSeconds).toBeCloseTo(1, 1);
    expect(info.audio).toMatchObject({ codec: 'aac', channels: 1 });
  });

  it('gives the size as displayed: rotated, with square pixels', async () => {
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=5:d=1', 'flat.mp4');
    await bench.make('-i', 'flat.mp4', '-c', 'copy', '-metadata:s:v', 'rotate=90', 'turned.mp4');
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=180x144:r=5:d=1', '-vf', 'setsar=2', 'wide.mp4');
    // Which way `rotate=90` turns has changed between versions of ffmpeg.
    const turned = (await probe('turned.mp4')).video;
    expect(turned).toMatchObject({ width: 180, height: 320 });
    expect([90, 270]).toContain(turned?.rotation);
    expect((await probe('wide.mp4')).video).toMatchObject({ width: 360, height: 144 });
  });

  it('honours the orientation that cameras write into JPEGs', async () => {
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=64x32:d=1', '-frames:v', '1', 'plain.jpg');
    await writeFile(at('turned.jpg'), withOrientation(await readFile(at('plain.jpg')), 6));
    expect((await probe('plain.jpg')).video).toMatchObject({ width: 64, height: 32, rotation: 0 });
    expect((await probe('turned.jpg')).video).toMatchObject({ width: 32, height: 64, rotation: 90 });
  });

  it.each(['png', 'jpg', 'webp', 'bmp', 'tiff'])('takes a %s for a still', async (type) => {
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=64x32:d=1', '-frames:v', '1', `still.${type}`);
    expect(await probe(`still.${type}`)).toMatchObject({
      isStill: true,
      durationSeconds: null,
      video: { width: 64, height: 32, frameRate: null, durationSeconds: null },
    });
  });

  it('tells animations from single pictures of the same format', async () => {
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=64x32:r=10:d=1', 'moving.gif');
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=64x32:r=10:d=1', '-f', 'apng', 'moving.png');
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=64x32:d=1', '-frames:v', '1', 'single.gif');
    expect(await probe('moving.gif')).toMatchObject({
      isStill: false,
      durationSeconds: 1,
      video: { frames: 10 },
    });
    expect(await probe('moving.png')).toMatchObject({
      isStill: false,
      durationSeconds: 1,
      video: { frames: 10 },
    });
    expect(await probe('single.gif')).toMatchObject({ isStill: true, durationSeconds: null });
  });

  it('sees transparency, and the decoder that keeps it', async () => {
    const source = ['-f', 'lavfi', '-i', 'color=red@0.5:s=64x32:r=5:d=1,format=yuva420p'];
    await bench.make(...source, '-frames:v', '1', '-pix_fmt', 'rgba', 'glass.png');
    await bench.make(...source, '-c:v', 'libvpx-vp9', '-auto-alt-ref', '0', 'glass.webm');
    expect((await probe('glass.png')).video).toMatchObject({ hasAlpha: true, decoder: null });
    expect((await probe('glass.webm')).video).toMatchObject({ hasAlpha: true, decoder: 'libvpx-vp9' });
  });

  it('measures recordings whose header has no duration', async () => {
    await bench.make(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x32:r=10:d=2',
      '-f',
      'matroska',
      '-live',
      '1',
      'stream.mkv',
    );
    const info = await probe('stream.mkv');
    expect(info.durationSeconds).toBeCloseTo(2, 1);
    expect(info.video?.durationSeconds).toBeCloseTo(2, 1);
  });

  it('does not take a cover for a video', async () => {
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=64x32:d=1', '-frames:v', '1', 'cover.png');
    const covered = ['-map', '0', '-map', '1', '-c:v', 'copy', '-disposition:v', 'attached_pic'];
    await bench.make('-f', 'lavfi', '-i', 'sine=d=1', '-i', 'cover.png', ...covered, 'song.mp3');
    expect(await probe('song.mp3')).toMatchObject({ video: null, audio: { codec: 'mp3' } });
  });
});

describe('what is refused', () => {
  it.each([
    [
      'a playlist by another name',
      'list.mp4',
      '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nclip.mp4\n#EXT-X-ENDLIST\n',
    ],
    ['a concat script', 'list.mov', "ffconcat version 1.0\nfile 'clip.mp4'\n"],
    [
      'a session description',
      'list.sdp',
      'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n',
    ],
    ['an XML playlist', 'list.xml', '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>'],
  ])('%s', async (_what, name, text) => {
    await writeFile(at(name), text);
    const failure = await probe(name).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'RenderyardError' });
    expect(['SOURCE_UNSAFE', 'SOURCE_UNREADABLE']).toContain((failure as { code: string }).code);
  });

  it('says that a playlist is one', async () => {
    await writeFile(at('a.m3u8'), '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nclip.mp4\n#EXT-X-ENDLIST\n');
    await expect(probe('a.m3u8')).rejects.toMatchObject({ code: 'SOURCE_UNSAFE' });
  });

  it('does not take percent signs in a name for a pattern', async () => {
    await bench.make(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x32:d=1',
      '-frames:v',
      '1',
      '-update',
      '1',
      'plain.jpg',
    );
    await writeFile(at('50%03d.jpg'), await readFile(at('plain.jpg')));
    expect(await probe('50%03d.jpg')).toMatchObject({ isStill: true });
  });

  it.each([
    ['nothing', 'absent.mp4', undefined, 'SOURCE_MISSING'],
    ['a folder', '.', undefined, 'SOURCE_UNREADABLE'],
    ['an empty file', 'empty.mp4', '', 'SOURCE_UNREADABLE'],
    ['noise', 'noise.mp4', 'not a media file at all', 'SOURCE_UNREADABLE'],
    ['a damaged picture', 'damaged.png', '\x89PNG\r\n\x1a\nrest', 'SOURCE_UNREADABLE'],
  ])('%s', async (_what, name, text, code) => {
    if (text !== undefined) await writeFile(at(name), text, 'latin1');
    await expect(probe(name)).rejects.toMatchObject({ name: 'RenderyardError', code });
  });
});

describe('the memory', () => {
  it('asks once for a file that stays the same, also in a later process', async () => {
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=64x32:r=5:d=1', 'same.mp4');
    const first = await probe('same.mp4');
    const before = runs;
    expect(await probe('same.mp4')).toEqual(first);
    expect(await newProber().probe(at('same.mp4'))).toEqual(first);
    expect(runs).toBe(before);
  });

  it('asks once for what is beside the picture, too, and forgets nothing of the rest', async () => {
    const video = ['-f', 'lavfi', '-i', 'testsrc2=s=64x32:r=5:d=1'];
    await bench.make(...video, '-f', 'lavfi', '-i', 'sine=d=1', ...inGerman, 'spoken.mkv');
    const { video: found } = await prober.probeKeyFrames(at('spoken.mkv'));
    const first = await prober.probeTracks(at('spoken.mkv'));
    expect(first.tracks).toMatchObject({ audio: [{ language: 'ger', title: 'Erzählung' }], title: 'Hafen' });
    const before = runs;
    expect(await prober.probeTracks(at('spoken.mkv'))).toEqual(first);
    const later = newProber();
    expect(await later.probeTracks(at('spoken.mkv'))).toEqual(first);
    expect((await later.probeKeyFrames(at('spoken.mkv'))).video).toEqual(found);
    expect(runs).toBe(before);
  });

  it('asks again when the file has changed', async () => {
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=64x32:r=5:d=1', 'changing.mp4');
    expect((await probe('changing.mp4')).video?.width).toBe(64);
    await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=96x32:r=5:d=1', 'changing.mp4');
    expect((await probe('changing.mp4')).video?.width).toBe(96);
  });

  it('survives damage', async () => {
    await writeFile(at('probed.jsonl'), '{"layout":1,"iden\n\0\0garbage\n{}\n');
    expect((await newProber().probe(at('same.mp4'))).video?.width).toBe(64);
  });
});

const ofSound = ['-metadata:s:a', 'language=ger', '-metadata:s:a', 'title=Erzählung'];
const inGerman = [...ofSound, '-metadata', 'title=Hafen'];

/** Puts an EXIF block with an orientation (TIFF tag 0x0112) behind the start of a JPEG. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const tiff = Buffer.from('49492a0008000000010012010300010000000000000000000000', 'hex');
  tiff.writeUInt16LE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const header = Buffer.from([0xff, 0xe1, 0, 0]);
  header.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), header, body, jpeg.subarray(2)]);
}

it('does not wait for the other end of a pipe', async () => {
  execFileSync('mkfifo', [at('pipe.mp4')]);
  for (const path of [at('pipe.mp4'), '/dev/null']) {
    await expect(prober.probe(path)).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: `"${path}" is a pipe or a device: name a picture, clip or sound file.`,
    });
  }
});

describe('another program that is named as ffprobe', () => {
  for (const [what, program] of [
    ['ffmpeg', () => bench.ffmpeg],
    ['one that says nothing', () => '/bin/true'],
    ['one that fails', () => '/bin/false'],
  ] as const) {
    it(`is told, and the file is not blamed: ${what}`, async () => {
      await bench.make('-f', 'lavfi', '-i', 'testsrc2=s=32x32:r=5:d=1', 'good.mp4');
      const misled = new MediaProber(bench.processes, program, at('misled.jsonl'));
      await expect(misled.probe(at('good.mp4'))).rejects.toMatchObject({
        code: 'ENCODER_MISSING',
        message: `"${program()}" is no ffprobe: correct the setting ffprobePath or RENDERYARD_FFPROBE.`,
      });
    });
  }
});
