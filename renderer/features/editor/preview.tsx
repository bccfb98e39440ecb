import { LoaderCircle } from 'lucide-react';
import { formatClock } from '../../format';
import { showMoment, useEditor } from '../../stores/editor';
import { useEditorPictures } from '../../stores/editor-pictures';
import { text } from '../../text';
import styles from './preview.module.css';

/** The frame of the video at a moment, and the moment. */
export function Preview() {
  const at = useEditor((state) => state.at);
  const timeline = useEditor((state) => state.timeline);
  const still = useEditorPictures((state) => state.still);
  const drawing = useEditorPictures((state) => state.drawing);
  const failure = useEditorPictures((state) => state.failure);
  const problems = useEditor((state) => state.problems.length > 0);
  const duration = timeline?.duration ?? 0;
  return (
    <section className={styles.preview} aria-label={text.editor.preview}>
      <div className={styles.screen}>
        {still === null ? (
          <p className={styles.noPreview}>
            {failure ?? (problems ? text.editor.noPreview : text.editor.previewing)}
          </p>
        ) : (
          <img src={still} alt={text.editor.previewOf(formatClock(at))} className={styles.still} />
        )}
        {drawing && <LoaderCircle size={18} aria-hidden className={styles.drawing} />}
        {still !== null && failure !== null && <p className={styles.previewFailure}>{failure}</p>}
      </div>
      <div className={styles.moment}>
        <span className={styles.clock}>{formatClock(at)}</span>
        <input
          type="range"
          aria-label={text.editor.moment}
          aria-valuetext={formatClock(at)}
          min={0}
          max={Math.max(duration, 0.01)}
          step={1 / (timeline?.fps ?? 30)}
          value={Math.min(at, duration)}
          disabled={timeline === null}
          className={styles.slider}
          onChange={(event) => showMoment(event.currentTarget.valueAsNumber)}
        />
        <span className={styles.clock}>{formatClock(duration)}</span>
      </div>
    </section>
  );
}
