import { describe, expect, it } from 'vitest';

import { currentClock, runWithClock, systemClock } from '../../../electron/concurrency';
import { VirtualClock } from '../../support/virtual-clock';

describe('clocks', () => {
  it('the system’s never calls a timer before its time, nor within the call that sets it', async () => {
    const atMs = systemClock.now() + 3;
    let returned = false;
    const firedAt = await new Promise<number>((resolve) => {
      systemClock.setTimer(atMs, () => {
        expect(returned).toBe(true);
        resolve(systemClock.now());
      });
      returned = true;
    });
    expect(firedAt).toBeGreaterThanOrEqual(atMs);
  });

  it('the system’s takes times that are weeks away, past what a Node timer can hold', async () => {
    const now = systemClock.now();
    let early = false;
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const drop = systemClock.setTimer(now + 60 * 24 * 3600 * 1000, () => (early = true));
    await new Promise<void>((resolve) => systemClock.setTimer(now + 5, resolve));
    drop();
    process.off('warning', note);
    expect(early).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('a timer that was taken back stays silent', async () => {
    const now = systemClock.now();
    let fired = false;
    systemClock.setTimer(now + 1, () => (fired = true))();
    await new Promise<void>((resolve) => systemClock.setTimer(now + 5, resolve));
    expect(fired).toBe(false);
  });

  it('another clock can be put in place for everything a function starts', async () => {
    const clock = new VirtualClock();
    const seen = await runWithClock(clock, async () => {
      await Promise.resolve();
      return currentClock();
    });
    expect(seen).toBe(clock);
    expect(currentClock()).toBe(systemClock);
  });
});

describe('the virtual clock', () => {
  it('advance fires timers in order of time, then of setting, and lets code run in between', async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    clock.setTimer(20, () => log.push(`c at ${clock.now()}`));
    clock.setTimer(10, () => {
      log.push(`a at ${clock.now()}`);
      clock.soon(
        () => void Promise.resolve().then(() => clock.setTimer(15, () => log.push(`x at ${clock.now()}`))),
      );
    });
    clock.setTimer(10, () => log.push(`b at ${clock.now()}`));
    await clock.advance(19);
    expect(log).toEqual(['a at 10', 'b at 10', 'x at 15']);
    expect(clock.now()).toBe(19);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    expect(log.at(-1)).toBe('c at 20');
  });

  it('run fails instead of hanging when nothing could ever go on', async () => {
    const stuck = new VirtualClock().run(() => new Promise(() => undefined));
    await expect(stuck).rejects.toThrow('Deadlock');
  });
});
