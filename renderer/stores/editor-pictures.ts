import { create } from 'zustand';
import { request, toApiError } from '../api/client';
import { scenesOf, useEditor } from './editor';

interface PicturesState {
  /** Pictures of scenes by what they show. */
  thumbnails: ReadonlyMap<string, string>;
  /** The frame at the moment of the preview. */
  still: string | null;
  drawing: boolean;
  failure: string | null;
}

const none: PicturesState = { thumbnails: new Map(), still: null, drawing: false, failure: null };

/** Pictures of the storyboard in the editor. */
export const useEditorPictures = create<PicturesState>()(() => none);

const stillWidth = 960;
const thumbnailWidth = 224;
/** The moment rests for so long, milliseconds, before its frame is drawn. */
const restMs = 120;
const stillSlot = 'editor-still';
const thumbnailSlot = 'editor-thumbnail';

let restTimer: ReturnType<typeof setTimeout> | undefined;
let wantedStill = '';
let drawing = false;

/** Draws pictures as long as the editor is open. Returns the function that stops. */
export function drawPictures(): () => void {
  useEditorPictures.setState(none);
  const stop = useEditor.subscribe((state, before) => {
    if (state.timeline !== before.timeline || state.at !== before.at) rest();
    if (state.timeline !== before.timeline) void drawThumbnails();
  });
  return () => {
    stop();
    clearTimeout(restTimer);
    wantedStill = '';
    useEditorPictures.setState(none);
    for (const slot of [stillSlot, thumbnailSlot])
      void request('frame.cancel', { slot }).catch(() => undefined);
  };
}

function rest(): void {
  clearTimeout(restTimer);
  restTimer = setTimeout(() => void drawStill(), restMs);
}

async function drawStill(): Promise<void> {
  const { file, text, timeline, at } = useEditor.getState();
  if (file === null || timeline === null) return;
  const wanted = `${at}\n${text}`;
  if (wanted === wantedStill) return;
  wantedStill = wanted;
  useEditorPictures.setState({ drawing: true });
  const moment = Math.min(at, Math.max(0, timeline.duration - 0.5 / timeline.fps));
  try {
    const { picture } = await request('frame.render', {
      file,
      text,
      at: moment,
      width: Math.min(stillWidth, timeline.width),
      slot: stillSlot,
    });
    if (wantedStill === wanted) useEditorPictures.setState({ still: picture, drawing: false, failure: null });
  } catch (error) {
    const { code, message } = toApiError(error);
    if (wantedStill !== wanted || code === 'CANCELED') return;
    wantedStill = '';
    useEditorPictures.setState({ drawing: false, failure: message });
  }
}

/**
 * What a scene's picture depends on: the scene itself, and what holds for all scenes. Scenes that stay as they are keep
 * their picture while others change.
 */
export function thumbnailKey(data: Record<string, unknown>, scene: number): string {
  const { scenes: _scenes, title: _title, soundtrack: _soundtrack, ...all } = data;
  return JSON.stringify([all, scenesOf(data)[scene]]);
}

/** Draws what is missing, one after the other. */
async function drawThumbnails(): Promise<void> {
  if (drawing) return;
  drawing = true;
  const failed = new Set<string>();
  for (;;) {
    const { file, text, data, timeline, isValid } = useEditor.getState();
    const { thumbnails } = useEditorPictures.getState();
    if (file === null || timeline === null || !isValid) break;
    const missing = timeline.scenes
      .map(({ index, middle }) => ({ key: thumbnailKey(data, index), middle }))
      .find(({ key }) => !thumbnails.has(key) && !failed.has(key));
    if (missing === undefined) break;
    try {
      const { picture } = await request('frame.render', {
        file,
        text,
        at: missing.middle,
        width: Math.min(thumbnailWidth, timeline.width),
        slot: thumbnailSlot,
      });
      if (useEditor.getState().file !== file) break;
      useEditorPictures.setState((state) => ({
        thumbnails: new Map([...state.thumbnails, [missing.key, picture]]),
      }));
    } catch {
      // What is wrong is said where the problems are; the place of the picture stays empty.
      failed.add(missing.key);
    }
  }
  drawing = false;
}
