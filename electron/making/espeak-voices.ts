import { fail } from '../../shared/errors';
import { didYouMean, quote } from '../../shared/storyboard/wording';

interface ListedVoice {
  language: string;
  name: string;
  /** By which espeak-ng itself calls it. */
  file: string;
}

/** Reads the table that `espeak-ng --voices` prints. */
export function readVoices(table: string): ListedVoice[] {
  return table
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const [, language, name, file] = /^\s*\d+\s+(\S+)\s+\S+\s+(\S+)\s+(\S+)/.exec(line) ?? [];
      return language === undefined || name === undefined || file === undefined
        ? []
        : [{ language, name, file }];
    });
}

/**
 * The name by which espeak-ng calls the voice that is wanted. Only what it lists is let through: it takes a name for a
 * file in its own folder, and must not be led elsewhere.
 *
 * @param wanted A language (`en-gb`), a name (`English (America)`) or a file (`gmw/de`), `+` a variant.
 * @throws RenderyardError VOICE_UNKNOWN.
 */
export function chooseVoice(
  voices: readonly ListedVoice[],
  variants: readonly ListedVoice[],
  wanted: { voice: string | null; language: string | null },
): string {
  const [base = '', variant] = (wanted.voice ?? '').split('+', 2);
  const name = base === '' ? (wanted.language ?? 'en') : base;
  const found = find(voices, name) ?? (base === '' ? find(voices, name.split('-')[0] ?? '') : undefined);
  if (found === undefined) {
    const what = base === '' ? 'language' : 'voice';
    const known = voices.map(({ language }) => language);
    throw fail(
      'VOICE_UNKNOWN',
      `espeak-ng has no ${what} ${quote(name)}.${didYouMean(name, known)} "espeak-ng --voices" lists what it has.`,
    );
  }
  if (variant === undefined) return found.file;
  const names = variants.map(({ file }) => file.replace(/^!v\//, ''));
  const known = names.find((each) => same(each, variant));
  if (known === undefined) {
    throw fail(
      'VOICE_UNKNOWN',
      `espeak-ng has no variant ${quote(variant)} of its voices.${didYouMean(variant, names)} "espeak-ng --voices=variant" lists them.`,
    );
  }
  return `${found.file}+${known}`;
}

/** `en` is no language of its own in the list, but a shorter form of those that begin with it. */
function find(voices: readonly ListedVoice[], wanted: string): ListedVoice | undefined {
  const exact = voices.find(
    ({ language, name, file }) => same(language, wanted) || same(name, wanted) || same(file, wanted),
  );
  return (
    exact ??
    voices.find(({ file }) => same(file.split('/').at(-1) ?? '', wanted)) ??
    voices.find(({ language }) => language.toLowerCase().startsWith(`${wanted.toLowerCase()}-`))
  );
}

function same(one: string, other: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_]+/g, ' ');
  return plain(one) === plain(other);
}
