/**
 * Formats that ffmpeg may open for us: plain media in one file. What is left out matters more: playlists and
 * formats that name other files or addresses (hls, dash, concat, sdp, imf, image2 with its patterns, lavfi, scripts).
 * ffmpeg guesses formats from content, so a file's name says nothing: a playlist called `clip.mp4` must be refused too.
 *
 * Names are those of `ffmpeg -demuxers`; one name of a group (`mov,mp4,…`) stands for the group.
 */
export const allowedFormats = [
  // Video
  'mov',
  'matroska',
  'avi',
  'mpegts',
  'mpeg',
  'mpegvideo',
  'flv',
  'asf',
  'mxf',
  'nut',
  'ogg',
  'ivf',
  'obu',
  'h264',
  'hevc',
  'm4v',
  'dv',
  'gif',
  'apng',
  'yuv4mpegpipe',
  // Pictures
  'png_pipe',
  'jpeg_pipe',
  'webp_pipe',
  'bmp_pipe',
  'tiff_pipe',
  'jpegxl_pipe',
  // Sound
  'mp3',
  'aac',
  'wav',
  'w64',
  'flac',
  'aiff',
  'caf',
  'ac3',
  'eac3',
  'amr',
  'ape',
  'tak',
  'tta',
  'wv',
  'au',
] as const;

/**
 * The arguments that name one source to ffmpeg or ffprobe so that it opens this file and nothing else: no protocol
 * but plain files, no format that leads elsewhere.
 *
 * @param path Absolute, so that it can be taken neither for an option nor for a protocol.
 * @param options Further arguments for this input (`-ss`, `-f` …).
 */
export function safeInput(path: string, options: readonly string[] = []): string[] {
  return [...safetyOptions, ...options, '-i', path];
}

/** As in {@link safeInput}, for programs that take the file without `-i` or need it elsewhere. */
export const safetyOptions: readonly string[] = [
  '-protocol_whitelist',
  'file',
  '-format_whitelist',
  allowedFormats.join(','),
];
