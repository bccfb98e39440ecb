import type { PathSegment } from '../../shared/storyboard/path';

/** A place in a text. Both count from 1; columns count UTF-16 units, as editors do. */
export interface Place {
  line: number;
  column: number;
}

/**
 * Finds the place of a value, by its path as text (`scenes[1].elements[0].fit`) or in steps. Where the path
 * leads to nothing, the place of the nearest thing that holds it; `key` asks for the place of its key instead.
 */
export type Locate = (path: string | readonly PathSegment[], what?: 'value' | 'key') => Place | undefined;

/** A storyboard document as it was read: plain data, nothing checked but its syntax. */
export interface StoryboardSource {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  readonly data: unknown;
  readonly locate: Locate;
}
