/** Says on standard error what the setup does, so that standard output stays free for what a program answers. */

/** A failure that a person can act on: its message is shown as it is, without a stack trace. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/** @param {string} text one line about what happens and why */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs the main function of a script: a SetupError ends it with its message and exit status 1,
 * anything else is a defect and keeps its stack trace.
 * @param {() => Promise<number | void>} main returns the exit status, 0 when it returns nothing
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`\n${error.message}`);
    process.exitCode = 1;
  }
}
