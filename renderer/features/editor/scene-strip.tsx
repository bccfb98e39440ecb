import { CircleAlert, CopyPlus, Plus, Trash2 } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { formatLength } from '../../format';
import { change, choosePlace, scenesOf, useEditor } from '../../stores/editor';
import { thumbnailKey, useEditorPictures } from '../../stores/editor-pictures';
import { problemsOfScenes } from '../../stores/editor-problems';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { classes } from '../../ui/classes';
import { useDragReorder } from '../../ui/use-drag-reorder';
import styles from './scene-strip.module.css';

/** The scenes in their order, with a picture of each. They are moved by dragging, or with Alt and an arrow. */
export function SceneStrip() {
  const data = useEditor((state) => state.data);
  const isValid = useEditor((state) => state.isValid);
  const selected = useEditor(({ place }) => (place.kind === 'whole' ? null : place.scene));
  const scenes = scenesOf(data);
  const strip = useRef<HTMLUListElement>(null);
  const { drag, onPointerDown } = useDragReorder({
    viewport: strip,
    axis: 'x',
    dragged: (index) => (isValid ? [index] : []),
    target: (x) => beforeAt(strip.current, x),
    drop: ([index], before) => moveScene(Number(index), before === null ? scenes.length : Number(before)),
  });

  // Wherever it was chosen: in the text, by a problem, or as a new one.
  useEffect(() => {
    const tile = strip.current?.querySelector(`[data-scene="${selected}"]`);
    tile?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected]);

  function focusScene(index: number): void {
    strip.current?.querySelector<HTMLElement>(`[data-scene="${index}"]`)?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (selected === null) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const to =
      step !== undefined
        ? selected + step
        : event.key === 'Home'
          ? 0
          : event.key === 'End'
            ? scenes.length - 1
            : null;
    if (to !== null && to >= 0 && to < scenes.length) {
      event.preventDefault();
      flushSync(() => {
        if (event.altKey) moveScene(selected, step === 1 ? to + 1 : to);
        else choosePlace({ kind: 'scene', scene: to });
      });
      focusScene(to);
    } else if (event.key === 'Delete') {
      event.preventDefault();
      flushSync(() => removeScene(selected));
      focusScene(Math.min(selected, scenes.length - 2));
    }
  }

  return (
    <section className={styles.place} aria-label={text.editor.scenes}>
      <ul
        ref={strip}
        role="list"
        aria-label={text.editor.scenes}
        className={styles.strip}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
      >
        {scenes.map((scene, index) => (
          <SceneTile
            key={index}
            scene={scene}
            index={index}
            isSelected={index === selected}
            isDragged={drag?.ids.includes(String(index)) ?? false}
            isBefore={drag !== null && drag.before === String(index)}
          />
        ))}
      </ul>
      <Button
        look="quiet"
        icon={Plus}
        title={text.editor.addScene}
        className={styles.add}
        disabled={!isValid}
        onClick={() => addScene(selected ?? scenes.length - 1)}
      >
        {text.editor.addScene}
      </Button>
      <div className={styles.tools}>
        <IconButton
          icon={CopyPlus}
          label={text.editor.duplicateScene}
          disabled={!isValid || selected === null}
          onClick={() => selected !== null && duplicateScene(selected)}
        />
        <IconButton
          icon={Trash2}
          label={text.editor.removeScene}
          disabled={!isValid || selected === null || scenes.length < 2}
          onClick={() => selected !== null && removeScene(selected)}
        />
      </div>
    </section>
  );
}

interface SceneTileProps {
  scene: Record<string, unknown>;
  index: number;
  isSelected: boolean;
  isDragged: boolean;
  isBefore: boolean;
}

function SceneTile({ scene, index, isSelected, isDragged, isBefore }: SceneTileProps) {
  const picture = useEditorPictures((state) =>
    state.thumbnails.get(thumbnailKey(useEditor.getState().data, index)),
  );
  const seconds = useEditor(
    ({ timeline }) => timeline?.scenes.find((each) => each.index === index)?.duration,
  );
  const problems = useEditor((state) => problemsOfScenes(state.problems).get(index) ?? 0);
  const name = typeof scene.id === 'string' ? scene.id : text.editor.scene(index + 1);
  return (
    <li data-drag={index} className={classes(isDragged && styles.isDragged, isBefore && styles.isBefore)}>
      <button
        type="button"
        data-scene={index}
        tabIndex={isSelected || (index === 0 && useEditor.getState().place.kind === 'whole') ? 0 : -1}
        aria-current={isSelected}
        className={classes(styles.tile, isSelected && styles.selected)}
        onClick={() => choosePlace({ kind: 'scene', scene: index })}
      >
        <span className={styles.picture}>
          {picture !== undefined && <img src={picture} alt="" draggable={false} />}
          {problems > 0 && (
            <span className={styles.problem}>
              <CircleAlert size={14} aria-label={text.editor.problems(problems)} />
            </span>
          )}
        </span>
        <span className={styles.name}>{name}</span>
        <span className={styles.length}>{seconds === undefined ? '' : formatLength(seconds)}</span>
      </button>
    </li>
  );
}

/** Puts a scene before the one at this index; the number of scenes stands for the end. */
function moveScene(from: number, before: number): void {
  const to = before > from ? before - 1 : before;
  if (to === from) return;
  if (change({ kind: 'move', path: ['scenes'], from, to })) choosePlace({ kind: 'scene', scene: to });
}

function addScene(after: number): void {
  const value = { duration: 4, background: '#1a2a4a', elements: [] };
  if (change({ kind: 'insert', path: ['scenes'], at: after + 1, value }))
    choosePlace({ kind: 'scene', scene: after + 1 });
}

function duplicateScene(index: number): void {
  const { id: _id, ...copy } = scenesOf(useEditor.getState().data)[index] ?? {};
  if (change({ kind: 'insert', path: ['scenes'], at: index + 1, value: copy }))
    choosePlace({ kind: 'scene', scene: index + 1 });
}

function removeScene(index: number): void {
  if (scenesOf(useEditor.getState().data).length < 2) return;
  if (change({ kind: 'remove', path: ['scenes'], at: index }))
    choosePlace({
      kind: 'scene',
      scene: Math.max(0, Math.min(index, scenesOf(useEditor.getState().data).length - 1)),
    });
}

function beforeAt(strip: HTMLElement | null, x: number): string | null {
  const tiles = [...(strip?.querySelectorAll<HTMLElement>('[data-drag]') ?? [])];
  const next = tiles.find((tile) => {
    const box = tile.getBoundingClientRect();
    return x < box.left + box.width / 2;
  });
  return next?.dataset.drag ?? null;
}
