import { type ErrorCode, type Problem, RenderyardError } from '../../shared/errors';
import { formatPath, type PathSegment } from '../../shared/storyboard/path';
import { shorten } from '../../shared/storyboard/wording';
import type { StoryboardSource } from './source';

/** More faults than this in one file help nobody; the rest is counted. */
const reported = 200;

/** Gathers everything that is wrong with one storyboard, each with its place, each once. */
export class ProblemCollector {
  readonly #source: StoryboardSource;
  readonly #problems: Problem[] = [];
  readonly #seen = new Set<string>();
  #origin: (path: readonly PathSegment[]) => readonly PathSegment[] = (path) => path;
  #left = 0;

  constructor(source: StoryboardSource) {
    this.#source = source;
  }

  /** From now on, paths are those of a document into which defaults were merged; `origin` gives where a value was written. */
  translatePaths(origin: (path: readonly PathSegment[]) => readonly PathSegment[]): void {
    this.#origin = origin;
  }

  /** Reports a fault of the document. `what` tells whether the key or its value is at fault. */
  at(path: readonly PathSegment[], code: ErrorCode, message: string, what: 'value' | 'key' = 'value'): void {
    const written = this.#origin(path);
    // A key in the defaults is met again in each element that they go into: once is enough.
    const identity = what === 'key' ? formatPath(written) : undefined;
    this.#add(
      {
        code,
        message: sentence(message),
        file: this.#source.file,
        ...(written.length === 0 ? {} : { path: shorten(formatPath(written)) }),
        ...this.#source.locate(written, what),
      },
      identity,
    );
  }

  /** Reports a fault inside another file, which `path` names. */
  inFile(
    path: readonly PathSegment[],
    code: ErrorCode,
    message: string,
    place: { file: string; line: number },
  ): void {
    this.#add({
      code,
      message: sentence(message),
      path: shorten(formatPath(this.#origin(path))),
      ...place,
      column: 1,
    });
  }

  /**
   * Reports a fault of something that does not stand in the document: a value or a preset given from outside.
   *
   * @param path Of a value: `set`, and the name of its variable.
   */
  outside(code: ErrorCode, message: string, path: readonly PathSegment[] = []): void {
    const place = path.length === 0 ? {} : { path: shorten(formatPath(path)) };
    this.#add({ code, message: sentence(message), ...place });
  }

  get count(): number {
    return this.#problems.length;
  }

  /** In the order of the document. */
  list(): Problem[] {
    const ordered = [...this.#problems].sort(
      (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
    );
    if (this.#left > 0) {
      ordered.push({
        code: 'STORYBOARD_INVALID',
        message: `${this.#left} more problems are not listed.`,
        file: this.#source.file,
      });
    }
    return ordered;
  }

  throwIfAny(): void {
    const [first, ...others] = this.list();
    if (first !== undefined) throw new RenderyardError([first, ...others]);
  }

  #add(problem: Problem, identity = identityOf(problem)): void {
    if (this.#seen.has(identity)) return;
    if (this.#problems.length >= reported) {
      this.#left += 1;
      return;
    }
    this.#seen.add(identity);
    this.#problems.push(problem);
  }
}

/** Ends with a full stop unless it ends with a mark already. */
function sentence(message: string): string {
  return /[.?!]$/.test(message) ? message : `${message}.`;
}

/** One fault may be met in several ways; the same words on another line of a file are another fault. */
function identityOf({ path, message, file, line, ...rest }: Problem): string {
  return JSON.stringify([path, message, rest.code === 'CAPTIONS_INVALID' ? [file, line] : null]);
}
