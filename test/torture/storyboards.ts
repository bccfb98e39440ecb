import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface BoardOptions {
  /** Title, and the name of its file. */
  title: string;
  seconds: number;
  size?: readonly [number, number];
  fps?: number;
  scenes?: number;
  /** Makes its pictures differ from those of others, so that none come from the cache. */
  shade: number;
}

/** A storyboard of moving text on gradients, of so many scenes that fade into each other. Returns its path. */
export async function writeBoard(
  folder: string,
  { title, seconds, size = [320, 180], fps = 25, scenes = 2, shade }: BoardOptions,
): Promise<string> {
  const [width, height] = size;
  const fade = Math.min(0.2, seconds / scenes / 4);
  const lines = Array.from({ length: scenes }, (_, scene) => {
    const transition = scene + 1 < scenes ? `, transition: { type: fade, duration: ${fade} }` : '';
    const colors = [1, 2].map((part) => `"${colorOf(shade * 7 + scene * 3 + part)}"`).join(', ');
    return `  - { duration: ${seconds / scenes}, background: { gradient: [${colors}], angle: ${(scene * 40) % 180} }, elements: [{ type: text, text: "${title} ${scene}", size: ${Math.round(height / 6)}, animation: fadeIn }]${transition} }`;
  });
  const file = join(folder, `${title.replaceAll(' ', '-')}.storyboard.yaml`);
  const head = [
    'version: 1',
    `title: ${title}`,
    `output: { width: ${width}, height: ${height}, fps: ${fps} }`,
  ];
  await writeFile(file, [...head, 'scenes:', ...lines, ''].join('\n'));
  return file;
}

function colorOf(number: number): string {
  return `#${(Math.imul(number, 0x9e3779b1) >>> 8).toString(16).padStart(6, '0')}`;
}

/** Minutes of work at 1080p: there to be cancelled. */
export const longBoard = (folder: string, title: string, shade: number): Promise<string> =>
  writeBoard(folder, { title, seconds: 480, size: [1920, 1080], fps: 30, scenes: 4, shade });
