import { describe, expect, it } from 'vitest';
import { chooseVoice, readVoices } from '../../../electron/making/espeak-voices';
import { phrasesOf, timeEvenly, timeWords } from '../../../electron/making/phrases';
import { readProgress } from '../../../electron/making/user-command';
import { joinWaves, readWave, soundingPart, writeWave } from '../../../electron/making/wave';
import { RenderyardError } from '../../../shared/errors';

describe('phrases', () => {
  it('are sentences, and parts of long ones cut at commas', () => {
    const long =
      'The first part of a sentence that goes on for quite a while, and then the second part of it, which goes on too.';
    expect(phrasesOf(`Short one. Another!\n${long}`)).toEqual([
      'Short one.',
      'Another!',
      'The first part of a sentence that goes on for quite a while,',
      'and then the second part of it, which goes on too.',
    ]);
  });

  it.each(['word '.repeat(400), 'x'.repeat(1000), '漢'.repeat(500), ',,,,'.repeat(60)])(
    'lose nothing and are short: %j',
    (text) => {
      const phrases = phrasesOf(text);
      expect(phrases.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      expect(Math.max(...phrases.map((phrase) => phrase.length))).toBeLessThanOrEqual(84);
    },
  );

  it('have words that fill their time', () => {
    const words = timeWords({ start: 1, end: 3, text: 'one three' }, [1, 3]);
    expect(words).toEqual([
      { start: 1, end: 1.5, text: 'one' },
      { start: 1.5, end: 3, text: 'three' },
    ]);
    const timed = timeEvenly('One. Two, three.', 4);
    expect(timed[0]?.start).toBe(0);
    expect(timed.at(-1)?.end).toBeCloseTo(4);
  });
});

describe('the voices of espeak-ng', () => {
  const voices = readVoices(
    [
      'Pty Language       Age/Gender VoiceName          File                 Other Languages',
      ' 2  en-gb           --/M      English_(Great_Britain) gmw/en               (en 2)',
      ' 3  en-us           --/M      English_(America)  gmw/en-US            (en 3)',
      ' 5  de              --/M      German             gmw/de               ',
      ' 5  pt-br           --/M      Portuguese_(Brazil) roa/pt-BR            (pt 6)',
    ].join('\n'),
  );
  const variants = readVoices('Pty\n 5  variant         --/F      Annie              !v/Annie');
  const choose = (voice: string | null, language: string | null = null) =>
    chooseVoice(voices, variants, { voice, language });

  it('are found by language, name, file and shorter tags', () => {
    expect(choose(null)).toBe('gmw/en');
    expect(choose(null, 'pt-BR')).toBe('roa/pt-BR');
    expect(choose(null, 'pt')).toBe('roa/pt-BR');
    expect(choose(null, 'de-AT')).toBe('gmw/de');
    expect(choose('English (America)')).toBe('gmw/en-US');
    expect(choose('en-us+annie')).toBe('gmw/en-US+Annie');
  });

  it.each(['../../etc/passwd', 'en+../x', '--compile=x', 'klingon', '/tmp/voice'])(
    'are no others: %s',
    (voice) => {
      expect(() => choose(voice)).toThrow(RenderyardError);
    },
  );
});

describe('a WAV file', () => {
  const wave = { rate: 8000, samples: Int16Array.from([0, 0, 5000, -5000, 0, 0, 0]) };

  it('is read as it was written, also without its length', () => {
    const bytes = writeWave(wave);
    expect(readWave(bytes)).toEqual(wave);
    bytes.writeUInt32LE(0x7ffff000, 40);
    expect(readWave(bytes)).toEqual(wave);
    expect(readWave(bytes.subarray(0, 20))).toBeNull();
    expect(readWave(Buffer.alloc(100))).toBeNull();
  });

  it('is joined, and tells where its sound is', () => {
    expect(joinWaves([wave, wave]).samples).toHaveLength(14);
    expect(soundingPart(wave)).toEqual({ first: 2, last: 4 });
  });
});

it.each([
  ['progress=0.25', 0.25],
  ['Progress: 1', 1],
  [' 45%|████      | 9/20', 0.45],
  ['Rendering: 12.5 %', 0.125],
  ['progress 7', null],
  ['250% more', null],
  ['loading model', null],
])('%s is progress of %s', (line, part) => {
  expect(readProgress(line)).toBe(part);
});
