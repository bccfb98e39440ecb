import { RenderyardError } from '../../shared/errors';
import { unwrapSingle } from '../concurrency';
import type { LocatePlace } from './probe-sources';

/** Runs something whose problems name places of a document, and adds the file, the line and the column to them. */
export async function placed<T>(
  document: { file: string; locate: LocatePlace },
  fn: () => Promise<T>,
): Promise<T> {
  try {
    return await fn();
  } catch (thrown) {
    const error = unwrapSingle(thrown);
    if (!(error instanceof RenderyardError)) throw error;
    const [first, ...others] = error.problems.map((problem) =>
      problem.path === undefined
        ? problem
        : { file: document.file, ...document.locate(problem.path), ...problem },
    );
    throw first === undefined ? error : new RenderyardError([first, ...others], { cause: error });
  }
}
