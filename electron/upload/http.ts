import { Readable } from 'node:stream';
import type { EnvHttpProxyAgent, request } from 'undici';
import { abortableWait } from '../concurrency';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Upstream;
  /** Ends the request from outside its scope; it then throws `ConnectionFailed` with the reason as its cause. */
  signal?: AbortSignal;
}

/** A body that is made while it is sent. */
export interface Upstream {
  bytes: number;
  /** Called once for each request. `busy` is to be called whenever the source makes the wire wait. */
  open(busy: () => void): AsyncIterable<Uint8Array>;
}

export interface HttpAnswer {
  status: number;
  /** Value of a header, by its name in small letters; the first one of several. */
  header(name: string): string | undefined;
  /** At most `answerAtMost` characters of the body. */
  text: string;
}

/** No answer came: the network, the other end, or a proxy between. Whether the request was carried out is not known. */
export class ConnectionFailed extends Error {
  override readonly name = 'ConnectionFailed';
  /** The system's or the HTTP client's word for it, e.g. ECONNRESET. */
  readonly code: string;

  constructor(code: string, cause: unknown) {
    super(`No answer (${code}).`, { cause });
    this.code = code;
  }
}

export interface HttpOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** How long nothing may move before a connection is given up, milliseconds. */
  stallMs: number;
}

/** Answers are small objects and errors; a proxy may send a page instead. */
const answerAtMost = 200_000;

/**
 * Requests over one pool of connections, by way of the proxy that the environment names. `fetch` would not do: it follows
 * 308, which in the upload protocol is an answer, and sends streams without a length.
 */
export class HttpClient {
  readonly #options: HttpOptions;
  #loading: Promise<Loaded> | undefined;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /** A checkpoint of the scope around; cancelling it ends the connection. @throws ConnectionFailed, Cancelled. */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    const loaded = await (this.#loading ??= this.#load());
    return abortableWait<HttpAnswer>((resolve, reject) => {
      const stopped = new AbortController();
      const ended = this.#exchange(loaded, request, stopped).then(resolve, reject);
      return async () => {
        stopped.abort();
        await ended;
      };
    });
  }

  async close(): Promise<void> {
    const loaded = await this.#loading?.catch(() => undefined);
    await loaded?.agent.destroy();
  }

  async #load(): Promise<Loaded> {
    const client = await import('undici');
    const { env } = this.#options;
    const agent = new client.EnvHttpProxyAgent({
      httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? '',
      httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? '',
      noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
      // We watch over standstill ourselves: see `#exchange`.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return { send: client.request, agent };
  }

  async #exchange(
    { send, agent: dispatcher }: Loaded,
    { method, url, headers = {}, body, signal }: HttpRequest,
    stopped: AbortController,
  ): Promise<HttpAnswer> {
    const stall = new Stall(this.#options.stallMs, () =>
      stopped.abort(new ConnectionFailed('STALLED', undefined)),
    );
    const passOn = () => stopped.abort(signal?.reason);
    signal?.addEventListener('abort', passOn, { once: true });
    if (signal?.aborted) passOn();
    try {
      const answer = await send(url, {
        dispatcher,
        method,
        signal: stopped.signal,
        headers: { ...headers, 'content-length': String(lengthOf(body)) },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : streamOf(body, stall) }),
      });
      stall.touch();
      const text = await readText(answer.body, stall);
      return { status: answer.statusCode, header: (name) => firstOf(answer.headers[name]), text };
    } catch (error) {
      throw stopped.signal.reason instanceof ConnectionFailed
        ? stopped.signal.reason
        : new ConnectionFailed(codeOf(error), stopped.signal.aborted ? stopped.signal.reason : error);
    } finally {
      stall.end();
      signal?.removeEventListener('abort', passOn);
    }
  }
}

interface Loaded {
  send: typeof request;
  agent: EnvHttpProxyAgent;
}

/** A timer that is put back whenever something moves. */
class Stall {
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number, onStall: () => void) {
    this.#timer = setTimeout(onStall, milliseconds);
  }

  touch(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function streamOf(body: Upstream, stall: Stall): Readable {
  // Of pieces, not of bytes: the next one is asked for when the wire has taken the one before.
  return Readable.from(watched(body, stall), { objectMode: true, highWaterMark: 1 });
}

async function* watched(body: Upstream, stall: Stall): AsyncGenerator<Uint8Array> {
  for await (const piece of body.open(() => stall.touch())) {
    stall.touch();
    yield piece;
  }
  stall.touch();
}

async function readText(body: AsyncIterable<Buffer>, stall: Stall): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    stall.touch();
    if (length < answerAtMost) pieces.push(piece);
    length += piece.length;
  }
  return Buffer.concat(pieces).subarray(0, answerAtMost).toString('utf8');
}

function lengthOf(body: HttpRequest['body']): number {
  if (body === undefined) return 0;
  return typeof body === 'string' ? Buffer.byteLength(body) : body.bytes;
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'object' ? value[0] : value;
}

/** The innermost code: connection errors come wrapped, and several addresses of a host as an AggregateError. */
function codeOf(error: unknown): string {
  let found = 'UNKNOWN';
  for (let at: unknown = error; at instanceof Error;) {
    const { code, errors, cause } = at as Error & { code?: unknown; errors?: unknown[] };
    if (typeof code === 'string') found = code;
    at = errors?.[0] ?? cause;
  }
  return found;
}
