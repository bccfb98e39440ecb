import { describe, expect, it } from 'vitest';
import { chooseExecutor, selfTest } from '../../../electron/jobs/executor-choice';
import { silentLogger } from '../../../electron/telemetry/logger';

describe('the choice of an executor', () => {
  it('finds the structured one fit in this runtime', async () => {
    expect(await selfTest()).toBeNull();
  });

  it.each([
    ['auto', 'structured'],
    ['structured', 'structured'],
    ['plain', 'plain'],
  ] as const)('takes for %s the %s one', async (setting, mode) => {
    const executor = await chooseExecutor(setting, silentLogger);
    expect(executor.mode).toBe(mode);
    await executor.close();
  });

  it('takes the plain one, and logs why, where the self-test fails', async () => {
    const warnings: unknown[] = [];
    const log = { ...silentLogger, warn: (_message: string, fields?: object) => void warnings.push(fields) };
    const executor = await chooseExecutor('auto', log, async () => 'context was lost');
    expect(executor.mode).toBe('plain');
    expect(warnings).toEqual([{ problem: 'context was lost' }]);
    await executor.close();
  });
});
