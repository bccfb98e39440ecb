import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Interrupted, Interruption } from '../../../electron/cli/interruption';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
let exits: number[];
let interruption: Interruption;

beforeEach(() => {
  exits = [];
  interruption = new Interruption((status) => exits.push(status));
});
afterEach(() => {
  for (const signal of signals)
    for (const listener of process.listeners(signal))
      if (before.get(signal)?.includes(listener) === false) process.off(signal, listener);
});

describe('Interruption', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends the program at once at %s, while nothing has to be put away', (signal, status) => {
    process.emit(signal);
    expect(exits).toEqual([status]);
  });

  it('asks first, then hurries, then ends the program, once something has to be put away', async () => {
    let hurried = 0;
    interruption.holdExit(() => (hurried += 1));
    const race = interruption.race(new Promise<never>(() => undefined));
    interruption.check();
    process.emit('SIGINT');
    await expect(race).rejects.toBeInstanceOf(Interrupted);
    expect(() => interruption.check()).toThrow(Interrupted);
    expect([exits, hurried, interruption.exitStatus]).toEqual([[], 0, 130]);
    process.emit('SIGTERM');
    // The first signal is what the program ends by.
    expect([exits, hurried, interruption.exitStatus]).toEqual([[], 1, 130]);
    process.emit('SIGINT');
    expect(exits).toEqual([130]);
  });

  it('calls back at once who comes late', async () => {
    interruption.holdExit(() => undefined);
    process.emit('SIGHUP');
    let told = false;
    interruption.onFirst(() => (told = true));
    expect(told).toBe(true);
    await expect(interruption.race(Promise.resolve(1))).rejects.toMatchObject({ exitStatus: 129 });
  });
});
