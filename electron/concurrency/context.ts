import { AsyncLocalStorage } from 'node:async_hooks';

import { ScopeMisuse } from './scope-misuse';

/** What log lines and errors say about where they come from. */
export interface ContextFields {
  jobId?: string;
  attempt?: number;
  phase?: string;
}

// One mutable record for each task: a task's changes are its own, and are seen by all of it.
const ambientFields = new AsyncLocalStorage<ContextFields>();

/** A copy of the fields of the calling task. */
export function currentContext(): Readonly<ContextFields> {
  return { ...ambientFields.getStore() };
}

/** Runs `fn` with these fields laid over the caller's. */
export function withContext<T>(fields: ContextFields, fn: () => T): T {
  return ambientFields.run({ ...ambientFields.getStore(), ...fields }, fn);
}

/** Changes fields for the rest of the calling task, and for what it spawns from now on. */
export function setContext(fields: ContextFields): void {
  const own = ambientFields.getStore();
  if (own === undefined) throw new ScopeMisuse('setContext works inside withContext or a task of a group.');
  Object.assign(own, fields);
}
