import { describe, expect, it } from 'vitest';
import {
  elementFields,
  sceneFields,
  wholeFields,
  type SchemaField,
} from '../../../renderer/features/editor/schema-fields';
import { elementSchemas, elementTypes } from '../../../shared/storyboard/element';

const kinds = (fields: readonly SchemaField[]) =>
  Object.fromEntries(fields.map(({ key, control }) => [key, control.kind]));

describe('the form is made from the schema', () => {
  it.each(elementTypes)('with a control for each property of %s', (type) => {
    const properties = Object.keys(elementSchemas[type].shape).filter((key) => key !== 'type');
    expect(elementFields(type).map(({ key }) => key)).toEqual(properties);
    const without = elementFields(type).filter(({ control }) => control.kind === 'elsewhere');
    // Captions in the storyboard itself are a table of their own: the text is the place for them.
    expect(without.map(({ key }) => key)).toEqual(type === 'subtitles' ? ['cues'] : []);
  });

  it('that fits what the property takes', () => {
    expect(kinds(elementFields('image'))).toMatchObject({
      src: 'file',
      fit: 'choice',
      position: 'choice',
      x: 'numberOrText',
      opacity: 'number',
      motion: 'group',
      animation: 'variants',
      condition: 'boolean',
    });
    expect(kinds(elementFields('text'))).toMatchObject({
      text: 'text',
      color: 'color',
      size: 'numberOrText',
    });
    expect(kinds(sceneFields)).toMatchObject({
      duration: 'numberOrText',
      background: 'variants',
      transition: 'group',
    });
    expect(kinds(wholeFields)).toMatchObject({ title: 'text', output: 'group', soundtrack: 'group' });
  });

  it('and says what counts when nothing is said', () => {
    const fit = elementFields('image').find(({ key }) => key === 'fit');
    expect(fit?.standard).toBe('cover');
    expect(fit?.description).toContain('cover fills the box');
    expect(elementFields('image').find(({ key }) => key === 'src')?.required).toBe(true);
  });
});
