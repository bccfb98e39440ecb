import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Watchdog } from '../../../electron/process/watchdog';

let expired = 0;
const onExpired = () => {
  expired += 1;
};
beforeEach(() => {
  vi.useFakeTimers();
  expired = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

it('expires once, after the limit', () => {
  new Watchdog(1000, onExpired);
  vi.advanceTimersByTime(999);
  expect(expired).toBe(0);
  vi.advanceTimersByTime(1);
  expect(expired).toBe(1);
  vi.advanceTimersByTime(10_000);
  expect(expired).toBe(1);
});

it('counts from the last beat', () => {
  const watchdog = new Watchdog(1000, onExpired);
  for (let beat = 0; beat < 10; beat++) {
    vi.advanceTimersByTime(900);
    watchdog.beat();
  }
  vi.advanceTimersByTime(999);
  expect(expired).toBe(0);
  vi.advanceTimersByTime(1);
  expect(expired).toBe(1);
});

it('does not count the time in which it is paused', () => {
  const watchdog = new Watchdog(1000, onExpired);
  vi.advanceTimersByTime(600);
  watchdog.pause();
  watchdog.pause();
  vi.advanceTimersByTime(5000);
  watchdog.resume();
  watchdog.resume();
  vi.advanceTimersByTime(399);
  expect(expired).toBe(0);
  vi.advanceTimersByTime(1);
  expect(expired).toBe(1);
});

it('is silent once stopped, paused or not', () => {
  const one = new Watchdog(1000, onExpired);
  const two = new Watchdog(1000, onExpired);
  one.stop();
  two.pause();
  two.stop();
  two.resume();
  vi.advanceTimersByTime(5000);
  expect(expired).toBe(0);
});

it('waits for limits that no timer of Node can hold', () => {
  new Watchdog(2 ** 31 + 1000, onExpired);
  vi.advanceTimersByTime(2 ** 31);
  expect(expired).toBe(0);
  vi.advanceTimersByTime(1000);
  expect(expired).toBe(1);
});
