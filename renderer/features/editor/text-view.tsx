import { useEffect, useRef } from 'react';
import { useEditor } from '../../stores/editor';
import { text } from '../../text';
import { createTextEditor, type TextEditor } from './text-editor';
import styles from './text-view.module.css';

/** The storyboard as text, in step with everything else. */
export function TextView() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return;
    const editor: TextEditor = createTextEditor(host.current, text.editor.yamlLabel, text.editor.yamlKeys);
    const stop = useEditor.subscribe((state) => editor.show(state));
    editor.show(useEditor.getState());
    return () => {
      stop();
      editor.close();
    };
  }, []);
  return (
    <div className={styles.textView}>
      <div ref={host} className={styles.text} />
      {/* The text itself is described with it. */}
      <p aria-hidden className={styles.keys}>
        {text.editor.yamlKeys}
      </p>
    </div>
  );
}
