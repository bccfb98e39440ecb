import type { Codec, Format, QualityName } from './storyboard/output';

/** Named output settings: a layer between the settings and the storyboard. */
export interface Preset {
  name: string;
  title: string;
  /** Pixels, even. */
  width: number;
  height: number;
  /** Frames a second. */
  fps: number;
  format: Format;
  codec: Codec;
  quality: QualityName;
}

const web = { fps: 30, format: 'mp4', codec: 'h264', quality: 'standard' } as const;

export const presets: readonly Preset[] = [
  { name: 'draft', title: 'Draft, 360p', width: 640, height: 360, ...web, quality: 'draft' },
  { name: 'web-480p', title: 'Web, 480p', width: 854, height: 480, ...web },
  { name: 'web-720p', title: 'Web, 720p', width: 1280, height: 720, ...web },
  { name: 'web-1080p', title: 'Web, 1080p', width: 1920, height: 1080, ...web },
  { name: 'web-1440p', title: 'Web, 1440p', width: 2560, height: 1440, ...web },
  { name: 'web-2160p', title: 'Web, 2160p (4K)', width: 3840, height: 2160, ...web },
  { name: 'vertical-720x1280', title: 'Vertical, 720 × 1280', width: 720, height: 1280, ...web },
  { name: 'vertical-1080x1920', title: 'Vertical, 1080 × 1920', width: 1080, height: 1920, ...web },
  { name: 'portrait-1080x1350', title: 'Portrait, 1080 × 1350', width: 1080, height: 1350, ...web },
  { name: 'square-720', title: 'Square, 720 × 720', width: 720, height: 720, ...web },
  { name: 'square-1080', title: 'Square, 1080 × 1080', width: 1080, height: 1080, ...web },
  { name: 'webm-720p', title: 'WebM, 720p', width: 1280, height: 720, ...web, format: 'webm', codec: 'vp9' },
  {
    name: 'webm-1080p',
    title: 'WebM, 1080p',
    width: 1920,
    height: 1080,
    ...web,
    format: 'webm',
    codec: 'vp9',
  },
  { name: 'av1-1080p', title: 'AV1, 1080p', width: 1920, height: 1080, ...web, codec: 'av1' },
  {
    name: 'gif-480',
    title: 'Animated GIF, 480 × 270',
    width: 480,
    height: 270,
    fps: 15,
    format: 'gif',
    codec: 'gif',
    quality: 'standard',
  },
  {
    name: 'archive-hevc',
    title: 'Archive, HEVC 1080p',
    width: 1920,
    height: 1080,
    ...web,
    codec: 'hevc',
    quality: 'high',
  },
  {
    name: 'edit-prores',
    title: 'Editing, ProRes 1080p',
    width: 1920,
    height: 1080,
    ...web,
    format: 'mov',
    codec: 'prores',
    quality: 'high',
  },
];

export function findPreset(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name);
}

/** What a quality means to an encoder. */
export interface Rate {
  /** Constant rate factor on the codec's own scale (ProRes: quantiser; GIF: unused). */
  crf: number;
  /**
   * The codec's own word for effort: x264 and x265 preset, libvpx `cpu-used`, SVT-AV1 preset, ProRes profile,
   * and for GIF the dithering.
   */
  speed: string;
}

/** x264 veryfast at CRF 20 is the point where size, time and looks balance for web video. */
export const rates: Readonly<Record<Codec, Readonly<Record<QualityName, Rate>>>> = {
  h264: {
    draft: { crf: 28, speed: 'ultrafast' },
    standard: { crf: 20, speed: 'veryfast' },
    high: { crf: 17, speed: 'medium' },
  },
  hevc: {
    draft: { crf: 30, speed: 'ultrafast' },
    standard: { crf: 24, speed: 'fast' },
    high: { crf: 20, speed: 'medium' },
  },
  vp9: {
    draft: { crf: 40, speed: '5' },
    standard: { crf: 32, speed: '4' },
    high: { crf: 25, speed: '2' },
  },
  av1: {
    draft: { crf: 45, speed: '12' },
    standard: { crf: 33, speed: '8' },
    high: { crf: 25, speed: '6' },
  },
  prores: {
    draft: { crf: 13, speed: 'proxy' },
    standard: { crf: 11, speed: 'standard' },
    high: { crf: 9, speed: 'hq' },
  },
  gif: {
    draft: { crf: 0, speed: 'none' },
    standard: { crf: 0, speed: 'bayer' },
    high: { crf: 0, speed: 'sierra2_4a' },
  },
};

/** Bits a second of the sound. */
export const audioBitrates: Readonly<Record<QualityName, number>> = {
  draft: 96_000,
  standard: 160_000,
  high: 256_000,
};
