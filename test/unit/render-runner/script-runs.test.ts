import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scriptRuns } from '../../../electron/render/script-runs';

it('cuts where the script changes, and leaves what belongs to any script with what is before it', () => {
  expect(scriptRuns('Hello 2026!')).toEqual(['Hello 2026!']);
  expect(scriptRuns('Hello, \u0645\u0631\u062d\u0628\u0627 2!')).toEqual([
    'Hello, ',
    '\u0645\u0631\u062d\u0628\u0627 2!',
  ]);
  expect(scriptRuns('1. \u0928\u092e\u0938\u094d\u0924\u0947 a')).toEqual([
    '1. \u0928\u092e\u0938\u094d\u0924\u0947 ',
    'a',
  ]);
  // A mark over a letter of another script has a script of its own, or goes along.
  expect(scriptRuns('e\u0301\u0411')).toEqual(['e\u0301', '\u0411']);
});

it('knows what is not assigned from everything else', () => {
  expect(scriptRuns('a\u{14801}\u{14802}\u0c4b')).toEqual(['a', '\u{14801}\u{14802}', '\u0c4b']);
});

it('loses nothing of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const runs = scriptRuns(text);
      expect(runs.join('')).toBe(text);
      expect(runs).not.toContain('');
    }),
  );
});
