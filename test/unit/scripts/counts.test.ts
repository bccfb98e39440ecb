import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest } from '../../../scripts/stages.mjs';

describe('the count of a vitest report', () => {
  it('takes passed, failed and skipped tests', () => {
    const report = {
      numPassedTests: 2,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        {
          status: 'failed',
          assertionResults: [{ status: 'passed' }, { status: 'failed' }, { status: 'failed' }],
        },
        { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'pending' }] },
      ],
    };
    expect(countVitest(report)).toEqual({ passed: 2, failed: 2, skipped: 2 });
  });

  it('takes a file that fails before its first test as one failure', () => {
    const report = {
      numPassedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [{ status: 'failed', assertionResults: [] }],
    };
    expect(countVitest(report)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('the count of a Playwright report', () => {
  it('takes a flaky test and an error outside tests as failures', () => {
    const report = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] };
    expect(countPlaywright(report)).toEqual({ passed: 3, failed: 3, skipped: 2 });
  });
});
