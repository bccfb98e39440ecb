import { CircleX } from 'lucide-react';
import type { Problem } from '../../shared/errors';
import { fileName } from '../format';
import { text } from '../text';
import styles from './problem-list.module.css';

/** Where a fault is: `teaser.storyboard.yaml:12:7 · scenes[2].elements[0].src`; empty when nobody knows. */
export function placeOf({ file, line, column, path }: Problem): string {
  const position = line === undefined ? '' : `:${line}:${column ?? 1}`;
  return [file === undefined ? '' : `${fileName(file)}${position}`, path ?? '']
    .filter((part) => part !== '')
    .join(' · ');
}

/** Faults, each with its place. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  return (
    <ul role="list" className={styles.list} aria-label={text.problems.title}>
      {problems.map((problem, index) => {
        const place = placeOf(problem);
        return (
          <li key={index} className={styles.problem}>
            <CircleX size={15} aria-hidden className={styles.icon} />
            <div className={styles.words}>
              <p>{problem.message}</p>
              {place !== '' && <p className={styles.place}>{place}</p>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
