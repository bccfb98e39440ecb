import { describe, expect, it } from 'vitest';
import { explainConfig, parseStoryboard } from '../../../electron/storyboard';
import type { TextElement } from '../../../electron/storyboard/resolved';
import { faultsOf, resolveText } from './support';

async function textOf(yaml: string): Promise<TextElement> {
  const element = (await resolveText(yaml)).scenes[0]?.elements[0];
  if (element?.type !== 'text') return expect.fail('no text');
  return element;
}

const head = (defaults: string, element: string) =>
  `version: 1\ndefaults: ${defaults}\nscenes:\n  - duration: 4\n    elements:\n      - { type: text, text: Hello${element} }\n`;

describe('defaults', () => {
  it('go under each element of their type, which wins', async () => {
    const element = await textOf(
      head('{ text: { size: 64, color: red, start: 1 }, image: { opacity: 0 } }', ', color: blue'),
    );
    expect(element).toMatchObject({ size: 64, color: { rgb: '#0000ff' }, start: 1, opacity: 1 });
  });

  it('are merged member by member inside strokes, shadows, boxes and fonts', async () => {
    const defaults =
      '{ text: { stroke: { color: red, width: 9 }, shadow: { x: 5, y: 6 }, background: { padding: 7 }, font: Inter Light } }';
    const element = await textOf(
      head(defaults, ', stroke: { width: 3 }, background: { color: lime }, font: { italic: true }'),
    );
    expect(element.stroke).toEqual({ color: { rgb: '#ff0000', alpha: 1 }, width: 3 });
    expect(element.shadow).toMatchObject({ x: 5, y: 6 });
    expect(element.background).toMatchObject({ color: { rgb: '#00ff00' }, padding: 7 });
    expect(element.font).toMatchObject({ weight: 300, italic: true });
  });

  it('are switched off by null', async () => {
    const element = await textOf(
      head('{ text: { stroke: { width: 9 }, shadow: { x: 5 } } }', ', stroke: null'),
    );
    expect(element.stroke).toBeNull();
    expect(element.shadow).not.toBeNull();
  });

  it('give way as a whole: a position to x and y, and x and y to a position', async () => {
    const byCoordinates = await textOf(head('{ text: { position: bottom-right } }', ', x: 10, y: 20'));
    expect(byCoordinates.placement).toMatchObject({ x: 10, y: 20, anchorX: 0, anchorY: 0 });
    const byPosition = await textOf(head('{ text: { x: 10, y: 20 } }', ', position: bottom-right'));
    expect(byPosition.placement).toMatchObject({ anchorX: 1, anchorY: 1 });
  });

  it('of a scene never mix two backgrounds', async () => {
    const { scenes } = await resolveText(
      'version: 1\ndefaults: { scene: { background: { gradient: [red, blue] }, transition: { type: wipeleft, duration: 1 } } }\n' +
        'scenes:\n  - { duration: 4 }\n  - { duration: 4, background: { src: picture.png }, transition: { duration: 0.5 } }\n  - { duration: 4, transition: { type: cut } }\n  - { duration: 4 }\n',
    );
    expect(scenes.map(({ background }) => background.kind)).toEqual([
      'gradient',
      'picture',
      'gradient',
      'gradient',
    ]);
    expect(scenes.map(({ transition }) => transition)).toEqual([
      { type: 'wipeleft', duration: 1 },
      { type: 'wipeleft', duration: 0.5 },
      null,
      null,
    ]);
  });

  it('that are wrong are reported once, where they stand', async () => {
    const problems = await faultsOf(() =>
      resolveText(
        'version: 1\ndefaults:\n  image:\n    src: nowhere.png\n    colour: red\nscenes:\n  - duration: 4\n    elements: [{ type: image }, { type: image }]\n',
      ),
    );
    expect(problems.map(({ path, line, column }) => ({ path, line, column }))).toEqual([
      { path: 'defaults.image.colour', line: 5, column: 5 },
    ]);
    const missing = await faultsOf(() =>
      resolveText(
        'version: 1\ndefaults:\n  image:\n    src: nowhere.png\nscenes:\n  - duration: 4\n    elements: [{ type: image }, { type: image }]\n',
      ),
    );
    expect(missing).toMatchObject([
      { code: 'SOURCE_MISSING', path: 'defaults.image.src', line: 4, column: 10 },
    ]);
  });
});

describe('config explain', () => {
  const yaml =
    'version: 1\ntitle: One\nvariables: [{ id: tint, type: color, default: red }]\n' +
    'defaults: { text: { size: 64, shadow: { x: 1 } } }\nscenes:\n  - duration: 4\n    elements:\n' +
    '      - { type: text, text: Hello, color: "{{tint}}", shadow: { y: 2 } }\n';

  it('gives every value with the layer that it comes from', () => {
    const values = explainConfig(parseStoryboard(yaml, '/tmp/x.storyboard.yaml'), { set: { tint: 'blue' } });
    const found = new Map(values.map((value) => [value.path, value]));
    expect(found.get('title')).toMatchObject({ value: 'One', layer: 'storyboard', detail: null });
    expect(found.get('variables.tint')).toMatchObject({ value: 'blue', layer: 'command line' });
    const element = 'scenes[0].elements[0]';
    expect(found.get(`${element}.color`)).toMatchObject({ value: 'blue', layer: 'storyboard', detail: null });
    expect(found.get(`${element}.size`)).toMatchObject({
      value: 64,
      layer: 'storyboard',
      detail: 'defaults.text.size',
    });
    expect(found.get(`${element}.shadow.x`)).toMatchObject({
      value: 1,
      layer: 'storyboard',
      detail: 'defaults.text.shadow.x',
    });
    expect(found.get(`${element}.shadow.y`)).toMatchObject({ value: 2, layer: 'storyboard', detail: null });
    expect(found.get(`${element}.opacity`)).toMatchObject({ value: 1, layer: 'built-in', detail: null });
    expect(found.get('scenes[0].background')).toMatchObject({ value: '#000000', layer: 'built-in' });
    expect(found.get('loudness')).toMatchObject({ value: null, layer: 'built-in' });
    expect(found.get('output.width')).toMatchObject({ value: 1280, layer: 'built-in' });
  });

  it('names the file where the storyboard has no title, and refuses what is wrong', async () => {
    const [title] = explainConfig(
      parseStoryboard('version: 1\nscenes: [{ duration: 1 }]', '/tmp/holiday.storyboard.yaml'),
    );
    expect(title).toMatchObject({ path: 'title', value: 'holiday', layer: 'built-in' });
    const problems = await faultsOf(async () =>
      explainConfig(parseStoryboard('version: 1\nscenes: []', '/tmp/x.yaml')),
    );
    expect(problems).toMatchObject([{ path: 'scenes' }]);
  });
});
