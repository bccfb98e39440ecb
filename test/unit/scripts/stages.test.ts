import { describe, expect, it } from 'vitest';
import { runStage } from '../../../scripts/stages.mjs';

/** A stage whose program writes this report, if any, and ends with this status. */
function stage(status: number, report?: unknown, count?: (report: never) => Counts) {
  const write =
    report === undefined
      ? ''
      : `require('fs').writeFileSync(process.argv[1], ${JSON.stringify(JSON.stringify(report))});`;
  return {
    name: 'stage',
    command: ['-e', `${write} console.log('said something'); process.exit(${status})`, 'REPORT'],
    ...(count ? { count: count as (report: unknown) => Counts } : {}),
  };
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const asItIs = (report: Counts) => report;

describe('a stage of the test run', () => {
  it('is one passed test when it is a plain check that succeeds', async () => {
    expect(await runStage(stage(0))).toMatchObject({ passed: 1, failed: 0, skipped: 0 });
  });

  it('is one failed test, with what it said, when it is a plain check that fails', async () => {
    expect(await runStage(stage(3))).toMatchObject({ passed: 0, failed: 1, output: 'said something' });
  });

  it('counts what its report says', async () => {
    const counts = { passed: 5, failed: 2, skipped: 1 };
    expect(await runStage(stage(1, counts, asItIs))).toMatchObject(counts);
  });

  it('fails when it ends without a report, even with status 0', async () => {
    const outcome = await runStage(stage(0, undefined, asItIs));
    expect(outcome).toMatchObject({ passed: 0, failed: 1 });
    expect(outcome.output).toContain('without a report');
  });

  it('fails when it ran no test at all', async () => {
    const outcome = await runStage(stage(0, { passed: 0, failed: 0, skipped: 4 }, asItIs));
    expect(outcome).toMatchObject({ passed: 0, failed: 1, skipped: 4 });
    expect(outcome.output).toContain('no test');
  });

  it('fails when its report knows of no failure but its status does', async () => {
    const outcome = await runStage(stage(1, { passed: 5, failed: 0, skipped: 0 }, asItIs));
    expect(outcome).toMatchObject({ passed: 5, failed: 1 });
  });
});
