import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../electron/render/picture/graph-builder';
import { drawOnSheet, stillScript } from '../../../electron/render/picture/text-sheet';
import type { StillText } from '../../../electron/render/picture/text-sheet';

function box(width: number, height: number): StillText {
  const color = { rgb: '#102030', alpha: 1 };
  const canvas = { width, height };
  const events = [{ kind: 'box', x: 4.0004, y: 6.25, width: 20, height: 10, radius: 0, color }] as const;
  return { canvas, events, script: stillScript(events, canvas) };
}

/** The graph of some texts, each of which goes to an output of its own. */
function graphOf(texts: readonly StillText[]) {
  const graph = new GraphBuilder();
  const pads = texts.map((text) => drawOnSheet(graph, text));
  const recipe = graph.finishAll(pads.map((from) => ({ from, filters: ['null'] })));
  const chains = recipe.graph.split(';\n');
  return { ...recipe, chains, pads, drawn: chains.filter((chain) => chain.includes('ass=')) };
}

it('draws several texts in one go, each in its own place', () => {
  const { files, drawn, chains, pads } = graphOf([box(100, 40), box(60, 30)]);
  expect(drawn).toHaveLength(1);
  const [script = { text: '' }] = files;
  expect(script.text).toContain('PlayResX: 100\nPlayResY: 140\n');
  // Both on black, then both on white.
  expect(script.text.match(/\\clip\([^)]*\)\\an7\\pos\([^)]*\)/g)).toEqual([
    '\\clip(0,0,100,40)\\an7\\pos(4,6.25)',
    '\\clip(0,40,60,70)\\an7\\pos(4,46.25)',
    '\\clip(0,70,100,110)\\an7\\pos(4,76.25)',
    '\\clip(0,110,60,140)\\an7\\pos(4,116.25)',
  ]);
  const cut = chains.flatMap((chain) => /crop=(w=\d+:h=\d+:x=0:y=\d+):exact=1\[(\w+)\]$/.exec(chain) ?? []);
  expect(cut).toEqual(expect.arrayContaining(['w=100:h=40:x=0:y=0', pads[0], 'w=60:h=30:x=0:y=40', pads[1]]));
});

it('draws a text that is seen several times once', () => {
  const text = box(100, 40);
  const { files, drawn, pads } = graphOf([text, text, text]);
  expect(new Set(pads).size).toBe(3);
  expect(drawn).toHaveLength(1);
  expect(files[0]?.text).toContain('PlayResY: 80\n');
});

it('begins another sheet where one would become large', () => {
  const { drawn, files } = graphOf([box(1000, 1400), box(1000, 200), box(1000, 100)]);
  expect(drawn).toHaveLength(2);
  expect(files.map(({ text }) => /PlayResY: \d+/.exec(text)?.[0])).toEqual([
    'PlayResY: 2800',
    'PlayResY: 600',
  ]);
});

it('draws a few texts of one result one by one, with the scripts that they have elsewhere', () => {
  const texts = [box(100, 40), box(60, 30)];
  const graph = new GraphBuilder();
  const [one = '', other = ''] = texts.map((text) => drawOnSheet(graph, text));
  const { files } = graph.finish(graph.chain([one, other], ['overlay']), ['null']);
  expect(files.map(({ text }) => text)).toEqual(texts.map(({ script }) => script));
});
