/**
 * What ffmpeg is to say on standard error: warnings and worse, each with its level, so that what went wrong can be told
 * from what is only remarkable. The levels are taken away again before anyone reads the lines.
 */
export const levelOptions: readonly string[] = ['-v', '+level+warning'];

/** What stands before a message: who says it, where that is known, and its level. */
const prefix =
  /^((?:\[[^\]]* @ (?:0x)?[0-9a-f]+\] ?)*)\[(?:quiet|panic|fatal|error|(warning|info|verbose|debug|trace))\] /i;
const prefixes = new RegExp(prefix.source, 'gim');
const repetition = /^\s*Last message repeated (\d+) times$/;

/** Warnings that tell of damage all the same; some decoders say nothing else of it. */
const alsoDamage = /corrupt (?:decoded frame|input packet)/;

/**
 * What is said at the level of errors of files that are whole, too: of pictures that refer to what comes before the moment at which
 * decoding began, of what a whole picture or packet came to, which its decoder has said better, and of titles of chapters.
 */
const harmless = [
  /mmco: unref short failure|co located POCs unavailable|number of reference frames \(/,
  /Missing reference picture|reference picture missing during reorder|Could not find ref with POC/,
  /non-existing PPS \d+ referenced|decode_slice_header error|no frame!|first frame is no keyframe/,
  /Header missing|Error while decoding stream|Error submitting packet to decoder/,
  /Referenced QT chapter track not found/,
];

/** Text of ffmpeg's with the levels taken away. */
export function withoutLevels(text: string): string {
  return text.replace(prefixes, '$1');
}

/** Reads the lines of one run that was given {@link levelOptions}. */
export class StderrReader {
  #wasError = false;

  /** @returns the line as people know it, and how many errors it tells of. */
  read(line: string): { text: string; errors: number } {
    const repeated = repetition.exec(line);
    if (repeated !== null) return { text: line, errors: this.#wasError ? Number(repeated[1]) : 0 };
    const found = prefix.exec(line);
    const text = withoutLevels(line);
    const isError = found !== null && found[2] === undefined && !harmless.some((kind) => kind.test(text));
    this.#wasError = isError || alsoDamage.test(text);
    return { text, errors: this.#wasError ? 1 : 0 };
  }
}
