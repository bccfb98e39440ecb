import type { Endpoint } from './endpoint';
import { errorOf, isPassing, objectOf } from './answer';
import type { ErrorAnswer, StoredObject } from './answer';
import type { TokenSource } from './credentials';
import { ConnectionFailed } from './http';
import type { HttpAnswer, HttpClient, HttpRequest, Upstream } from './http';

/** The service answered, and not with what was asked for. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly answer: ErrorAnswer;

  constructor(answer: ErrorAnswer) {
    super(`The storage service answered ${answer.status}.`);
    this.answer = answer;
  }

  /** The same request may succeed later. */
  get mayPass(): boolean {
    return isPassing(this.answer);
  }
}

/** How far an upload session is, as the server says. */
export type SessionState =
  | { kind: 'open'; offset: number }
  | { kind: 'finished'; object: StoredObject | undefined }
  /** It has ended without an object, or was never there. */
  | { kind: 'gone' };

export interface NewSession {
  bucket: string;
  object: string;
  bytes: number;
  contentType: string;
  /** What the finished object must have: the server refuses anything else. */
  crc32c?: string;
  metadata: Readonly<Record<string, string>>;
  isPublic: boolean;
  /** The object's generation that may be replaced; 0 is none. */
  ifGeneration: string;
}

/**
 * The parts of the JSON API that uploads need (cloud.google.com/storage/docs/performing-resumable-uploads). Each method is
 * one request.
 *
 * All throw `ConnectionFailed` when no answer came and `Refused` for an answer that says no, `UPLOAD_CREDENTIALS` and
 * `UPLOAD_CLOCK` when there is no token to send, and `Cancelled`.
 */
export class StorageService {
  readonly #http: HttpClient;
  readonly #endpoint: Endpoint;
  readonly #tokens: TokenSource;

  constructor(http: HttpClient, endpoint: Endpoint, tokens: TokenSource) {
    this.#http = http;
    this.#endpoint = endpoint;
    this.#tokens = tokens;
  }

  /** Gets a token, and does nothing with it. */
  async signIn(): Promise<void> {
    await this.#tokens.token();
  }

  /** After a 401: whether there is another token to try. */
  renewToken(): boolean {
    return this.#tokens.renew();
  }

  /** Begins an upload. Returns the session's address, which is all that is needed to upload into it: a secret. */
  async startSession(session: NewSession): Promise<string> {
    const query = new URLSearchParams({
      uploadType: 'resumable',
      name: session.object,
      ifGenerationMatch: session.ifGeneration,
      ...(session.isPublic ? { predefinedAcl: 'publicRead' } : {}),
    });
    const answer = await this.#send({
      method: 'POST',
      url: `${this.#endpoint.origin}/upload/storage/v1/b/${encodeURIComponent(session.bucket)}/o?${query.toString()}`,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'x-upload-content-type': session.contentType,
        'x-upload-content-length': String(session.bytes),
      },
      body: JSON.stringify({
        contentType: session.contentType,
        metadata: session.metadata,
        ...(session.crc32c === undefined ? {} : { crc32c: session.crc32c }),
      }),
    });
    if (answer.status !== 200 && answer.status !== 201) throw new Refused(errorOf(answer));
    const address = answer.header('location');
    // An answer that was cut by a proxy; the request can be made again.
    if (address === undefined || !this.isOurs(address)) throw new ConnectionFailed('NO_SESSION', undefined);
    return address;
  }

  /** Whether a token may be sent there. The address comes from the service, or from our store: neither is believed. */
  isOurs(address: string): boolean {
    try {
      return new URL(address).origin === this.#endpoint.origin;
    } catch {
      return false;
    }
  }

  /** How many bytes the server has for certain. */
  async askSession(address: string, totalBytes: number): Promise<SessionState> {
    const headers = { 'content-range': `bytes */${totalBytes}` };
    return this.#sessionState(await this.#send({ method: 'PUT', url: address, headers }), totalBytes);
  }

  /** Sends bytes from `offset` on. The server may keep fewer of them than were sent. */
  async sendChunk(
    address: string,
    chunk: { offset: number; totalBytes: number; body: Upstream; signal: AbortSignal },
  ): Promise<SessionState> {
    const { offset, totalBytes, body, signal } = chunk;
    const headers = { 'content-range': `bytes ${offset}-${offset + body.bytes - 1}/${totalBytes}` };
    return this.#sessionState(
      await this.#send({ method: 'PUT', url: address, headers, body, signal }),
      totalBytes,
    );
  }

  /** Ends a session, with all that it holds. One that has ended already is no error. */
  async closeSession(address: string): Promise<void> {
    const answer = await this.#send({ method: 'DELETE', url: address });
    // 499 is how the service says that a session was canceled.
    if (![200, 204, 404, 410, 499].includes(answer.status)) throw new Refused(errorOf(answer));
  }

  /** The object as it is now; undefined when there is none. */
  async getObject(bucket: string, object: string, generation?: string): Promise<StoredObject | undefined> {
    const query = generation === undefined ? '' : `?generation=${encodeURIComponent(generation)}`;
    const answer = await this.#send({ method: 'GET', url: `${this.#objectUrl(bucket, object)}${query}` });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Refused(errorOf(answer));
    const found = objectOf(answer);
    if (found === undefined) throw new ConnectionFailed('CUT_ANSWER', undefined);
    return found;
  }

  /** Deletes exactly this generation. One that is not there is no error. */
  async deleteObject(bucket: string, object: string, generation: string): Promise<void> {
    const query = new URLSearchParams({ generation, ifGenerationMatch: generation });
    const url = `${this.#objectUrl(bucket, object)}?${query.toString()}`;
    const answer = await this.#send({ method: 'DELETE', url });
    if (![200, 204, 404].includes(answer.status)) throw new Refused(errorOf(answer));
  }

  /** How far the server's clock is ahead of ours, milliseconds; undefined when it does not say. Asks without a token. */
  async clockAheadMs(): Promise<number | undefined> {
    const answer = await this.#http.request({ method: 'GET', url: `${this.#endpoint.origin}/` });
    return errorOf(answer).clockAheadMs;
  }

  async #send(request: HttpRequest): Promise<HttpAnswer> {
    const token = await this.#tokens.token();
    return this.#http.request({
      ...request,
      headers: { ...request.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    });
  }

  #objectUrl(bucket: string, object: string): string {
    return `${this.#endpoint.origin}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}`;
  }

  #sessionState(answer: HttpAnswer, totalBytes: number): SessionState {
    switch (answer.status) {
      case 200:
      case 201:
        return { kind: 'finished', object: objectOf(answer) };
      case 308:
        return { kind: 'open', offset: offsetOf(answer.header('range'), totalBytes) };
      case 404:
      case 410:
      case 499:
        return { kind: 'gone' };
      default:
        throw new Refused(errorOf(answer));
    }
  }
}

/** The byte after the last one that the server has: `bytes=0-41` is 42, no header is 0. */
function offsetOf(range: string | undefined, totalBytes: number): number {
  if (range === undefined) return 0;
  const last = /^bytes=0-(\d+)$/.exec(range)?.[1];
  const offset = Number(last) + 1;
  // Not an answer of the protocol: a proxy's, or a cut one.
  if (last === undefined || offset > totalBytes) throw new ConnectionFailed('BAD_RANGE', undefined);
  return offset;
}
