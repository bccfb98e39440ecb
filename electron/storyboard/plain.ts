/** A mapping of unchecked data. */
export type PlainObject = Record<string, unknown>;

export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A mapping without a prototype, so that no key of a document can reach one. */
export function emptyObject(): PlainObject {
  return Object.create(null) as PlainObject;
}

export function copyObject(object: PlainObject): PlainObject {
  return Object.assign(emptyObject(), object);
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Freezes a tree of plain data, down to its leaves. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
