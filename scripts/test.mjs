/**
 * `npm test`: sets up what is missing, then runs everything. The last line is the count of the whole run, in which
 * each static check and the build are one test each. A stage that cannot run is a failed one.
 */
import { setUpTests } from './setup.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { SetupError } from './setup/say.mjs';
import {
  endToEnd,
  integration,
  page,
  printFailures,
  printRow,
  quickChecks,
  runAll,
  runStage,
} from './stages.mjs';

/** @typedef {import('./stages.mjs').Outcome} Outcome */

/** @type {Outcome[]} */
const outcomes = [];
/** @param {string} text */
const heading = (text) => process.stdout.write(`\n${text}\n`);

/** @param {Outcome} outcome */
function keep(outcome) {
  outcomes.push(outcome);
  printRow(outcome);
}

/**
 * @param {string} name
 * @param {() => Promise<unknown>} work
 * @param {{ counts: boolean }} options counts: whether it is a test of its own when it succeeds
 * @returns {Promise<boolean>}
 */
async function step(name, work, options) {
  const started = Date.now();
  const outcome = { name, passed: options.counts ? 1 : 0, failed: 0, skipped: 0, seconds: 0, output: '' };
  try {
    await work();
  } catch (error) {
    const text =
      error instanceof SetupError ? error.message : String(error instanceof Error ? error.stack : error);
    Object.assign(outcome, { passed: 0, failed: 1, output: text });
  }
  keep({ ...outcome, seconds: (Date.now() - started) / 1000 });
  return outcome.failed === 0;
}

/** @param {string} name @param {string} why */
function notRun(name, why) {
  keep({ name, passed: 0, failed: 1, skipped: 0, seconds: 0, output: `Not run: ${why}.` });
}

heading('Setup');
if (await step('setup', setUpTests, { counts: false })) {
  heading('Checks');
  await runAll(quickChecks({ lintChangesOnly: false }), keep);
  const built = await step('build', ensureBuilt, { counts: true });
  for (const stage of [integration, page, endToEnd]) {
    if (built) {
      heading(stage.name);
      keep(await runStage(stage, { show: true }));
    } else notRun(stage.name, 'the build failed');
  }
} else {
  notRun('everything else', 'the setup failed');
}

printFailures(outcomes);
heading('Summary');
outcomes.forEach(printRow);
/** @param {'passed' | 'failed' | 'skipped'} key */
const total = (key) => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
if (total('skipped') > 0) process.stdout.write(`  (${total('skipped')} skipped)\n`);
process.stdout.write(`\n${total('passed')} passed, ${total('failed')} failed\n`);
process.exitCode = total('failed') === 0 ? 0 : 1;
