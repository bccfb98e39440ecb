import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeText, readText } from '../../../renderer/stores/editor-document';
import { problemsOfScenes, problemsUnder } from '../../../renderer/stores/editor-problems';
import { sampleStoryboard } from '../../support/page-harness/sample-storyboard';

const changed = (change: Parameters<typeof changeText>[1], text = sampleStoryboard) => {
  const next = changeText(text, change);
  if (next === null) throw new Error('The change was refused.');
  return next;
};

describe('a change by the form', () => {
  it('touches its own line, and leaves comments and order alone', () => {
    const next = changed({ kind: 'set', path: ['scenes', 0, 'duration'], value: 6 });
    expect(next).toContain('duration: 6 # long enough to read');
    expect(next).toContain('# The launch, for the web');
    const lines = (text: string) => text.split('\n').length;
    expect(lines(next)).toBe(lines(sampleStoryboard));
    expect(Object.keys(readText(next).data ?? {})).toEqual(
      Object.keys(readText(sampleStoryboard).data ?? {}),
    );
  });

  it('takes a property away, and a mapping that is left empty', () => {
    const next = changed({ kind: 'set', path: ['scenes', 0, 'transition', 'type'], value: undefined });
    expect(readText(next).data).toMatchObject({ scenes: [{ transition: { duration: 0.5 } }, {}, {}] });
    const none = changed(
      { kind: 'set', path: ['scenes', 0, 'transition', 'duration'], value: undefined },
      next,
    );
    expect(none).not.toContain('transition');
  });

  it('moves, adds and removes scenes', () => {
    const ids = (text: string) => (readText(text).data?.scenes as { id?: string }[]).map(({ id }) => id);
    const moved = changed({ kind: 'move', path: ['scenes'], from: 2, to: 0 });
    expect(ids(moved)).toEqual(['outro', 'intro', 'clip']);
    expect(moved).toContain('# long enough to read');
    const added = changed(
      { kind: 'insert', path: ['scenes'], at: 1, value: { id: 'new', duration: 2 } },
      moved,
    );
    expect(ids(added)).toEqual(['outro', 'new', 'intro', 'clip']);
    expect(ids(changed({ kind: 'remove', path: ['scenes'], at: 0 }, added))).toEqual([
      'new',
      'intro',
      'clip',
    ]);
  });

  it('makes the list that an element goes into', () => {
    const value = { type: 'text', text: 'Hello' };
    const next = changed({ kind: 'insert', path: ['scenes', 2, 'elements'], at: 0, value });
    expect(readText(next).data).toMatchObject({ scenes: [{}, {}, { elements: [value] }] });
  });

  it('keeps JSON what it is', () => {
    const text = JSON.stringify(readText(sampleStoryboard).data, null, 2);
    const next = changed({ kind: 'set', path: ['title'], value: 'Other' }, text);
    expect(JSON.parse(next)).toMatchObject({ title: 'Other', version: 1 });
  });

  it('is refused while the text is not valid', () => {
    expect(changeText('scenes: [', { kind: 'set', path: ['title'], value: 'x' })).toBeNull();
    expect(changeText('- a list', { kind: 'set', path: ['title'], value: 'x' })).toBeNull();
  });

  it('puts any text at its place, and nowhere else', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60 }).filter((text) => text !== ''),
        (title) => {
          const next = changed({ kind: 'set', path: ['title'], value: title });
          const { title: read, ...others } = readText(next).data ?? {};
          const { title: _before, ...same } = readText(sampleStoryboard).data ?? {};
          expect(read).toBe(title);
          expect(others).toEqual(same);
        },
      ),
    );
  });
});

describe('problems in the editor', () => {
  const problem = (path: string) => ({ code: 'STORYBOARD_INVALID' as const, message: `At ${path}.`, path });
  const problems = [problem('scenes[1].elements[0].fit'), problem('scenes[1].duration'), problem('title')];

  it('stand at their field', () => {
    expect(problemsUnder(problems, ['scenes', 1, 'duration'], false)).toBe('At scenes[1].duration.');
    expect(problemsUnder(problems, ['scenes', 1, 'elements', 0], true)).toBeUndefined();
    expect(problemsUnder(problems, ['scenes', 10], false)).toBeUndefined();
  });

  it('are counted for each scene', () => {
    expect([...problemsOfScenes(problems)]).toEqual([[1, 2]]);
  });
});
