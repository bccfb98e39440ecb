import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState, Transaction } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Problem } from '../../../shared/errors';
import { pathOf, redo, typeText, undo, type EditorPlace, type useEditor } from '../../stores/editor';
import { offsetOf } from '../../stores/editor-document';

export interface TextEditor {
  show(state: ReturnType<typeof useEditor.getState>): void;
  close(): void;
}

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--color-accent-text)' },
  { tag: [tags.string, tags.content], color: 'var(--color-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--color-success)' },
  { tag: tags.comment, color: 'var(--color-text-faint)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--color-text-soft)' },
  { tag: [tags.labelName, tags.typeName], color: 'var(--color-warning)' },
]);

const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--color-text)', backgroundColor: 'var(--color-sunken)' },
  '&.cm-focused': { outline: '2px solid var(--color-accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-code)', fontSize: '12px', lineHeight: '19px' },
  '.cm-content': { caretColor: 'var(--color-text)', padding: '8px 0' },
  '.cm-gutters': {
    color: 'var(--color-text-faint)',
    backgroundColor: 'var(--color-sunken)',
    border: 'none',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--color-hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--color-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--color-accent-soft)',
  },
  '.cm-tooltip': {
    maxWidth: '420px',
    color: 'var(--color-text)',
    backgroundColor: 'var(--color-raised)',
    border: '1px solid var(--color-border-control)',
    borderRadius: 'var(--radius)',
  },
  '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'var(--font-text)', fontSize: '12px' },
});

/** How long Escape gives Tab back to the window, milliseconds, unless another key is pressed before. */
const tabReleasedMs = 60_000;

/**
 * CodeMirror in a shadow tree: there it brings its styles as constructed sheets, which the page's policy allows, where style
 * elements are not. Undo is the storyboard editor's, so that a step is a step wherever it was made.
 */
export function createTextEditor(host: HTMLElement, label: string, description: string): TextEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      extensions: [
        lineNumbers(),
        highlightActiveLine(),
        drawSelection(),
        indentUnit.of('  '),
        yaml(),
        syntaxHighlighting(colors),
        lintGutter(),
        look,
        EditorView.contentAttributes.of({ 'aria-label': label, 'aria-description': description }),
        EditorView.domEventHandlers({ blur: (_event, view) => view.setTabFocusMode(false) }),
        keymap.of([
          { key: 'Mod-z', run: done(undo) },
          { key: 'Mod-y', run: done(redo) },
          { key: 'Shift-Mod-z', run: done(redo) },
          // After Escape, which does not get as far as the dialog, Tab leaves the text.
          { key: 'Escape', run: releaseTab, stopPropagation: true },
          indentWithTab,
          ...defaultKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          const isOurs = update.transactions.some((each) => each.annotation(Transaction.remote) === true);
          if (update.docChanged && !isOurs) typeText(update.state.doc.toString());
        }),
      ],
    }),
  });
  // A long text is scrolled with the keyboard, too, by those who only read it.
  view.scrollDOM.tabIndex = 0;
  let problemsShown: readonly Problem[] | undefined;
  let placeShown: EditorPlace | undefined;
  return {
    show({ text, problems, place }) {
      const shown = view.state.doc.toString();
      if (shown !== text)
        view.dispatch({ changes: difference(shown, text), annotations: Transaction.remote.of(true) });
      if (place !== placeShown) {
        placeShown = place;
        const at = view.hasFocus ? null : offsetOf(text, pathOf(place));
        if (at !== null)
          view.dispatch({
            selection: { anchor: at },
            effects: EditorView.scrollIntoView(at, { y: 'center' }),
          });
      }
      if (problems !== problemsShown) {
        problemsShown = problems;
        view.dispatch(
          setDiagnostics(
            view.state,
            problems.flatMap((problem) => diagnose(view.state, problem)),
          ),
        );
      }
    },
    close: () => view.destroy(),
  };
}

function releaseTab(view: EditorView): boolean {
  view.setTabFocusMode(tabReleasedMs);
  return true;
}

function done(act: () => void): () => boolean {
  return () => {
    act();
    return true;
  };
}

/** The one stretch in which two texts differ, so that the caret and the view stay where they are. */
export function difference(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

function diagnose(state: EditorState, { line, column = 1, message }: Problem): Diagnostic[] {
  if (line === undefined || line > state.doc.lines) return [];
  const at = state.doc.line(line);
  const from = Math.min(at.to, at.from + column - 1);
  return [{ from, to: Math.max(from, at.to), severity: 'error', message }];
}
