import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that functions run through between two looks at what is worth optimising; V8's own is 67,584. */
const budget = 540_000;

/**
 * Lets V8 optimise only what runs for long. Most of a command's code runs for a moment, and to optimise it, which other
 * threads do meanwhile, took a quarter of the processor time of planning a thousand scenes: time that encoders can use.
 *
 * Only for the engine of Node 20, with which it was measured. Later ones have a quick compiler between the two.
 */
export function optimizeLate(engine = process.versions.v8): void {
  if (engine.startsWith('11.')) setFlagsFromString(`--interrupt-budget=${budget}`);
}
