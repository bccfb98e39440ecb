import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';

import { AbortableWait } from './abortable-wait';
import type { Register } from './abortable-wait';
import { Cancelled } from './cancelled';
import type { CancelReason } from './cancelled';
import { currentClock, nextTurn, requireDuration } from './clock';
import type { Clock } from './clock';
import { nothing, withoutLeaves } from './error-tree';
import { ScopeMisuse } from './scope-misuse';

export interface ScopeOptions {
  /** Milliseconds from entry until the scope cancels itself. */
  timeoutMs?: number;
  /** The same as a moment on the clock, in milliseconds; may be past. With both, the earlier one counts. */
  deadline?: number;
  /** Holds back cancellation from outside; see {@link CancelScope.shield}. */
  shield?: boolean;
  /** For messages. */
  name?: string;
}

const ambientScope = new AsyncLocalStorage<CancelScope | undefined>();

/** The innermost scope around the calling code. */
export function currentScope(): CancelScope | undefined {
  return ambientScope.getStore();
}

/** Runs `fn` with `scope` around it, or with none: what it waits for then follows that scope's cancellation. */
export function runInside<T>(scope: CancelScope | undefined, fn: () => T): T {
  return ambientScope.run(scope, fn);
}

/** Which scope each Cancelled was delivered in: it is absorbed by that one or one around it, by no other. */
const deliveredIn = new WeakMap<Cancelled, CancelScope>();

/**
 * A region of code that can be cancelled as one. Cancellation is a state, not an event: from then on *every*
 * checkpoint inside throws `Cancelled`, until the scope that was cancelled absorbs it on the way out.
 */
export class CancelScope {
  readonly name: string;
  #state: 'new' | 'open' | 'ended' = 'new';
  #clock: Clock = currentClock();
  #parent: CancelScope | undefined;
  readonly #children = new Set<CancelScope>();
  readonly #waits = new Set<AbortableWait<never>>();
  readonly #timeoutMs: number;
  #deadline: number;
  #shield: boolean;
  #dropTimer: (() => void) | undefined;
  #ownReason: CancelReason | undefined;
  /** Own reason or an outer one's that gets through; undefined while the code inside may go on. */
  #effectiveReason: CancelReason | undefined;
  #cancelledCaught = false;
  #controller: AbortController | undefined;
  /** Set when the body has ended with things still running inside. */
  #endReason: CancelReason | undefined;
  #onEmpty: () => void = () => undefined;

