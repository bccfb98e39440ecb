import { kindOfFile, type MediaKind } from '../../shared/media-kinds';
import { fileName } from '../format';
import { text } from '../text';
import { startBatch } from './batch';
import { composeFiles } from './compose-actions';
import { addToMontage, startMontage } from './montage';
import { showNotice, showProblem } from './toasts';
import { startTranscode } from './transcode';
import { useUi } from './ui';

/**
 * Files that were dropped on the window, or that the app was opened with: storyboards are rendered, a table makes a batch, clips
 * alone are converted, and pictures with or without clips and music become a montage. While a montage is being put together,
 * pictures, clips and music are added to it. Whatever is left out is said.
 */
export function takeFiles(paths: readonly string[]): void {
  const of = (kind: MediaKind) => paths.filter((path) => kindOfFile(path) === kind);
  const [storyboards, tables, pictures, clips, sounds] = [
    of('storyboard'),
    of('table'),
    of('picture'),
    of('clip'),
    of('sound'),
  ];
  const isMontage = useUi.getState().dialog === 'montage';
  const [unknown] = paths.filter((path) => kindOfFile(path) === null);
  if (unknown !== undefined) showProblem(text.compose.cannotUse(fileName(unknown)));
  // A table beside a storyboard is its batch.
  const media = [...pictures, ...clips, ...sounds];
  const leftOut = tables.length > 0 || storyboards.length > 0 ? [...tables.slice(1), ...media] : [];
  if (leftOut[0] !== undefined) showNotice(text.compose.leftOut(fileName(leftOut[0]), leftOut.length - 1));
  if (tables[0] !== undefined) startBatch(tables[0], storyboards[0] ?? null);
  else if (storyboards.length > 0) composeFiles(storyboards);
  else if (isMontage) addToMontage(media);
  else if (pictures.length > 0) startMontage(media);
  else if (clips.length > 0 && sounds.length === 0) startTranscode(clips);
  else if (clips.length > 0) startMontage([...clips, ...sounds]);
  else if (sounds.length > 0) showProblem(text.montage.needsPictures);
}
