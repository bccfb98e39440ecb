/** What a file is for, by its name: how dropped files are sorted before anything looks into them. */
export const mediaKinds = ['storyboard', 'table', 'picture', 'clip', 'sound'] as const;
export type MediaKind = (typeof mediaKinds)[number];

const endings: Readonly<Record<MediaKind, readonly string[]>> = {
  storyboard: ['yaml', 'yml', 'json'],
  table: ['csv', 'tsv'],
  picture: ['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif'],
  clip: ['mp4', 'mov', 'm4v', 'mkv', 'webm', 'avi', 'mpg', 'mpeg', 'mts', 'm2ts', 'wmv', 'ogv'],
  sound: ['mp3', 'm4a', 'aac', 'wav', 'flac', 'ogg', 'opus', 'aif', 'aiff'],
};

const kindOfEnding = new Map(
  Object.entries(endings).flatMap(([kind, words]) => words.map((word) => [word, kind as MediaKind] as const)),
);

/** The kind of a file, or null for one that nothing can be done with. */
export function kindOfFile(path: string): MediaKind | null {
  const ending = /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase();
  return ending === undefined ? null : (kindOfEnding.get(ending) ?? null);
}

/** Endings without the dot, for the system's dialogs. */
export function endingsOf(...kinds: readonly MediaKind[]): string[] {
  return kinds.flatMap((kind) => endings[kind]);
}
