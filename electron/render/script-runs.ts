/**
 * Scripts by their Unicode names (Unicode 15, Scripts.txt), the most used first. A letter of a script that is newer than
 * this list stands by itself, as one that is not assigned does.
 */
const scripts = (
  'Latin Common Inherited Han Hiragana Katakana Hangul Cyrillic Greek Arabic Hebrew Devanagari Bengali Thai Tamil Telugu ' +
  'Kannada Malayalam Gujarati Gurmukhi Oriya Sinhala Myanmar Khmer Lao Tibetan Georgian Armenian Ethiopic Mongolian Bopomofo ' +
  'Adlam Ahom Anatolian_Hieroglyphs Avestan Balinese Bamum Bassa_Vah Batak Bhaiksuki Brahmi Braille Buginese Buhid ' +
  'Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Chorasmian Coptic Cuneiform Cypriot Cypro_Minoan ' +
  'Deseret Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs Elbasan Elymaic Glagolitic Gothic Grantha Gunjala_Gondi ' +
  'Hanifi_Rohingya Hanunoo Hatran Imperial_Aramaic Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kawi ' +
  'Kayah_Li Kharoshthi Khitan_Small_Script Khojki Khudawadi Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani ' +
  'Makasar Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive ' +
  'Meroitic_Hieroglyphs Miao Modi Mro Multani Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu ' +
  'Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian ' +
  'Old_South_Arabian Old_Turkic Old_Uyghur Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician ' +
  'Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham SignWriting Sogdian Sora_Sompeng Soyombo ' +
  'Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tangsa Tangut Thaana Tifinagh Tirhuta ' +
  'Toto Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square'
).split(' ');
const unknown = -1;
const common = scripts.indexOf('Common');
const inherited = scripts.indexOf('Inherited');

/** Letters, digits and signs of the keyboard: one run. */
const isPlain = /^[\x20-\x7e]*$/;

const patterns: (RegExp | undefined)[] = [];
const known = new Map<string, number>();
/** Characters of which the script is remembered. */
const charactersAtMost = 10_000;

function scriptOf(character: string): number {
  let script = known.get(character);
  if (script === undefined) {
    script = scripts.findIndex((name, index) =>
      (patterns[index] ??= new RegExp(`\\p{Script=${name}}`, 'u')).test(character),
    );
    if (known.size >= charactersAtMost) known.clear();
    known.set(character, script);
  }
  return script;
}

/**
 * Cuts a text where its script changes, as libass does before it places letters (`ass_shaper_determine_script`): each piece is
 * shaped by the rules of its own script. What belongs to any script, such as digits and spaces, goes with what is before
 * it, or at the beginning with what comes after it.
 *
 * @returns the pieces in the order of the text; together they are the text.
 */
export function scriptRuns(text: string): string[] {
  if (isPlain.test(text)) return text === '' ? [] : [text];
  const runs: string[] = [];
  let run = '';
  let script = unknown;
  // Until there is a script, all is taken by the first one.
  let isSettled = false;
  for (const character of text) {
    const own = scriptOf(character);
    const goesAlong = own === common || own === inherited;
    if (goesAlong || !isSettled || own === script) run += character;
    else {
      runs.push(run);
      run = character;
    }
    if (goesAlong) continue;
    script = own;
    isSettled = true;
  }
  return run === '' ? runs : [...runs, run];
}
