// What blocking.test.ts has worker threads do. Plain JavaScript: threads load it without a compiler.

export function add(left, right) {
  return left + right;
}

export function fail(message) {
  throw new TypeError(message);
}

export function giveFunction() {
  return () => undefined;
}

export function exitThread() {
  process.exit(3);
}

/** Says in shared memory that it runs, then blocks its thread until it may go on. */
export function hold(shared, _label, handle) {
  const gate = new Int32Array(shared);
  Atomics.add(gate, 0, 1);
  Atomics.wait(gate, 1, 0);
  return handle.isCancelled() ? 'was cancelled' : 'was not cancelled';
}

/** Says in shared memory that it runs, then works until it is cancelled. */
export function spin(shared, handle) {
  Atomics.add(new Int32Array(shared), 0, 1);
  for (;;) handle.checkpointSync();
}

/** Appends its number to a list in shared memory. */
export function note(shared, number) {
  const list = new Int32Array(shared);
  list[Atomics.add(list, 0, 1) + 1] = number;
}

/** Reports each of its numbers, then gives their sum. */
export function tell(numbers, handle) {
  for (const number of numbers) handle.report(number);
  return numbers.reduce((sum, number) => sum + number, 0);
}