  /** @throws RangeError for a timeout that is negative or NaN, or a deadline that is NaN. */
  constructor(options: ScopeOptions = {}) {
    this.name = options.name ?? 'scope';
    this.#timeoutMs = options.timeoutMs ?? Infinity;
    this.#deadline = options.deadline ?? Infinity;
    this.#shield = options.shield ?? false;
    requireDuration(this.#timeoutMs, 'A timeout');
    requireMoment(this.#deadline);
  }

  /**
   * Runs `fn` inside this scope, once. Resolves with its value, or with `undefined` when the scope absorbed
   * its own cancellation; rejects with what else `fn` threw.
   *
   * @throws ScopeMisuse when the scope was entered before, or `fn` returned while a scope inside still ran.
   */
  async run<T>(fn: (scope: CancelScope) => Promise<T> | T): Promise<T | undefined> {
    this.#enter();
    let value: T | undefined;
    let error: unknown = nothing;
    try {
      // Start on an empty stack: scopes may nest thousands deep.
      await Promise.resolve();
      value = await ambientScope.run(this, fn, this);
    } catch (thrown) {
      error = thrown;
    }
    // Beside an error, running scopes are what Promise.all leaves behind; beside a value they are a mistake.
    if (this.#children.size > 0 && error === nothing) {
      error = new ScopeMisuse(
        `"${this.name}" ended while a scope inside it was still running: await every scope.`,
      );
    }
    await this.#endStrays();
    error = this.#leave(error);
    if (error !== nothing) throw error;
    return value;
  }

  /** Cancels everything inside. Only the first call counts; it may come before the scope is entered. */
  cancel(reason: CancelReason | string = 'Cancelled.'): void {
    if (this.#ownReason !== undefined) return;
    this.#ownReason = typeof reason === 'string' ? { kind: 'cancel', message: reason } : reason;
    this.#disarm();
    if (this.#state !== 'ended') this.#recalculate();
  }

  /** This scope itself was cancelled, by a call or by its deadline. Nothing may have been thrown for it yet. */
  get cancelCalled(): boolean {
    if (this.#state === 'open') this.#expire();
    return this.#ownReason !== undefined;
  }

  /** This scope absorbed its own cancellation: the code inside did not run to its end. */
  get cancelledCaught(): boolean {
    return this.#cancelledCaught;
  }

  /** Why the code inside has to stop: the outermost cancellation that gets through; else undefined. */
  get reason(): CancelReason | undefined {
    return this.#effectiveReason ?? this.#ownReason;
  }

  /** While true, cancellation of outer scopes does not get in. This scope's own and inner ones still do. */
  get shield(): boolean {
    return this.#shield;
  }

  set shield(on: boolean) {
    this.#shield = on;
    if (this.#state === 'open') this.#recalculate();
  }

  /** When this scope cancels itself, in milliseconds on its clock. `Infinity`: never. */
  get deadline(): number {
    return this.#deadline;
  }

  set deadline(atMs: number) {
    requireMoment(atMs);
    this.#deadline = atMs;
    if (this.#state === 'open') this.#arm();
  }

  /** The earliest deadline that reaches the code inside; `-Infinity` once it is cancelled. */
  get effectiveDeadline(): number {
    if (this.#effectiveReason !== undefined) return -Infinity;
    let earliest = Infinity;
    for (const scope of this.#reaching()) earliest = Math.min(earliest, scope.#deadline);
    return earliest;
  }

  /**
   * For libraries: aborted, with a `Cancelled` as its reason, when this scope is cancelled or an outer one's
   * cancellation gets in. A signal cannot go back, so it stays aborted when the shield is raised later.
   */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      setMaxListeners(0, this.#controller.signal);
      if (this.#effectiveReason !== undefined) this.#controller.abort(this.#cancelled(this.#effectiveReason));
    }
    return this.#controller.signal;
  }

  /** Throws `Cancelled` if the code inside has to stop; for long calculations that do not await. */
  checkpointSync(): void {
    this.#requireOpen();
    this.#expire();
    if (this.#effectiveReason !== undefined) throw this.#cancelled(this.#effectiveReason);
  }

  /** Lets everything else that is ready go first, then throws `Cancelled` if the code inside has to stop. */
  checkpoint(): Promise<void> {
    return mayGoUnheard(this.#checkpoint());
  }

  /** Waits `ms` milliseconds (`Infinity`: until cancelled). @throws RangeError if negative or NaN. */
  sleep(ms: number): Promise<void> {
    return mayGoUnheard(this.#sleep(ms));
  }

  /** Waits for a callback inside this scope; see `abortableWait` in waiting.ts. */
  abortableWait<T>(register: Register<T>): Promise<T> {
    return mayGoUnheard(this.#wait(register));
  }

  async #checkpoint(): Promise<void> {
    this.#requireOpen();
    await nextTurn(this.#clock);
    this.checkpointSync();
  }

  async #sleep(ms: number): Promise<void> {
    requireDuration(ms, 'A sleep');
    if (ms === 0) return this.#checkpoint();
    return this.#wait((resolve) =>
      ms === Infinity ? () => undefined : this.#clock.setTimer(this.#clock.now() + ms, resolve),
    );
  }

  async #wait<T>(register: Register<T>): Promise<T> {
    this.#requireOpen();
    this.#expire();
    // A loop that swallows Cancelled must not starve the rest of the process.
    if (this.#effectiveReason !== undefined) await nextTurn(this.#clock);
    this.checkpointSync();
    const wait = new AbortableWait(register);
    this.#waits.add(wait as AbortableWait<never>);
    if (this.#effectiveReason !== undefined) wait.abort(this.#cancelled(this.#effectiveReason));
    try {
      return await wait.promise;
    } finally {
      this.#waits.delete(wait as AbortableWait<never>);
      if (this.#isEmpty()) this.#onEmpty();
    }
  }

  /** Makes `parent` the scope around this one from now on. For a task that changes hands; not public. */
  moveTo(parent: CancelScope): void {
    this.#requireOpen();
    parent.#requireOpen();
    this.#unlink();
    this.#link(parent);
    this.#recalculate();
  }

  #enter(): void {
    if (this.#state !== 'new') {
      throw new ScopeMisuse(`"${this.name}" was entered before: make a new scope for every run.`);
    }
    const parent = currentScope();
    if (parent !== undefined) parent.#requireOpen();
    this.#state = 'open';
    this.#clock = currentClock();
    this.#deadline = Math.min(this.#deadline, this.#clock.now() + this.#timeoutMs);
    this.#link(parent);
    this.#arm();
    this.#recalculate();
  }

  /** Stops what nobody awaited, the way a cancelled scope would, and waits for it: nothing outlives its scope. */
  async #endStrays(): Promise<void> {
    if (this.#isEmpty()) return;
    this.#endReason = { kind: 'cancel', message: `"${this.name}" has ended.` };
    this.#recalculate();
    while (!this.#isEmpty()) await new Promise<void>((resolve) => (this.#onEmpty = resolve));
  }

  /** Takes the scope out of the tree; returns what is left of `error` for the code around. */
  #leave(error: unknown): unknown {
    let rest = error;
    if (error !== nothing && this.#ownReason !== undefined && this.#outer?.reason === undefined) {
      rest = withoutLeaves(
        error,
        (leaf) => leaf instanceof Cancelled && this.#contains(deliveredIn.get(leaf)),
      );
      this.#cancelledCaught = rest !== error;
    }
    this.#disarm();
    this.#state = 'ended';
    this.#unlink();
    return rest;
  }

  #isEmpty(): boolean {
    return this.#children.size === 0 && this.#waits.size === 0;
  }

  #link(parent: CancelScope | undefined): void {
    this.#parent = parent;
    if (parent !== undefined) parent.#children.add(this);
  }

  #unlink(): void {
    const parent = this.#parent;
    if (parent === undefined) return;
    parent.#children.delete(this);
    if (parent.#isEmpty()) parent.#onEmpty();
  }

  /** The scope around, if its cancellation gets in. */
  get #outer(): CancelScope | undefined {
    return this.#shield ? undefined : this.#parent;
  }

  /** This scope and those around it whose cancellation gets in. */
  *#reaching(): Generator<CancelScope> {
    yield this;
    for (let scope = this.#outer; scope !== undefined; scope = scope.#outer) yield scope;
  }

  #contains(scope: CancelScope | undefined): boolean {
    let inner = scope;
    while (inner !== undefined && inner !== this) inner = inner.#parent;
    return inner === this;
  }

  /** Brings the state of this scope and all below up to date, then wakes what waits in the newly cancelled. */
  #recalculate(): void {
    const newlyCancelled: CancelScope[] = [];
    const todo: CancelScope[] = [this];
    for (const scope of todo) {
      const reason = scope.#outer?.reason ?? scope.#ownReason ?? scope.#endReason;
      if (reason === scope.#effectiveReason) continue;
      if (scope.#effectiveReason === undefined) newlyCancelled.push(scope);
      scope.#effectiveReason = reason;
      for (const child of scope.#children) todo.push(child);
    }
    // Only now: an abort handler may look at, or cancel, any scope of the tree.
    for (const scope of newlyCancelled) scope.#deliver();
  }

  #deliver(): void {
    if (this.#effectiveReason === undefined) return;
    const cancelled = this.#cancelled(this.#effectiveReason);
    // Not at a mere end: what a library gave back may still be read outside.
    if (this.#effectiveReason !== this.#endReason) this.#controller?.abort(cancelled);
    for (const wait of [...this.#waits]) wait.abort(cancelled);
  }

  #cancelled(reason: CancelReason): Cancelled {
    const error = new Cancelled(reason);
    deliveredIn.set(error, this);
    return error;
  }

  /** Timers cannot fire while code keeps the event loop busy, so checkpoints look at the clock themselves. */
  #expire(): void {
    for (const scope of this.#reaching()) {
      if (scope.#ownReason === undefined && scope.#deadline <= scope.#clock.now()) scope.#timeOut();
    }
  }

  #timeOut(): void {
    this.cancel({ kind: 'timeout', message: `"${this.name}" ran out of time.` });
  }

  #arm(): void {
    this.#disarm();
    if (this.#deadline === Infinity || this.#ownReason !== undefined) return;
    this.#dropTimer = this.#clock.setTimer(this.#deadline, () => this.#timeOut());
  }

  #disarm(): void {
    this.#dropTimer?.();
    this.#dropTimer = undefined;
  }

  #requireOpen(): void {
    if (this.#state === 'open') return;
    const problem =
      this.#state === 'new' ? 'has not been entered yet' : 'has ended, but something in it still runs';
    throw new ScopeMisuse(`"${this.name}" ${problem}.`);
  }
}

function requireMoment(atMs: number): void {
  if (Number.isNaN(atMs)) throw new RangeError('A deadline must be a moment in milliseconds, not NaN.');
}

/** A wait that lost a race is ended with its scope, when perhaps nobody listens to it any more. */
function mayGoUnheard<T>(wait: Promise<T>): Promise<T> {
  wait.catch(() => undefined);
  return wait;
}
