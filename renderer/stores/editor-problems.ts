import type { Problem } from '../../shared/errors';
import { formatPath, parsePath, type PathSegment } from '../../shared/storyboard/path';

/**
 * What is wrong at a place of the document, in a sentence.
 *
 * @param exactly Only what is wrong with the place itself; what is inside it has fields of its own.
 */
export function problemsUnder(
  problems: readonly Problem[],
  path: readonly PathSegment[],
  exactly: boolean,
): string | undefined {
  const wanted = formatPath(path);
  const found = problems.filter(({ path: at = '' }) => at === wanted || (!exactly && isInside(at, wanted)));
  return found.length === 0 ? undefined : found.map(({ message }) => message).join(' ');
}

function isInside(path: string, parent: string): boolean {
  return path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`);
}

/** How many problems each scene has. */
export function problemsOfScenes(problems: readonly Problem[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { path = '' } of problems) {
    const [first, scene] = parsePath(path);
    if (first === 'scenes' && typeof scene === 'number') counts.set(scene, (counts.get(scene) ?? 0) + 1);
  }
  return counts;
}
