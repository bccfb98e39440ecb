/**
 * An app in miniature, to be killed: it runs the commands of its first argument and says what it does.
 * Bundled by guard.test.ts, because plain Node runs no TypeScript.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { CancelScope, withContext } from '../../../electron/concurrency';
import type { Command } from '../../../electron/process/command';
import type { LadderTimes } from '../../../electron/process/ladder';
import { createFileLedger } from '../../../electron/process/ledger';
import { createProcessManager } from '../../../electron/process/process-manager';
import { silentLogger } from '../../../electron/telemetry/logger';
import { createMetrics } from '../../../electron/telemetry/metrics';

export interface HostPlan {
  ledgerFolder: string;
  commands: Command[];
  /** Feed frames for ever on standard input. */
  feed?: boolean;
  /** Suspend the job once everything has started. */
  suspend?: boolean;
  /** Cancel everything once it has started. */
  cancel?: boolean;
  times: LadderTimes;
}

const plan = JSON.parse(process.argv[2] ?? '') as HostPlan;
const manager = createProcessManager({
  ledger: createFileLedger(plan.ledgerFolder),
  settings: () => plan.times,
  log: silentLogger,
  metrics: createMetrics(),
});

async function* frames(): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield Buffer.alloc(4096, 'frame\n');
    await delay(5);
  }
}

const say = (word: string) => process.stdout.write(`${word}\n`);
const scope = new CancelScope();
say('beginning');
const all = scope.run(() =>
  withContext({ jobId: 'job', attempt: 1 }, () =>
    Promise.all(
      plan.commands.map((command) =>
        manager.run({ ...command, ...(plan.feed === true ? { input: frames() } : {}) }).then(
          () => say('ended'),
          (error: unknown) => say(`failed ${String(error)}`),
        ),
      ),
    ),
  ),
);
while (manager.snapshot().length < plan.commands.length) await delay(1);
// Behind the gate nothing has happened yet; give the programs a moment to be there.
await delay(100);
if (plan.suspend === true) {
  await manager.suspend('job');
  say('suspended');
}
if (plan.cancel === true) {
  scope.cancel();
  say('cancelling');
}
say('running');
await all;
await manager.close();
