import { Film, ImageIcon, ImageOff, ImagePlus, Music, Trash2, X, type LucideIcon } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import { kindOfFile } from '../../../shared/media-kinds';
import type { MontageLook } from '../../../shared/montage';
import { fileName } from '../../format';
import { editFile } from '../../stores/editor-entry';
import {
  changeMontage,
  discardMontage,
  editMontage,
  makeMontage,
  moveInMontage,
  pickMontageFiles,
  pickMusic,
  placeInMontage,
  removeFromMontage,
  removeMusic,
  useMontage,
  type MontageLength,
} from '../../stores/montage';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import type { Option } from '../../ui/choice';
import { classes } from '../../ui/classes';
import { ChosenButton, Field, TextInput } from '../../ui/field';
import { Toggle } from '../../ui/toggle';
import { useDragReorder } from '../../ui/use-drag-reorder';
import { ChoiceField, PresetField } from './choice-fields';
import { Choices, WorkDialog } from './work-dialog';
import styles from './montage.module.css';

const looks: readonly Option<MontageLook>[] = (['calm', 'lively', 'simple', 'classic'] as const).map(
  (value) => ({ value, label: text.montage.looks[value].label, note: text.montage.looks[value].note }),
);

/** *Slideshow or montage*: pictures, clips and music become a storyboard, and that a video. Closed, it keeps them; *Cancel* does not. */
export function MontageDialog() {
  const { files, music, look, length, preset, title, showTitle, busy, problem } = useMontage();
  const isEmpty = files.length === 0;
  return (
    <WorkDialog
      title={text.montage.title}
      width="wide"
      status={text.montage.counted(files.length)}
      problem={problem}
      actions={
        <>
          <Button onClick={discardMontage}>{text.actions.cancel}</Button>
          <Button disabled={isEmpty || busy} onClick={() => void editMontage(editFile)}>
            {text.montage.edit}
          </Button>
          <Button look="primary" disabled={isEmpty || busy} onClick={() => void makeMontage()}>
            {text.montage.make}
          </Button>
        </>
      }
    >
      <Pictures files={files} />
      <Choices>
        <ChoiceField
          label={text.montage.length}
          value={String(length)}
          options={lengthOptions(music !== null)}
          onChange={(value) => changeMontage({ length: readLength(value) })}
        />
        <ChoiceField
          label={text.montage.look}
          value={look}
          options={looks}
          onChange={(value) => changeMontage({ look: value })}
        />
        <PresetField isPicture value={preset} onChange={(value) => changeMontage({ preset: value })} />
        <Field label={text.montage.name}>
          {(ties) => (
            <TextInput
              ties={ties}
              value={title}
              maxLength={200}
              onChange={(value) => changeMontage({ title: value })}
            />
          )}
        </Field>
        <Field label={text.montage.showTitle}>
          {(ties) => (
            <Toggle
              id={ties.id}
              checked={showTitle}
              onChange={(checked) => changeMontage({ showTitle: checked })}
            />
          )}
        </Field>
        <Field label={text.montage.music}>
          {(ties) =>
            music === null ? (
              <ChosenButton ties={ties} icon={Music} onClick={() => void pickMusic()}>
                {text.actions.choose}
              </ChosenButton>
            ) : (
              <div className={styles.music}>
                <Music size={14} aria-hidden />
                <span title={music}>{fileName(music)}</span>
                <IconButton id={ties.id} icon={X} label={text.montage.noMusic} onClick={removeMusic} />
              </div>
            )
          }
        </Field>
      </Choices>
    </WorkDialog>
  );
}

