import { folderName } from '../format';
import { request } from '../api/client';
import { text } from '../text';
import { useEditor } from './editor';
import { attempt } from './toasts';

/** Asks for a file, and gives its path as it is to stand in the storyboard: relative where it is beside or below it. */
export async function pickSource(take: (src: string) => void): Promise<void> {
  await attempt(async () => {
    const path = await request('dialog.pickFile', { title: text.editor.choose });
    const { file } = useEditor.getState();
    if (path !== null && file !== null) take(sourceFrom(file, path));
  });
}

/** The way from a storyboard to a file. Files elsewhere keep their whole path. */
export function sourceFrom(storyboard: string, path: string): string {
  const folder = folderName(storyboard);
  const isBelow = path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`);
  return isBelow ? path.slice(folder.length + 1).replaceAll('\\', '/') : path;
}
