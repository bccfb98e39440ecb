import { webpAnimation } from '../../../support/webp-animation';

/**
 * Sixty and more files as people have them: what encoders, phones, recorders, editors and accidents leave behind. Each is
 * made by ffmpeg from four coloured quarters, so that a turned, squeezed, discoloured or missing picture is noticed.
 */

/** What becomes of a file where it is used as a clip. */
export type Fate =
  | {
      /** Seconds that it plays. */
      seconds: number;
      /** Seconds of one of its frames: as exact as its end can be. */
      frame?: number;
      /** As displayed. */
      size: readonly [width: number, height: number];
      sound: boolean;
      /** How far from their colour the quarters may be, of 255; null where there is no telling. */
      tolerance?: number | null;
    }
  | {
      /** Why. */
      refused: string;
      /** Why a transcode refuses it, which looks at it through ffprobe only, where that differs. */
      byProbe?: string;
    };

export interface OddInput {
  /** File name, with the extension that it has. */
  name: string;
  fate: Fate;
  /** Arguments of ffmpeg, without the output; `in` is there to be replaced by a source of pictures. */
  make?: readonly string[];
  /** Or the file is made of an earlier one by hand. */
  spoil?: (read: (name: string) => Buffer) => Buffer;
}

interface Source {
  size?: readonly [number, number];
  rate?: string;
  seconds?: number;
  /** Further filters. */
  filters?: string;
}

const standardSize = [48, 32] as const;
const standardSeconds = 0.6;

/** Four quarters: red and green above, blue and light grey below. */
export const quarters = [
  [192, 32, 32],
  [32, 160, 32],
  [32, 32, 192],
  [200, 200, 200],
] as const;

function picture({
  size = standardSize,
  rate = '25',
  seconds = standardSeconds,
  filters,
}: Source = {}): string[] {
  const [red, green, blue, grey] = quarters.map(
    (rgb) => `0x${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`,
  );
  const box = (x: string, y: string, color = '') => `drawbox=x=${x}:y=${y}:w=iw:h=ih:color=${color}:t=fill`;
  const graph = [
    `color=c=${red ?? ''}:s=${size.join('x')}:r=${rate}:d=${seconds},format=gbrp`,
    `drawbox=x=iw/2:y=0:w=iw/2:h=ih/2:color=${green ?? ''}:t=fill`,
    box('0', 'ih/2', blue).replace('w=iw', 'w=iw/2'),
    box('iw/2', 'ih/2', grey),
    // As HD and SD are coloured without saying so: told apart by size, as players do.
    'scale=out_color_matrix=bt601:out_range=tv',
    ...(filters === undefined ? [] : [filters]),
  ].join(',');
  return ['-f', 'lavfi', '-i', graph];
}

