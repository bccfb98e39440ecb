import { Clapperboard } from 'lucide-react';
import { useEffect } from 'react';
import { pathsOf } from '../../api/client';
import { takeFiles } from '../../stores/take-files';
import { showError } from '../../stores/toasts';
import { setDragging, useUi } from '../../stores/ui';
import { text } from '../../text';
import styles from './compose.module.css';

/** Takes storyboards that are dropped anywhere on the window, and shows that it would while they are dragged. */
export function DropTarget() {
  const dragging = useUi((state) => state.dragging);
  useEffect(listenForFiles, []);
  if (!dragging) return null;
  return (
    <div className={styles.drop} role="status">
      <div className={styles.dropFrame}>
        <Clapperboard size={40} strokeWidth={1.4} aria-hidden />
        <p>{text.compose.drop}</p>
      </div>
    </div>
  );
}

function listenForFiles(): () => void {
  let leaving: ReturnType<typeof setTimeout> | undefined;

  function onDragOver(event: DragEvent) {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    clearTimeout(leaving);
    if (!useUi.getState().dragging) setDragging(true);
    // There is no event for a drag that was given up outside the window; a drag over it repeats all the time.
    leaving = setTimeout(() => setDragging(false), 400);
  }

  function onDrop(event: DragEvent) {
    event.preventDefault();
    clearTimeout(leaving);
    setDragging(false);
    try {
      takeFiles(pathsOf(event.dataTransfer?.files ?? []));
    } catch (error) {
      showError(error);
    }
  }

  window.addEventListener('dragover', onDragOver);
  window.addEventListener('drop', onDrop);
  return () => {
    clearTimeout(leaving);
    window.removeEventListener('dragover', onDragOver);
    window.removeEventListener('drop', onDrop);
  };
}
