import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that functions run through between two looks at what is worth optimising; V8's own is 67,584. */
const budget = 270_000;

/**
 * Lets V8 optimise only what runs for long. Most of a command's code runs for a moment, and other threads take processors from
 * encoders, and from the code itself, to optimise it. Planning a thousand scenes on two processors takes a sixth less of
 * their time and is done a little earlier; with a larger budget it takes less again, but longer.
 *
 * Only for the engine of Node 20, with which it was measured. Later ones have a quick compiler between the two.
 */
export function optimizeLate(engine = process.versions.v8): void {
  if (engine.startsWith('11.')) setFlagsFromString(`--interrupt-budget=${budget}`);
}
