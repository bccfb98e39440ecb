import { create } from 'zustand';
import { request } from '../api/client';
import { attempt } from './toasts';
import { openDialog } from './ui';

/**
 * Which storyboard the editor is to open. Apart from the editor's own store, which comes with the YAML library and is
 * only loaded with the editor.
 */
export const useEditorEntry = create<{ file: string | null; goBack: (() => void) | null }>()(() => ({
  file: null,
  goBack: null,
}));

/** @param goBack Shows the dialog again that the editor was opened from; without one the editor leaves to the window. */
export async function editFile(file: string, goBack: (() => void) | null = null): Promise<void> {
  openDialog('editor', () => useEditorEntry.setState({ file, goBack }));
}

/** Asks where a new storyboard goes, writes an empty one, and opens it. */
export async function newStoryboard(): Promise<void> {
  await attempt(async () => {
    const file = await request('storyboard.create');
    if (file !== null) await editFile(file);
  });
}
