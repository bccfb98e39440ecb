/**
 * Errors form a tree: an AggregateError has its `errors` as branches, what `await using` throws when both a
 * block and its disposal fail (a SuppressedError) has two, and the AbortError of a Node call that was given a
 * signal has the signal's reason. Everything else is a leaf.
 *
 * The walks below do not recurse: five thousand nested groups make a tree that deep.
 */
function branches(error: unknown): readonly unknown[] | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AggregateError) return error.errors.length > 0 ? error.errors : undefined;
  // By name: engines without explicit resource management get a plain Error from the compiler's helper.
  if (error.name === 'SuppressedError' && 'error' in error && 'suppressed' in error) {
    return [error.error, error.suppressed];
  }
  if ('code' in error && error.code === 'ABORT_ERR' && error.cause !== undefined) return [error.cause];
  return undefined;
}

/** Every leaf of the tree, depth first. */
export function* leaves(error: unknown): Generator {
  const seen = new Set();
  const todo = [error];
  while (todo.length > 0) {
    const next = todo.pop();
    const below = branches(next);
    if (below === undefined) yield next;
    else if (!seen.has(next)) {
      seen.add(next);
      for (let index = below.length - 1; index >= 0; index--) todo.push(below[index]);
    }
  }
}

/** What {@link withoutLeaves} leaves over when it drops every leaf (`undefined` can be thrown too). */
export const nothing = Symbol('nothing left');

/**
 * The same tree without the leaves that `drop` names: the error itself when it names none, {@link nothing}
 * when it names all. The shape of the rest is kept: a group of groups stays one.
 */
export function withoutLeaves(error: unknown, drop: (leaf: unknown) => boolean): unknown {
  const groups = new Set();
  const todo = [error];
  while (todo.length > 0) {
    const next = todo.pop();
    const below = branches(next);
    if (below === undefined || groups.has(next)) continue;
    groups.add(next);
    todo.push(...below);
  }
  // Found parent first, so the reverse order meets every branch before the group that holds it.
  const remains = new Map();
  const remaining = (branch: unknown): unknown => {
    if (remains.has(branch)) return remains.get(branch);
    return drop(branch) ? nothing : branch;
  };
  for (const group of [...groups].reverse()) remains.set(group, rebuilt(group, remaining));
  return remaining(error);
}

function rebuilt(group: unknown, remaining: (branch: unknown) => unknown): unknown {
  const before = branches(group) ?? [];
  const after = before.map(remaining).filter((branch) => branch !== nothing);
  if (after.length === 0) return nothing;
  if (after.length === before.length && after.every((branch, index) => branch === before[index]))
    return group;
  // Half of a SuppressedError suppresses nothing any more.
  if (!(group instanceof AggregateError)) return after.length === 1 ? after[0] : new AggregateError(after);
  const copy = new AggregateError(after, group.message, { cause: group.cause });
  copy.stack = group.stack;
  return copy;
}

/**
 * A task group always throws an AggregateError, even for one error, so that its callers handle one shape.
 * This peels the wrapping off again where there is exactly one error inside, however deep; any other error
 * comes back as it is.
 */
export function unwrapSingle(error: unknown): unknown {
  let inner = error;
  while (inner instanceof AggregateError && inner.errors.length === 1) inner = inner.errors[0];
  return inner;
}
