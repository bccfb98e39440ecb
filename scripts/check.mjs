/** `npm run check`: everything that is quick enough to run before each commit. */
import { setUpTools } from './setup.mjs';
import { runMain } from './setup/say.mjs';
import { printFailures, printRow, quickChecks, runAll } from './stages.mjs';

await runMain(async () => {
  await setUpTools();
  const outcomes = await runAll(quickChecks({ lintChangesOnly: true }), printRow);
  printFailures(outcomes);
  return outcomes.some((outcome) => outcome.failed > 0) ? 1 : 0;
});
