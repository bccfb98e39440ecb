import type { PathSegment } from '../../shared/storyboard/path';
import { quote } from '../../shared/storyboard/wording';
import type { ProblemCollector } from './problems';

export interface Nameable {
  path: readonly PathSegment[];
  id: string | undefined;
  /** Name when it has none; made different from all others. */
  fallback: string;
}

/** A name for each item of one list, no two alike. The same name given twice is reported. */
export function nameAll(items: readonly Nameable[], problems: ProblemCollector): string[] {
  const taken = new Set<string>();
  for (const { id, path } of items) {
    if (id === undefined) continue;
    if (taken.has(id))
      problems.at([...path, 'id'], 'STORYBOARD_INVALID', `the name ${quote(id)} stands in this list twice`);
    taken.add(id);
  }
  return items.map(({ id, fallback }) => {
    if (id !== undefined) return id;
    let name = fallback;
    for (let count = 2; taken.has(name); count += 1) name = `${fallback}-${count}`;
    taken.add(name);
    return name;
  });
}
