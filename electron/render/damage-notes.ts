import { basename } from 'node:path';
import type { Task } from './scene-work';

/** Of scenes, and of sources, that are named in one note. */
const namedAtMost = 3;

/**
 * Says which sources could not be decoded without errors, one sentence for each. Of several that were decoded together nobody
 * knows which one it was.
 */
export function damageNotes(tasks: readonly Task[]): string[] {
  const places = new Map<string, Set<string>>();
  for (const task of tasks) {
    if (!task.hadFaults) continue;
    const { inputs } = task.kind === 'picture' ? task.segment.recipe : task.recipe;
    const sources = new Set(inputs.flatMap((input) => (input.kind === 'file' ? [input.path] : [])));
    const isNamed = sources.size > 0 && sources.size <= namedAtMost;
    const what = isNamed ? [...sources].map((path) => `"${basename(path)}"`).join(' or ') : 'A source';
    const known = places.get(what) ?? new Set();
    places.set(what, known.add(task.kind === 'picture' ? task.name : 'sound'));
  }
  return [...places].map(
    ([what, names]) =>
      `${what} could not be decoded without errors (${listed([...names])}): it is damaged or incomplete; look at the video there.`,
  );
}

function listed(names: readonly string[]): string {
  const rest = names.length - namedAtMost;
  return [...names.slice(0, namedAtMost), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
