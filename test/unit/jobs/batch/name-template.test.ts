import { basename, dirname, join, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  faultOfName,
  faultOfTemplate,
  filledName,
  sameName,
  unknownPlaceholders,
  withExtension,
} from '../../../../electron/jobs/batch/name-template';

describe('a name template', () => {
  it('takes columns, whatever they are called, and takes values literally', () => {
    const values = new Map([
      ['First name', '{{id}}'],
      ['id', '7'],
    ]);
    expect(filledName('{{ First name }}-{{id}}.mp4', values)).toBe('{{id}}-7.mp4');
  });

  it('names placeholders that nothing stands for, with what was perhaps meant', () => {
    expect(unknownPlaceholders('{{id}}-{{heading}}-{{row}}', ['id', 'headline'])).toEqual([
      '"{{heading}}" is neither a column nor a variable. Did you mean "headline"?',
    ]);
  });

  it.each([
    ['{{id}}', '{{id}}.mp4'],
    ['{{id}}.webm', '{{id}}.webm'],
    ['v{{a.b}}', 'v{{a.b}}.mp4'],
  ])('%s ends in an extension: %s', (template, expected) => {
    expect(withExtension(template, 'mp4')).toBe(expected);
  });
});

describe('what is wrong with a template', () => {
  it.each([
    ['../{{id}}.mp4', 2, '"../{{id}}.mp4" holds a "/"'],
    ['{{id}}.mov', 2, 'ends in .mov, and the videos are to be mp4: end it in .mp4'],
    ['x.mp4', 2, 'is the same for all rows'],
    ['a:{{id}}.mp4', 2, 'holds a :'],
  ])('%s for %i rows is told once', (template, rows, message) => {
    expect(faultOfTemplate(template, rows, 'mp4')).toContain(message);
  });

  it.each([
    ['x.mp4', 1],
    ['{{id}}.M4V', 3],
    ['{{id}}.{{ending}}', 3],
    ['COM{{row}}.mp4', 3],
  ])('%s for %i rows is nothing', (template, rows) => {
    expect(faultOfTemplate(template, rows, 'mp4')).toBeNull();
  });
});

describe('a name', () => {
  it.each([
    'a.mp4',
    'Grüße aus 漢字 🎬.mp4',
    '-o.mp4',
    'a.b.c.mp4',
    '..a.mp4',
    "it's 100 % done, (really).mp4",
    'console.mp4',
    'com10.mp4',
  ])('%s is taken', (name) => {
    expect(faultOfName(name)).toBeNull();
  });

  it.each([
    '../a.mp4',
    '/etc/a.mp4',
    'a/b.mp4',
    'a\\b.mp4',
    'C:\\a.mp4',
    'C:a.mp4',
    '.mp4',
    ' .mp4',
    '..mp4',
    '.',
    '..',
    '',
    '   ',
    'a\0.mp4',
    'a\n.mp4',
    'CON.mp4',
    'con',
    'Aux.tar.mp4',
    'nul .mp4',
    'COM1.mp4',
    'lpt³.mp4',
    'a?.mp4',
    'a*.mp4',
    'a|b.mp4',
    '"a".mp4',
    '<a>.mp4',
    'a.mp4 ',
    'a.',
    ' a.mp4',
    `${'ä'.repeat(130)}.mp4`,
  ])('%j is refused', (name) => {
    expect(faultOfName(name)).not.toBeNull();
  });

  it('that is taken is the name of a file in the folder, on every system', () => {
    const odd = fc.constantFrom(
      '..',
      '/',
      '\\',
      '.',
      ':',
      ' ',
      'con',
      '\0',
      '~',
      '$HOME',
      '%2e',
      'a',
      '🎬',
      '-',
    );
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 6 }), (parts) => {
        const name = `${parts.join('')}.mp4`;
        if (faultOfName(name) !== null) return;
        expect(dirname(join('/videos', name))).toBe('/videos');
        expect(basename(join('/videos', name))).toBe(name);
        expect(win32.dirname(win32.join('C:\\videos', name))).toBe('C:\\videos');
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same as one that differs in case or in how its letters are made up', () => {
    expect(sameName('É.mp4')).toBe(sameName('e\u0301.MP4'));
  });
});
