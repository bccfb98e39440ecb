/**
 * Runs inside Electron's main process, as the app's main file: all tests of `electron/concurrency` and of what it asks of
 * subprocess calls, on the event loop
 * that Node shares with Chromium there. Writes what became of each into the file that REPORT names.
 */
import { startTests } from '@vitest/runner';
import type { Task, VitestRunner } from '@vitest/runner';
import { app } from 'electron';
import { writeFileSync } from 'node:fs';

export interface TestOutcome {
  /** Names of the suites around the test and its own, in order. */
  name: string[];
  state: string;
  /** Why it failed, with stack traces. */
  errors: string[];
}

export interface Report {
  electron: string;
  node: string;
  /** Milliseconds that the tests took together. */
  durationMs: number;
  outcomes: TestOutcome[];
}

const files = import.meta.glob([
  '../unit/concurrency/*.test.ts',
  '../integration/process/conformance.test.ts',
]);

const runner: VitestRunner = {
  importFile: (path) => files[path]?.(),
  config: {
    root: '/',
    setupFiles: [],
    name: 'electron-main',
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  },
};

function* outcomesOf(task: Task, around: readonly string[]): Generator<TestOutcome> {
  const errors = (task.result?.errors ?? []).map((error) => error.stack ?? error.message);
  const name = task.type === 'suite' && 'filepath' in task ? [] : [...around, task.name];
  if (task.type === 'test' || errors.length > 0) {
    // A file or a suite that fails outside its tests counts as a failed test.
    yield { name: name.length > 0 ? name : [task.name], state: task.result?.state ?? 'not run', errors };
  }
  if (task.type === 'suite') for (const inner of task.tasks) yield* outcomesOf(inner, name);
}

async function run(): Promise<Report> {
  const started = performance.now();
  const ran = await startTests(Object.keys(files), runner);
  return {
    electron: process.versions.electron,
    node: process.versions.node,
    durationMs: performance.now() - started,
    outcomes: ran.flatMap((file) => [...outcomesOf(file, [])]),
  };
}

// Not awaited here: Electron is ready only after its main module has been evaluated.
void app
  .whenReady()
  .then(run)
  .then(
    (report) => {
      writeFileSync(process.env.REPORT!, JSON.stringify(report));
      app.exit(0);
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
      app.exit(1);
    },
  );
