import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CancelScope, Cancelled, checkpoint, sleep, withTaskGroup } from '../../../electron/concurrency';
import { leaves } from '../../../electron/concurrency/error-tree';
import { VirtualClock } from '../../support/virtual-clock';
import { unhandledDuring } from './outcome';

/** A small program: what one task does, one step after the other. */
type Step =
  | { kind: 'sleep'; ms: number }
  | { kind: 'checkpoint' }
  | { kind: 'fail' }
  /** Cancels the scope so many levels up. */
  | { kind: 'cancel'; levels: number }
  /** Moves the deadline of the scope so many levels up. */
  | { kind: 'deadline'; levels: number; inMs: number }
  | { kind: 'shield'; levels: number; on: boolean }
  | { kind: 'scope'; timeoutMs: number; shield: boolean; body: Step[] }
  | { kind: 'group'; timeoutMs: number; shield: boolean; body: Step[]; tasks: Step[][]; started: Step[][] }
  /** Runs `cleanup` whatever `body` does. */
  | { kind: 'finally'; body: Step[]; cleanup: Step[] };

const ms = fc.integer({ min: 0, max: 20 });
const timeoutMs = fc.oneof({ weight: 2, arbitrary: fc.constant(Infinity) }, { weight: 1, arbitrary: ms });
const levels = fc.integer({ min: 0, max: 3 });
// Shielded code that sleeps for ever would rightly never end, so sleeps are finite.
const { program } = fc.letrec<{ program: Step[]; step: Step }>((tie) => ({
  program: fc.array(tie('step'), { maxLength: 4 }),
  step: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('sleep' as const), ms }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('checkpoint' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), levels }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('deadline' as const), levels, inMs: ms }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('shield' as const), levels, on: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('scope' as const),
        timeoutMs,
        shield: fc.boolean(),
        body: tie('program'),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('group' as const),
        timeoutMs,
        shield: fc.boolean(),
        body: tie('program'),
        tasks: fc.array(tie('program'), { maxLength: 3 }),
        started: fc.array(tie('program'), { maxLength: 2 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('finally' as const),
        body: tie('program'),
        cleanup: tie('program'),
      }),
    },
  ),
}));

/** Runs programs and watches whether the library keeps its word. */
class Interpreter {
  readonly broken: string[] = [];
  readonly thrown = new Set();
  /** Every error that a `finally` replaced by a later one, as JavaScript does. */
  readonly replaced = new Set();

  async run(steps: Step[], scopes: readonly CancelScope[]): Promise<void> {
    for (const step of steps) await this.#step(step, scopes);
  }

