import { type StoryboardDocument, storyboardSchema } from '../../shared/storyboard/document';
import { describeIssue, type SchemaFault, schemaFaults } from '../../shared/storyboard/messages';
import { formatPath, type PathSegment } from '../../shared/storyboard/path';
import { copyObject, isPlainObject, type PlainObject } from './plain';
import type { ProblemCollector } from './problems';

/** Stands in for an element that is wrong: left out of the video, without moving its neighbours. */
const inertElement = { type: 'text', text: '-', condition: false };
const inertScene = { duration: 1, background: 'black', condition: false };

/** Members that a complete scene always has. */
const safeMembers: PlainObject = { duration: 1, background: 'black' };

/** Each round may uncover faults that others hid; more rounds than this would mean that nothing is left to mend. */
const rounds = 4;

export interface ValidatedDocument {
  document: StoryboardDocument;
  /** Scenes that are not what was written: their times mean nothing. */
  mendedScenes: ReadonlySet<number>;
}

/**
 * Checks a merged document against the schema. All faults are reported; what remains after leaving out the faulty
 * parts is returned, so that what is right can be looked at more closely. Null when nothing useful remains.
 */
export function validateDocument(
  data: PlainObject,
  unset: readonly (readonly PathSegment[])[],
  problems: ProblemCollector,
): ValidatedDocument | null {
  const meaningless = new Set(unset.map(formatPath));
  const mendedScenes = new Set<number>();
  let candidate = data;
  for (let round = 0; round < rounds; round += 1) {
    const parsed = storyboardSchema.safeParse(candidate, { error: describeIssue });
    if (parsed.success) return { document: parsed.data, mendedScenes };
    const faults = schemaFaults(parsed.error.issues);
    for (const fault of faults) {
      if (concernsUnset(fault.path, meaningless)) continue;
      problems.at(fault.path, 'STORYBOARD_INVALID', fault.message, fault.inKey ? 'key' : 'value');
    }
    for (const { path } of faults) {
      if (path[0] === 'scenes' && typeof path[1] === 'number') mendedScenes.add(path[1]);
    }
    const mended = leaveOut(candidate, faults);
    if (mended === null) return null;
    candidate = mended;
  }
  return null;
}

/** Whether a value, or one that holds it, is a placeholder without a value. */
function concernsUnset(path: readonly PathSegment[], meaningless: ReadonlySet<string>): boolean {
  if (meaningless.size === 0) return false;
  for (let length = path.length; length > 0; length -= 1) {
    if (meaningless.has(formatPath(path.slice(0, length)))) return true;
  }
  return false;
}

function leaveOut(data: PlainObject, faults: readonly SchemaFault[]): PlainObject | null {
  const mended = copyObject(data);
  for (const { path } of faults) {
    const [top, index] = path;
    if (typeof top !== 'string') return null;
    if (top === 'version') mended.version = 1;
    else if (top === 'elements' && typeof index === 'number') replaceItem(mended, top, index, inertElement);
    else if (top === 'scenes' && typeof index === 'number') mendScene(mended, index, path.slice(2));
    else if (top === 'scenes') return null;
    else Reflect.deleteProperty(mended, top);
  }
  return mended;
}

function mendScene(holder: PlainObject, index: number, path: readonly PathSegment[]): void {
  const list = holder.scenes;
  const scene: unknown = Array.isArray(list) ? list[index] : undefined;
  const [member, elementIndex] = path;
  if (!isPlainObject(scene) || typeof member !== 'string') {
    replaceItem(holder, 'scenes', index, inertScene);
    return;
  }
  const mended = copyObject(scene);
  if (member === 'elements' && typeof elementIndex === 'number') {
    replaceItem(mended, member, elementIndex, inertElement);
  } else {
    Reflect.deleteProperty(mended, member);
    if (Object.hasOwn(safeMembers, member)) mended[member] = safeMembers[member];
  }
  replaceItem(holder, 'scenes', index, mended);
}

function replaceItem(holder: PlainObject, key: string, index: number, item: unknown): void {
  const list = holder[key];
  if (!Array.isArray(list)) return;
  holder[key] = list.map((old: unknown, at) => (at === index ? item : old));
}
