import type { Codec, QualityName } from '../storyboard/output';

/** What a quality means to an encoder. */
export interface Rate {
  /** Constant rate factor on the codec's own scale (ProRes: quantiser; GIF and sound: unused). */
  crf: number;
  /**
   * The codec's own word for effort: x264 and x265 preset, libvpx `cpu-used`, SVT-AV1 preset, ProRes profile,
   * and for GIF the dithering.
   */
  speed: string;
}

const unused: Rate = { crf: 0, speed: '' };
const soundOnly = { draft: unused, standard: unused, high: unused };

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
  aac: soundOnly,
  mp3: soundOnly,
  flac: soundOnly,
  pcm: soundOnly,
};

/** Bits a second of the sound. */
export const audioBitrates: Readonly<Record<QualityName, number>> = {
  draft: 96_000,
  standard: 160_000,
  high: 256_000,
};