  async #step(step: Step, scopes: readonly CancelScope[]): Promise<void> {
    const up = (count: number): CancelScope => scopes[Math.min(count, scopes.length - 1)]!;
    switch (step.kind) {
      case 'sleep':
        return this.#wait(() => sleep(step.ms), scopes);
      case 'checkpoint':
        return this.#wait(checkpoint, scopes);
      case 'fail': {
        const error = new Error(`failure ${this.thrown.size}`);
        this.thrown.add(error);
        throw error;
      }
      case 'cancel':
        up(step.levels).cancel();
        return;
      case 'deadline': {
        const scope = up(step.levels);
        scope.deadline = Math.min(scope.deadline, step.inMs);
        return;
      }
      case 'shield':
        up(step.levels).shield = step.on;
        return;
      case 'scope': {
        const scope = new CancelScope(step);
        await this.#watch(
          scopes,
          scope.run(() => this.run(step.body, [scope, ...scopes])),
        );
        return;
      }
      case 'group':
        await this.#runGroup(step, scopes);
        return;
      case 'finally':
        try {
          await this.run(step.body, scopes);
        } catch (error) {
          try {
            await this.run(step.cleanup, scopes);
          } catch (later) {
            for (const leaf of leaves(error)) this.replaced.add(leaf);
            throw later;
          }
          throw error;
        }
        await this.run(step.cleanup, scopes);
    }
  }

  async #runGroup(step: Step & { kind: 'group' }, scopes: readonly CancelScope[]): Promise<void> {
    const inside = { scope: new CancelScope(), programs: 0 };
    const program = async (steps: Step[]): Promise<void> => {
      inside.programs++;
      try {
        await this.run(steps, [inside.scope, ...scopes]);
      } finally {
        inside.programs--;
      }
    };
    const group = withTaskGroup(async (own) => {
      inside.scope = own.scope;
      for (const task of step.tasks) own.startSoon(() => program(task));
      for (const task of step.started) {
        await own.start(async (started) => {
          started();
          await program(task);
        });
      }
      await program(step.body);
    }, step);
    try {
      await this.#watch(scopes, group);
    } finally {
      if (inside.programs > 0) this.broken.push('a task outlived its group');
    }
  }

  // Only what stays true is asked: a shield may be raised between a delivery and the code that sees it.
  async #wait(wait: () => Promise<void>, scopes: readonly CancelScope[]): Promise<void> {
    try {
      await wait();
    } catch (error) {
      if (!(error instanceof Cancelled)) this.broken.push('a wait threw something else than Cancelled');
      if (!scopes.some((scope) => scope.cancelCalled)) this.broken.push('Cancelled without a cancellation');
      throw error;
    }
  }

  async #watch(outer: readonly CancelScope[], run: Promise<unknown>): Promise<void> {
    try {
      await run;
    } catch (error) {
      const inner = [...leaves(error)];
      const leaving = outer.some((around) => around.cancelCalled);
      if (!leaving && inner.some((leaf) => leaf instanceof Cancelled)) {
        this.broken.push('a scope let a Cancelled through although nothing around it was cancelled');
      }
      if (inner.some((leaf) => !(leaf instanceof Cancelled) && !this.thrown.has(leaf))) {
        this.broken.push(`an error came from nowhere: ${String(inner)}`);
      }
      throw error;
    }
  }
}

describe('random trees of tasks, scopes, cancels, shields and deadlines', () => {
  it('no task outlives its group, no error is lost or made up, no Cancelled gets out, nothing stays behind', () =>
    fc.assert(
      fc.asyncProperty(program, async (steps) => {
        const clock = new VirtualClock();
        const interpreter = new Interpreter();
        const root = new CancelScope();
        const seen = new Set();
        const unhandled = await unhandledDuring(() =>
          clock.run(async () => {
            try {
              await root.run(() => interpreter.run(steps, [root]));
            } catch (thrown) {
              for (const leaf of leaves(thrown)) seen.add(leaf);
            }
          }),
        );
        expect(interpreter.broken).toEqual([]);
        expect([...seen].filter((leaf) => leaf instanceof Cancelled)).toEqual([]);
        const lost = [...interpreter.thrown].filter(
          (leaf) => !seen.has(leaf) && !interpreter.replaced.has(leaf),
        );
        expect(lost).toEqual([]);
        expect(clock.pendingTimers).toBe(0);
        expect(unhandled).toEqual([]);
      }),
      { numRuns: 400 },
    ));

  it('shielded code that nobody inside cancels runs to its end, whatever happens around it', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(ms, { minLength: 1, maxLength: 5 }),
        ms,
        ms,
        async (sleeps, cancelAt, limit) => {
          const clock = new VirtualClock();
          let finished = 0;
          await clock.run(() =>
            withTaskGroup(
              async (group) => {
                for (const nap of sleeps) {
                  group.startSoon(() =>
                    withTaskGroup(
                      async (inner) => {
                        inner.startSoon(() => sleep(nap));
                        await sleep(nap);
                        finished++;
                      },
                      { shield: true },
                    ),
                  );
                }
                await sleep(cancelAt);
                group.cancel();
              },
              { timeoutMs: limit },
            ),
          );
          expect(finished).toBe(sleeps.length);
          expect(clock.now()).toBe(Math.max(...sleeps, Math.min(cancelAt, limit)));
        },
      ),
    ));
});
