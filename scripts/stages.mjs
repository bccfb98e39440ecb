/** The parts of the whole test run, and how each is run and counted. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';
import { run } from './setup/run.mjs';

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} seconds
 * @property {string} output shown when something failed
 */
/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ name: string, command: string[], count?: (report: unknown) => Counts, env?: (reportFile: string) => NodeJS.ProcessEnv }} Stage */

const bin = (/** @type {string} */ name) => join('node_modules', ...name.split('/'));

/**
 * @param {{ numPassedTests: number, numPendingTests: number, numTodoTests: number, testResults: { status: string, assertionResults: { status: string }[] }[] }} report
 * @returns {Counts}
 */
export function countVitest(report) {
  // A file that fails before its first test has no assertion to count: it counts as one.
  const failed = report.testResults.reduce((sum, file) => {
    const tests = file.assertionResults.filter((test) => test.status === 'failed').length;
    return sum + (file.status === 'failed' ? Math.max(tests, 1) : tests);
  }, 0);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests };
}

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} report
 * @returns {Counts}
 */
export function countPlaywright({ stats, errors }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * @param {string} project
 * @returns {Stage}
 */
const vitest = (project) => ({
  name: project,
  command: [
    bin('vitest/vitest.mjs'),
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=REPORT',
  ],
  count: (report) => countVitest(/** @type {Parameters<typeof countVitest>[0]} */ (report)),
});

/**
 * @param {{ lintChangesOnly: boolean }} options lintChangesOnly: trust earlier results for files that are the same.
 *   Quick, but a rule that looks at types misses what changed in another file; the whole run looks at all.
 * @returns {Stage[]}
 */
export const quickChecks = ({ lintChangesOnly }) => [
  { name: 'types', command: ['scripts/typecheck.mjs'] },
  {
    name: 'lint',
    command: [
      bin('eslint/bin/eslint.js'),
      ...['.', '--max-warnings=0'],
      ...(lintChangesOnly
        ? ['--cache', '--cache-strategy=content', '--cache-location=node_modules/.cache/eslint/']
        : []),
    ],
  },
  vitest('unit'),
  {
    name: 'boundaries',
    command: [
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'shared', 'electron', 'renderer'],
    ],
  },
  { name: 'unused code', command: [bin('knip/bin/knip.js'), '--no-progress'] },
  { name: 'format', command: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'] },
  { name: 'notices', command: ['scripts/notices.mjs', '--check'] },
];

/** @type {Stage} */
export const integration = vitest('integration');

/**
 * @param {string} name
 * @param {string[]} options
 * @returns {Stage}
 */
const playwright = (name, options = []) => ({
  name,
  command: [bin('@playwright/test/cli.js'), 'test', ...options, '--reporter=list,json'],
  env: (reportFile) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile }),
  count: (report) => countPlaywright(/** @type {Parameters<typeof countPlaywright>[0]} */ (report)),
});

/** The page by itself, every screen of it. */
export const page = playwright('page', ['-c', 'test/support/page-harness']);

export const endToEnd = playwright('end-to-end');

/**
 * Runs one stage. A run that fails without a failed test in its report, gives no report or runs no test at all
 * counts as one failure, so that nothing passes silently.
 * @param {Stage} stage
 * @param {{ show?: boolean }} [options] show: let its output through while it runs
 * @returns {Promise<Outcome>}
 */
export async function runStage(stage, options = {}) {
  const started = Date.now();
  const work = await mkdtemp(join(tmpdir(), 'renderyard-test-'));
  try {
    const reportFile = join(work, 'report.json');
    const command = stage.command.map((part) => part.replace('REPORT', reportFile));
    const result = await run(process.execPath, command, {
      cwd: root,
      show: options.show ?? false,
      env: { ...process.env, ...stage.env?.(reportFile) },
    });
    const good = result.status === 0;
    let output = [result.startError?.message, result.stdout, result.stderr].filter(Boolean).join('\n').trim();
    /** @type {Counts} */
    let counts = { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 };
    if (stage.count !== undefined) {
      try {
        counts = stage.count(JSON.parse(await readFile(reportFile, 'utf8')));
      } catch {
        counts = { passed: 0, failed: 1, skipped: 0 };
        output += '\nIt ended without a report.';
      }
      if (!good && counts.failed === 0) counts.failed = 1;
      if (counts.passed + counts.failed === 0) {
        counts.failed = 1;
        output += '\nIt ran no test.';
      }
    }
    return { name: stage.name, ...counts, seconds: (Date.now() - started) / 1000, output };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Runs stages side by side, as many as there are processors, and tells of each as it ends.
 * @param {Stage[]} stages
 * @param {(outcome: Outcome) => void} onOutcome
 */
export async function runAll(stages, onOutcome) {
  const waiting = [...stages];
  /** @type {Outcome[]} */
  const outcomes = [];
  const lane = async () => {
    for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) {
      const outcome = await runStage(stage);
      outcomes.push(outcome);
      onOutcome(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), stages.length) }, lane));
  return outcomes;
}

/** @param {Outcome} outcome */
export function printRow({ name, passed, failed, skipped, seconds }) {
  const ran = passed + failed + skipped > 0;
  const counts = [
    ran ? `${passed} passed` : 'done',
    failed > 0 && `${failed} FAILED`,
    skipped > 0 && `${skipped} skipped`,
  ];
  const result = counts.filter(Boolean).join(', ');
  process.stdout.write(`  ${name.padEnd(14)}${result.padEnd(34)}${seconds.toFixed(1).padStart(7)} s\n`);
}

/** @param {Outcome[]} outcomes */
export function printFailures(outcomes) {
  for (const { name, failed, output } of outcomes) {
    if (failed > 0 && output !== '') process.stdout.write(`\n── ${name} ──\n${output}\n`);
  }
}