/** The pictures and clips as a grid, in their order. */
function Pictures({ files }: { files: readonly string[] }) {
  const grid = useRef<HTMLUListElement>(null);
  const { drag, onPointerDown } = useDragReorder({
    viewport: grid,
    axis: 'y',
    dragged: (file) => [file],
    target: (x, y) => nearestBefore(grid.current, x, y),
    drop: ([file], before) => {
      if (file !== undefined) placeInMontage(file, before);
    },
  });
  return (
    <ul
      ref={grid}
      role="list"
      aria-label={text.montage.pictures}
      className={styles.grid}
      onPointerDown={onPointerDown}
    >
      {files.map((file, index) => (
        <Picture
          key={file}
          file={file}
          index={index}
          isDragged={drag?.ids.includes(file) ?? false}
          isBefore={drag !== null && drag.before === file}
        />
      ))}
      <li>
        <button type="button" className={styles.add} onClick={() => void pickMontageFiles()}>
          <ImagePlus size={20} strokeWidth={1.6} aria-hidden />
          {text.montage.add}
        </button>
      </li>
    </ul>
  );
}

interface PictureProps {
  file: string;
  index: number;
  isDragged: boolean;
  isBefore: boolean;
}

function Picture({ file, index, isDragged, isBefore }: PictureProps) {
  const address = useMontage((state) => state.pictures[file]);
  const [isUnreadable, setUnreadable] = useState(false);
  return (
    <li
      data-drag={file}
      className={classes(styles.tile, isDragged && styles.isDragged, isBefore && styles.isBefore)}
    >
      <button
        type="button"
        className={styles.picture}
        aria-label={text.montage.place(fileName(file), index + 1, isUnreadable)}
        title={fileName(file)}
        onKeyDown={(event) => moveWithKeys(event, file)}
      >
        {isUnreadable ? (
          <Named file={file} icon={ImageOff} note={text.montage.unreadable} />
        ) : address === undefined ? (
          <Named file={file} icon={kindOfFile(file) === 'clip' ? Film : ImageIcon} />
        ) : (
          <img
            src={address}
            alt=""
            loading="lazy"
            decoding="async"
            draggable={false}
            onError={() => setUnreadable(true)}
          />
        )}
      </button>
      <IconButton
        icon={Trash2}
        label={text.compose.removeFile(fileName(file))}
        className={styles.remove}
        onClick={() => removeFromMontage(file)}
      />
    </li>
  );
}

/** What has no picture to show: its name instead. */
function Named({ file, icon: Icon, note }: { file: string; icon: LucideIcon; note?: string }) {
  return (
    <span className={styles.named}>
      <Icon size={22} strokeWidth={1.5} aria-hidden />
      <span className={styles.name}>{fileName(file)}</span>{' '}
      {note !== undefined && <span className={styles.bad}>{note}</span>}
    </span>
  );
}

/** Alt with an arrow moves a picture, Delete takes it out. */
function moveWithKeys(event: KeyboardEvent<HTMLButtonElement>, file: string): void {
  if (event.key === 'Delete') {
    event.preventDefault();
    removeFromMontage(file);
  } else if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    event.preventDefault();
    moveInMontage(file, event.key === 'ArrowLeft' ? -1 : 1);
  }
}

/** The tile that something dropped here would be put before. */
function nearestBefore(grid: HTMLElement | null, x: number, y: number): string | null {
  const tiles = [...(grid?.querySelectorAll<HTMLElement>('[data-drag]') ?? [])];
  for (const tile of tiles) {
    const box = tile.getBoundingClientRect();
    if (y < box.top) return tile.dataset.drag ?? null;
    if (y <= box.bottom && x < box.left + box.width / 2) return tile.dataset.drag ?? null;
  }
  return null;
}

const lengths = [15, 30, 60, 120, 300] as const;

function lengthOptions(hasMusic: boolean): Option<string>[] {
  return [
    { value: 'natural', label: text.montage.natural },
    ...(hasMusic ? [{ value: 'music', label: text.montage.asMusic }] : []),
    ...lengths.map((seconds) => ({ value: String(seconds), label: text.montage.seconds(seconds) })),
  ];
}

function readLength(value: string): MontageLength {
  return value === 'natural' || value === 'music' ? value : Number(value);
}
