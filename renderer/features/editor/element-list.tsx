import {
  ArrowDown,
  ArrowUp,
  AudioLines,
  Captions,
  Clapperboard,
  Film,
  Image,
  MessageSquareText,
  Plus,
  Trash2,
  Type,
  Wand2,
  type LucideIcon,
} from 'lucide-react';
import { Menu } from '@base-ui/react/menu';
import { fileName } from '../../format';
import { change, choosePlace, elementsOf, scenesOf, useEditor } from '../../stores/editor';
import { pickSource } from '../../stores/editor-sources';
import { text } from '../../text';
import { IconButton } from '../../ui/button';
import { classes } from '../../ui/classes';
import menu from '../../ui/menu.module.css';
import button from '../../ui/button.module.css';
import styles from './element-list.module.css';

type ElementType = keyof typeof text.editor.types;

const icons: Readonly<Record<ElementType, LucideIcon>> = {
  image: Image,
  video: Film,
  text: Type,
  audio: AudioLines,
  voice: MessageSquareText,
  subtitles: Captions,
  generator: Wand2,
};

/** What a new element begins with; the form shows what it still needs. */
const beginnings: Readonly<Record<ElementType, Record<string, unknown>>> = {
  image: { type: 'image', src: '' },
  video: { type: 'video', src: '' },
  text: { type: 'text', text: 'Text', position: 'center' },
  audio: { type: 'audio', src: '' },
  voice: { type: 'voice', text: 'Say something.' },
  subtitles: { type: 'subtitles', src: '' },
  generator: { type: 'generator', run: [], output: '' },
};
const types = Object.keys(beginnings) as ElementType[];

/** What there is to edit: the whole video, the scene, and the elements in it from back to front. */
export function ElementList() {
  const place = useEditor((state) => state.place);
  const data = useEditor((state) => state.data);
  const isValid = useEditor((state) => state.isValid);
  const scene = place.kind === 'whole' ? null : place.scene;
  const elements = scene === null ? [] : elementsOf(scenesOf(data)[scene]);
  return (
    <nav className={styles.outline} aria-label={text.editor.elements}>
      <button
        type="button"
        aria-current={place.kind === 'whole'}
        className={classes(styles.line, place.kind === 'whole' && styles.lineSelected)}
        onClick={() => choosePlace({ kind: 'whole' })}
      >
        <Clapperboard size={15} aria-hidden />
        <span className={styles.lineName}>{text.editor.whole}</span>
      </button>
      {scene !== null && (
        <button
          type="button"
          aria-current={place.kind === 'scene'}
          className={classes(styles.line, place.kind === 'scene' && styles.lineSelected)}
          onClick={() => choosePlace({ kind: 'scene', scene })}
        >
          <Film size={15} aria-hidden />
          <span className={styles.lineName}>{text.editor.scene(scene + 1)}</span>
        </button>
      )}
      {scene !== null && elements.length === 0 && <p className={styles.nothing}>{text.editor.noElements}</p>}
      <ul role="list" className={styles.elements}>
        {scene !== null &&
          elements.map((element, index) => (
            <ElementLine
              key={index}
              element={element}
              scene={scene}
              index={index}
              count={elements.length}
              isSelected={place.kind === 'element' && place.element === index}
            />
          ))}
      </ul>
      {scene !== null && (
        <Menu.Root>
          <Menu.Trigger className={classes(button.button, button.quiet, styles.add)} disabled={!isValid}>
            <Plus size={15} aria-hidden />
            {text.editor.addElement}
          </Menu.Trigger>
          <Menu.Portal role="region" aria-label={text.editor.addElement}>
            <Menu.Positioner className={menu.positioner} sideOffset={4}>
              <Menu.Popup className={menu.popup}>
                <div className={menu.menu}>
                  {types.map((type) => {
                    const Icon = icons[type];
                    return (
                      <Menu.Item
                        key={type}
                        className={menu.item}
                        onClick={() => add(scene, elements.length, type)}
                      >
                        <Icon size={14} aria-hidden />
                        {text.editor.types[type]}
                      </Menu.Item>
                    );
                  })}
                </div>
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
      )}
    </nav>
  );
}

interface ElementLineProps {
  element: Record<string, unknown>;
  scene: number;
  index: number;
  count: number;
  isSelected: boolean;
}

function ElementLine({ element, scene, index, count, isSelected }: ElementLineProps) {
  const type = types.find((each) => each === element.type);
  const Icon = type === undefined ? Wand2 : icons[type];
  const said = element.text ?? element.src ?? element.id;
  const words =
    typeof said === 'string' && said !== '' ? (element.text === said ? said : fileName(said)) : '';
  return (
    <li className={classes(styles.line, isSelected && styles.lineSelected)}>
      <button
        type="button"
        aria-current={isSelected}
        className={styles.lineButton}
        onClick={() => choosePlace({ kind: 'element', scene, element: index })}
      >
        <Icon size={15} aria-hidden />
        <span className={styles.lineName}>
          {type === undefined ? String(element.type) : text.editor.types[type]}
          {words !== '' && <span className={styles.lineNote}> {words}</span>}
        </span>
      </button>
      {isSelected && (
        <span className={styles.lineTools}>
          <IconButton
            icon={ArrowUp}
            label={text.editor.moveUp}
            disabled={index === 0}
            onClick={() => move(scene, index, index - 1)}
          />
          <IconButton
            icon={ArrowDown}
            label={text.editor.moveDown}
            disabled={index === count - 1}
            onClick={() => move(scene, index, index + 1)}
          />
          <IconButton icon={Trash2} label={text.editor.removeElement} onClick={() => remove(scene, index)} />
        </span>
      )}
    </li>
  );
}

/** What needs a file asks for it first; a change of mind adds nothing. */
function add(scene: number, at: number, type: ElementType): void {
  const beginning = beginnings[type];
  if ('src' in beginning) void pickSource((src) => insert(scene, at, { ...beginning, src }));
  else insert(scene, at, beginning);
}

function insert(scene: number, at: number, value: Record<string, unknown>): void {
  if (change({ kind: 'insert', path: ['scenes', scene, 'elements'], at, value }))
    choosePlace({ kind: 'element', scene, element: at });
}

function move(scene: number, from: number, to: number): void {
  if (change({ kind: 'move', path: ['scenes', scene, 'elements'], from, to }))
    choosePlace({ kind: 'element', scene, element: to });
}

function remove(scene: number, at: number): void {
  change({ kind: 'remove', path: ['scenes', scene, 'elements'], at });
}
