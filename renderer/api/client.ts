import type { ErrorCode, Problem } from '../../shared/errors';
import type { Bridge } from '../../shared/ipc/bridge';
import type {
  MessageName,
  MessagePayload,
  RequestInput,
  RequestName,
  RequestOutput,
} from '../../shared/ipc/contract';
import { text } from '../text';

declare global {
  interface Window {
    /** Put there by the preload script; absent when the page is opened outside the app. */
    readonly renderyard?: Bridge;
  }
}

/** A request that was refused: the sentence for people is its message, the code is for us. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  /** Everything that is wrong, with places; at least one entry. */
  readonly problems: readonly Problem[];

  constructor(error: { code: ErrorCode; message: string; problems: readonly Problem[] }, cause?: unknown) {
    super(error.message, { cause });
    this.code = error.code;
    this.problems =
      error.problems.length > 0 ? error.problems : [{ code: error.code, message: error.message }];
  }
}

type InputOf<N extends RequestName> = RequestInput<N> extends undefined ? [] : [input: RequestInput<N>];

/**
 * Asks the main process, and gives its answer.
 *
 * @throws ApiError when the request was refused, or when nobody could answer it.
 */
export async function request<N extends RequestName>(
  name: N,
  ...input: InputOf<N>
): Promise<RequestOutput<N>> {
  const envelope = await bridge()
    .request(name, input[0] as RequestInput<N>)
    .catch((cause: unknown) => {
      // No answer at all is a defect: the main process writes the page's console to the app's log.
      console.error(`The request ${name} got no answer.`, cause);
      throw unanswered(cause);
    });
  if (!envelope.ok) throw new ApiError(envelope.error);
  return envelope.value;
}

/** Hears what the main process says without being asked. Returns the function that stops it. */
export function listen<N extends MessageName>(
  name: N,
  listener: (payload: MessagePayload<N>) => void,
): () => void {
  return bridge().listen(name, listener);
}

/** Paths of dropped files, without those that are not on disk. */
export function pathsOf(files: Iterable<File>): string[] {
  return Array.from(files, (file) => bridge().pathOfFile(file)).filter((path) => path !== '');
}

/** Whether shortcuts are pressed with Command rather than Control. */
export function usesCommandKey(): boolean {
  return window.renderyard?.platform === 'darwin';
}

/** Any thrown thing as an error with a sentence. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : unanswered(error);
}

function bridge(): Bridge {
  if (window.renderyard === undefined) throw unanswered(new Error('window.renderyard is missing'));
  return window.renderyard;
}

function unanswered(cause: unknown): ApiError {
  return new ApiError({ code: 'INTERNAL', message: text.connection.unanswered, problems: [] }, cause);
}
