import { spawn } from 'node:child_process';

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { identify } from '../../../electron/process/identity';
import { groupExists, signalGroup, signalProcess } from '../../../electron/process/signals';

afterEach(() => {
  vi.restoreAllMocks();
});

async function sleeper() {
  const child = spawn('/bin/sleep', ['300'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, identity: await identify(child.pid ?? 0) };
}

describe('signals', () => {
  it.each([0, 1, -1, -5, NaN, 1.5, process.pid])('never go to %s', (pid) => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const identity = { pid, startTime: undefined };
    expect(signalGroup(identity, 'SIGKILL', false)).toBe('refused');
    expect(signalProcess(identity, 'SIGKILL')).toBe('refused');
    expect(groupExists(identity)).toBe(false);
    expect(kill).not.toHaveBeenCalled();
  });

  it.runIf(process.platform === 'linux')(
    'never go to a process that got the pid of another one',
    async () => {
      const { child, identity } = await sleeper();
      const dead = { pid: identity.pid, startTime: '1' };
      expect(signalProcess(dead, 'SIGKILL')).toBe('refused');
      expect(signalGroup(dead, 'SIGKILL', true)).toBe('refused');
      expect([child.exitCode, child.signalCode]).toEqual([null, null]);
      expect(await identify(identity.pid)).toEqual(identity);
    },
  );

  it('go to the one that is meant', async () => {
    const { child, identity } = await sleeper();
    const exit = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    expect(groupExists(identity)).toBe(true);
    expect(signalGroup(identity, 'SIGTERM', false)).toBe('sent');
    expect(await exit).toBe('SIGTERM');
    expect(signalGroup(identity, 'SIGTERM', true)).toBe('nobody');
    expect(signalProcess(identity, 'SIGTERM')).toBe('nobody');
    expect(groupExists(identity)).toBe(false);
  });
});