function tone({
  seconds = standardSeconds,
  rate = 44100,
}: { seconds?: number; rate?: number } = {}): string[] {
  return ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=${rate}:duration=${seconds}`];
}

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '10', '-pix_fmt', 'yuv420p'];
const rgbTags = (matrix: string, range = 'tv') => [
  ...['-colorspace', matrix, '-color_primaries', matrix, '-color_trc', matrix, '-color_range', range],
];
const plain = { seconds: standardSeconds, size: standardSize, sound: false } as const;
const heard = { ...plain, sound: true } as const;

function video(
  name: string,
  codec: readonly string[],
  fate: Partial<Extract<Fate, { seconds: number }>> = {},
  source: Source = {},
): OddInput {
  const size = fate.size ?? source.size ?? standardSize;
  const seconds = fate.seconds ?? source.seconds ?? standardSeconds;
  return { name, make: [...picture(source), ...codec], fate: { ...plain, size, seconds, ...fate } };
}

function withSound(
  name: string,
  codec: readonly string[],
  fate: Partial<Extract<Fate, { seconds: number }>> = {},
  sound: readonly string[] = tone(),
): OddInput {
  return { name, make: [...picture(), ...sound, ...codec], fate: { ...heard, ...fate } };
}

/** Encoders make one picture of many that are the same. */
function animatedPhoto(read: (name: string) => Buffer): Buffer {
  const [width, height] = standardSize;
  const frame = { still: read('photo.webp'), width, height, milliseconds: 40 };
  return webpAnimation({ width, height }, Array<typeof frame>(standardSeconds * 25).fill(frame));
}

const codecs: OddInput[] = [
  withSound('h264-aac.mp4', [...x264, '-c:a', 'aac']),
  video('hevc.mp4', [
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-x265-params',
    'log-level=none',
    '-pix_fmt',
    'yuv420p',
  ]),
  withSound('vp9-opus.webm', [
    '-c:v',
    'libvpx-vp9',
    '-cpu-used',
    '8',
    '-deadline',
    'realtime',
    '-c:a',
    'libopus',
  ]),
  withSound('vp8-vorbis.webm', [
    '-c:v',
    'libvpx',
    '-cpu-used',
    '16',
    '-deadline',
    'realtime',
    '-b:v',
    '1M',
    '-c:a',
    'libvorbis',
  ]),
  video(
    'av1.mp4',
    ['-c:v', 'libsvtav1', '-preset', '12', '-pix_fmt', 'yuv420p'],
    { size: [64, 64], tolerance: 40 },
    { size: [64, 64] },
  ),
  withSound('mpeg2-mp2.ts', ['-c:v', 'mpeg2video', '-q:v', '2', '-c:a', 'mp2']),
  withSound('mpeg1.mpg', ['-c:v', 'mpeg1video', '-q:v', '2', '-c:a', 'mp2']),
  withSound('mpeg4-mp3.avi', ['-c:v', 'mpeg4', '-q:v', '2', '-c:a', 'libmp3lame']),
  video(
    'mjpeg.avi',
    ['-c:v', 'mjpeg', '-q:v', '2', '-pix_fmt', 'yuvj420p'],
    {},
    { filters: 'scale=out_color_matrix=bt601:out_range=pc' },
  ),
  withSound('prores-pcm.mov', ['-c:v', 'prores_ks', '-profile:v', 'lt', '-c:a', 'pcm_s16le'], {
    tolerance: 40,
  }),
  video(
    'dnxhr.mov',
    ['-c:v', 'dnxhd', '-profile:v', 'dnxhr_sq', '-pix_fmt', 'yuv422p'],
    { size: [256, 128] },
    { size: [256, 128] },
  ),
  withSound('ffv1-flac.mkv', ['-c:v', 'ffv1', '-c:a', 'flac']),
  video('huffyuv.avi', ['-c:v', 'huffyuv', '-pix_fmt', 'yuv422p']),
  withSound('wmv.wmv', ['-c:v', 'wmv2', '-q:v', '2', '-c:a', 'wmav2']),
  withSound('flv1.flv', ['-c:v', 'flv1', '-q:v', '2', '-c:a', 'libmp3lame']),
  // Frames that repeat the last one are left out, so this one ends early.
  withSound('theora.ogv', ['-c:v', 'libtheora', '-q:v', '10', '-c:a', 'libvorbis'], { frame: 0.08 }),
  video('mpeg2.mxf', ['-c:v', 'mpeg2video', '-q:v', '2']),
  video('raw-stream.h264', [...x264, '-f', 'h264']),
  video('raw-frames.y4m', ['-pix_fmt', 'yuv420p']),
  video('raw.nut', ['-c:v', 'rawvideo', '-pix_fmt', 'yuv420p']),
  video('png-frames.mov', ['-c:v', 'png', '-pix_fmt', 'rgb24']),
  video('animation.gif', ['-c:v', 'gif'], { seconds: 0.6 }, { filters: 'format=rgb24' }),
  video('animation.apng', ['-c:v', 'apng', '-pix_fmt', 'rgb24', '-f', 'apng']),
  { name: 'animation.webp', spoil: animatedPhoto, fate: plain },
];

const sizes: OddInput[] = [
  video('odd-size.mp4', [...x264, '-pix_fmt', 'yuv444p'], {}, { size: [65, 47] }),
  video('two-pixels.mkv', ['-c:v', 'ffv1', '-pix_fmt', 'yuv444p'], { tolerance: null }, { size: [2, 2] }),
  video('one-line.mkv', ['-c:v', 'ffv1', '-pix_fmt', 'yuv444p'], { tolerance: null }, { size: [640, 2] }),
  video('very-wide.mp4', x264, { tolerance: null }, { size: [2000, 16] }),
  video('very-tall.mp4', x264, { tolerance: null }, { size: [16, 2000] }),
  video('large.mp4', [...x264, ...rgbTags('smpte170m')], {}, { size: [3840, 2160], rate: '5' }),
];

const rates: OddInput[] = [
  video('film.mp4', x264, { frame: 1001 / 24000 }, { rate: '24000/1001', seconds: 0.625 }),
  video('ntsc.mp4', x264, { frame: 1001 / 30000 }, { rate: '30000/1001', seconds: 0.6 }),
  video('pal-50.mp4', x264, {}, { rate: '50' }),
  video('fast.mp4', x264, {}, { rate: '120' }),
  video('one-a-second.mp4', x264, { frame: 1 }, { rate: '1', seconds: 2 }),
  video('odd-rate.mkv', x264, { frame: 1 / 17 }, { rate: '17.3' }),
  video(
    'variable.mkv',
    [...x264, '-fps_mode', 'vfr'],
    { seconds: 1, frame: 0.2 },
    { filters: "select='not(mod(n,2))+lt(n,5)',setpts='PTS*(1+N/20)'" },
  ),
  video(
    'pause.mkv',
    [...x264, '-fps_mode', 'vfr'],
    { seconds: 1.6, frame: 0.1 },
    { filters: "setpts='PTS+gt(N,7)/TB'" },
  ),
  video(
    'variable.mp4',
    [...x264, '-fps_mode', 'vfr', '-video_track_timescale', '90000'],
    { seconds: 0.85, frame: 0.15 },
    { filters: "setpts='PTS*(1+N/35)'" },
  ),
];

const shapes: OddInput[] = [
  video('wide-pixels.mp4', [...x264], { size: [96, 32] }, { filters: 'setsar=2/1' }),
  video('narrow-pixels.mp4', [...x264], { size: [24, 32] }, { filters: 'setsar=1/2' }),
  video(
    'pal-wide.mpg',
    ['-c:v', 'mpeg2video', '-q:v', '2'],
    { size: [75, 42], tolerance: 40 },
    { size: [52, 42], filters: 'setdar=16/9' },
  ),
];

const colors: OddInput[] = [
  video(
    'full-range.mp4',
    [...x264, ...rgbTags('bt709', 'pc'), '-pix_fmt', 'yuvj420p'],
    {},
    { filters: 'scale=in_color_matrix=bt601:out_color_matrix=bt709:out_range=pc' },
  ),
  video('bt601.mp4', [...x264, ...rgbTags('smpte170m')]),
  video(
    'bt709.mp4',
    [...x264, ...rgbTags('bt709')],
    {},
    { filters: 'scale=in_color_matrix=bt601:out_color_matrix=bt709' },
  ),
  video(
    'untagged-hd.mp4',
    x264,
    {},
    { size: [1280, 720], rate: '10', filters: 'scale=in_color_matrix=bt601:out_color_matrix=bt709' },
  ),
  video('ten-bit.mp4', ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '10', '-pix_fmt', 'yuv420p10le']),
  video('four-two-two.mp4', ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '10', '-pix_fmt', 'yuv422p']),
  video('four-four-four.mp4', [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-crf',
    '10',
    '-pix_fmt',
    'yuv444p',
  ]),
  video('rgb.mkv', ['-c:v', 'libx264rgb', '-preset', 'ultrafast', '-crf', '10', '-pix_fmt', 'rgb24']),
  video('grey.mp4', [...x264, '-pix_fmt', 'gray'], { tolerance: null }),
  video(
    'wide-gamut.mp4',
    [
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=none',
      '-pix_fmt',
      'yuv420p10le',
      '-colorspace',
      'bt2020nc',
      '-color_primaries',
      'bt2020',
      '-color_trc',
      'bt2020-10',
    ],
    { tolerance: 90 },
    { size: [64, 64] },
  ),
  video(
    'hdr-pq.mp4',
    [
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=none',
      '-pix_fmt',
      'yuv420p10le',
      '-colorspace',
      'bt2020nc',
      '-color_primaries',
      'bt2020',
      '-color_trc',
      'smpte2084',
    ],
    { tolerance: null },
    { size: [64, 64] },
  ),
  video(
    'hdr-hlg.mp4',
    [
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=none',
      '-pix_fmt',
      'yuv420p10le',
      '-colorspace',
      'bt2020nc',
      '-color_primaries',
      'bt2020',
      '-color_trc',
      'arib-std-b67',
    ],
    { tolerance: null },
    { size: [64, 64] },
  ),
  video('alpha.mov', ['-c:v', 'prores_ks', '-profile:v', '4444', '-pix_fmt', 'yuva444p10le'], {
    tolerance: 40,
  }),
  video(
    'alpha.webm',
    ['-c:v', 'libvpx-vp9', '-cpu-used', '8', '-deadline', 'realtime', '-pix_fmt', 'yuva420p'],
    { tolerance: 40 },
  ),
  video('rle-alpha.mov', ['-c:v', 'qtrle', '-pix_fmt', 'argb']),
];

const interlaced: OddInput[] = [
  video(
    'top-field-first.ts',
    ['-c:v', 'mpeg2video', '-q:v', '2', '-flags', '+ilme+ildct', '-top', '1'],
    {},
    { filters: 'setfield=tff' },
  ),
  video(
    'bottom-field-first.mkv',
    ['-c:v', 'mpeg2video', '-q:v', '2', '-flags', '+ilme+ildct', '-top', '0'],
    {},
    { filters: 'setfield=bff' },
  ),
  withSound(
    'camera.dv',
    ['-s', '720x576', '-pix_fmt', 'yuv420p', '-r', '25', '-ar', '48000', '-ac', '2', '-c:v', 'dvvideo'],
    { size: [768, 576], tolerance: 40 },
  ),
];

const sounds: OddInput[] = [
  withSound('mono.mp4', [...x264, '-c:a', 'aac', '-ac', '1']),
  withSound('surround.mp4', [...x264, '-c:a', 'aac', '-ac', '6']),
  withSound('surround-ac3.mkv', [...x264, '-c:a', 'ac3', '-ac', '6']),
  withSound('telephone.avi', [...x264, '-c:a', 'pcm_mulaw', '-ar', '8000', '-ac', '1']),
  withSound('high-rate.mov', [...x264, '-c:a', 'pcm_s24le', '-ar', '96000']),
  withSound('long-sound.mp4', [...x264, '-c:a', 'aac'], {}, tone({ seconds: 1.4 })),
  withSound('short-sound.mp4', [...x264, '-c:a', 'aac'], {}, tone({ seconds: 0.2 })),
  withSound('late-sound.mkv', [...x264, '-c:a', 'flac', '-af', 'asetpts=PTS+0.3/TB']),
  withSound('two-tracks.mkv', ['-map', '0:v', '-map', '1:a', '-map', '1:a', ...x264, '-c:a', 'flac']),
];

const streams: OddInput[] = [
  video('late-start.ts', ['-c:v', 'mpeg2video', '-q:v', '2', '-output_ts_offset', '5000']),
  video('shifted.mkv', [...x264, '-output_ts_offset', '2']),
  {
    name: 'cut.mp4',
    make: ['-ss', '0.24', '-i', 'h264-aac.mp4', '-c', 'copy'],
    fate: { ...heard, seconds: 0.36, frame: 0.4 },
  },
  {
    name: 'turned-90.mp4',
    make: ['-i', 'turned-source-90.mp4', '-c', 'copy', '-metadata:s:v', 'rotate=90'],
    fate: plain,
  },
  {
    name: 'turned-180.mp4',
    make: ['-i', 'turned-source-180.mp4', '-c', 'copy', '-metadata:s:v', 'rotate=180'],
    fate: plain,
  },
  {
    name: 'turned-270.mov',
    make: ['-i', 'turned-source-270.mp4', '-c', 'copy', '-metadata:s:v', 'rotate=270'],
    fate: plain,
  },
  {
    name: 'subtitled.mkv',
    make: ['-i', 'h264-aac.mp4', '-i', 'cues.srt', '-c', 'copy', '-c:s', 'srt'],
    fate: heard,
  },
  {
    name: 'covered.mp4',
    make: [
      '-i',
      'h264-aac.mp4',
      '-i',
      'still.png',
      '-map',
      '0',
      '-map',
      '1',
      '-c',
      'copy',
      '-disposition:v:1',
      'attached_pic',
    ],
    fate: heard,
  },
];

const spoilt: OddInput[] = [
  {
    name: 'half.mkv',
    spoil: (read) => read('ffv1-flac.mkv').subarray(0, Math.floor(read('ffv1-flac.mkv').length * 0.6)),
    fate: { ...heard, frame: 0.5, seconds: 0.4 },
  },
  {
    name: 'scratched.ts',
    spoil: (read) => scratched(read('mpeg2-mp2.ts')),
    fate: { ...heard, tolerance: null },
  },
  { name: 'gif-called.mp4', spoil: (read) => read('animation.gif'), fate: plain },
  { name: 'webm-called.mov', spoil: (read) => read('vp9-opus.webm'), fate: heard },
  { name: 'no-extension', spoil: (read) => read('h264-aac.mp4'), fate: heard },
  { name: "odd % name %03d 'quoted' [x];ü.mp4", spoil: (read) => read('h264-aac.mp4'), fate: heard },
  { name: 'empty.mp4', spoil: () => Buffer.alloc(0), fate: { refused: 'SOURCE_UNREADABLE' } },
  { name: 'zeros.mp4', spoil: () => Buffer.alloc(5000), fate: { refused: 'SOURCE_UNREADABLE' } },
  {
    name: 'text.mp4',
    spoil: () => Buffer.from('This is a letter, not a film.\n'.repeat(50)),
    fate: { refused: 'SOURCE_UNSAFE', byProbe: 'SOURCE_UNREADABLE' },
  },
  {
    name: 'cut-short.mp4',
    spoil: (read) => read('h264-aac.mp4').subarray(0, 600),
    fate: { refused: 'SOURCE_UNREADABLE' },
  },
  {
    name: 'playlist.mp4',
    spoil: () => Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n'),
    fate: { refused: 'SOURCE_UNSAFE' },
  },
  {
    name: 'list.mp4',
    spoil: () => Buffer.from("ffconcat version 1.0\nfile 'h264-aac.mp4'\n"),
    fate: { refused: 'SOURCE_UNSAFE' },
  },
  { name: 'sound.m4a', make: [...tone(), '-c:a', 'aac'], fate: { refused: 'SOURCE_NO_STREAM' } },
  {
    name: 'sound-with-cover.mp3',
    make: [
      ...tone(),
      '-i',
      'still.png',
      '-map',
      '0',
      '-map',
      '1',
      '-c:a',
      'libmp3lame',
      '-c:v',
      'copy',
      '-disposition:v',
      'attached_pic',
    ],
    fate: { refused: 'SOURCE_NO_STREAM' },
  },
  { name: 'still-called.mp4', spoil: (read) => read('still.png'), fate: { refused: 'SOURCE_NO_STREAM' } },
  { name: 'photo.jpg', make: [...picture(), '-frames:v', '1'], fate: { refused: 'SOURCE_NO_STREAM' } },
  { name: 'scan.tiff', make: [...picture(), '-frames:v', '1'], fate: { refused: 'SOURCE_NO_STREAM' } },
  { name: 'drawing.bmp', make: [...picture(), '-frames:v', '1'], fate: { refused: 'SOURCE_NO_STREAM' } },
  {
    name: 'photo.webp',
    make: [...picture(), '-frames:v', '1', '-c:v', 'libwebp'],
    fate: { refused: 'SOURCE_NO_STREAM' },
  },
  {
    name: 'cut-short.webp',
    spoil: (read) => animatedPhoto(read).subarray(0, -30),
    fate: { refused: 'SOURCE_UNREADABLE' },
  },
  { name: 'webp-called.gif', spoil: animatedPhoto, fate: plain },
  { name: 'one-frame.gif', make: [...picture(), '-frames:v', '1'], fate: { refused: 'SOURCE_NO_STREAM' } },
];

/** Files that others are made from. */
export const ingredients: readonly OddInput[] = [
  { name: 'still.png', make: [...picture(), '-frames:v', '1'], fate: { refused: 'SOURCE_NO_STREAM' } },
  {
    name: 'cues.srt',
    spoil: () => Buffer.from('1\n00:00:00,000 --> 00:00:00,500\nHello\n'),
    fate: { refused: 'SOURCE_UNSAFE' },
  },
  video('turned-source-90.mp4', x264, { size: [32, 48] }, { filters: 'transpose=1' }),
  video('turned-source-180.mp4', x264, {}, { filters: 'hflip,vflip' }),
  video('turned-source-270.mp4', x264, { size: [32, 48] }, { filters: 'transpose=2' }),
];

export const oddInputs: readonly OddInput[] = [
  ...codecs,
  ...sizes,
  ...rates,
  ...shapes,
  ...colors,
  ...interlaced,
  ...sounds,
  ...streams,
  ...spoilt,
];

/** A few bytes in the middle of every other packet of a transport stream are overwritten. */
function scratched(bytes: Buffer): Buffer {
  const spoiled = Buffer.from(bytes);
  for (let packet = 20 * 188; packet + 188 <= spoiled.length; packet += 9 * 188)
    spoiled.fill(0x5a, packet + 60, packet + 90);
  return spoiled;
}
