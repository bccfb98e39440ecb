import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../electron/render/picture/graph-builder';
import { canMerge, mergeRecipes } from '../../../electron/render/picture/merge-recipes';
import type { FileRecipe } from '../../../electron/render/segment';

function scaled(path: string): FileRecipe {
  const graph = new GraphBuilder();
  const [one = '', other = ''] = graph.split(graph.input(path, 0), ["crop=w='max(2,[1:0])':h=4"], 2);
  return graph.finishFromFiles(graph.chain([one, other], ['overlay']), ['null']);
}

it('names the pads of each recipe apart, and counts its sources on', () => {
  expect(mergeRecipes([scaled('/a.png'), scaled('/b.png')])).toEqual({
    inputs: [
      { kind: 'file', path: '/a.png', options: [] },
      { kind: 'file', path: '/b.png', options: [] },
    ],
    files: [],
    fonts: [],
    graph: [
      "[0:0]crop=w='max(2,[1:0])':h=4,split=2[r0p0][r0p1]",
      '[r0p0][r0p1]overlay[r0p2]',
      '[r0p2]null[out]',
      "[1:0]crop=w='max(2,[1:0])':h=4,split=2[r1p0][r1p1]",
      '[r1p0][r1p1]overlay[r1p2]',
      '[r1p2]null[out1]',
    ].join(';\n'),
  });
});

it('gives a single one as it is', () => {
  const one = scaled('/a.png');
  expect(mergeRecipes([one])).toBe(one);
});

it('refuses what has files of its own', () => {
  const written = { ...scaled('/a.png'), files: [{ name: '0.ass', text: '' }] };
  expect(canMerge(written)).toBe(false);
  expect(() => mergeRecipes([scaled('/b.png'), written])).toThrow('files of its own');
});
