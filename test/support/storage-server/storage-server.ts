import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Crc32c } from '../../../electron/upload/crc32c';
import type { CutPlace, Fault, Moment, Schedule } from './faults';

export interface HeldObject {
  bytes: Buffer;
  generation: string;
  contentType: string;
  metadata: Record<string, string>;
  isPublic: boolean;
}

interface Session {
  id: string;
  bucket: string;
  object: string;
  total: number | undefined;
  kept: Buffer[];
  received: number;
  declared: Declared;
  contentType: string;
  ifGeneration: string | null;
  isPublic: boolean;
  damaged: boolean;
  finished: HeldObject | undefined;
}

interface Declared {
  crc32c?: string;
  metadata?: Record<string, string>;
  contentType?: string;
}

export interface ServerOptions {
  buckets?: readonly string[];
  /** Whole parts in which bytes are kept; chunks but the last have to be a multiple. The service's is 256 KiB. */
  granule?: number;
  /** Only these tokens are accepted; without it all requests are. */
  tokens?: Set<string>;
  faults?: Schedule;
  /** Bytes a second that are read of a body. */
  bytesPerSecond?: number;
  /** Added to the clock in the Date header, milliseconds. */
  clockAheadMs?: number;
}

/**
 * Speaks the part of Google Cloud Storage's JSON API that uploads use, resumable sessions above all, as the service's
 * documentation describes it, and does wrong what its schedule of faults says.
 */
export class StorageServer {
  readonly objects = new Map<string, HeldObject>();
  readonly sessions = new Map<string, Session>();
  /** Sessions that were closed by a DELETE. */
  readonly closed: string[] = [];
  /** Method and path of each request, without session ids. */
  readonly requests: {
    method: string;
    url: string;
    authorization: string | undefined;
    range: string | undefined;
  }[] = [];
  options: Required<Pick<ServerOptions, 'granule'>> & ServerOptions;
  readonly #server: Server;
  readonly #counts = new Map<string, number>();
  readonly #ending = new AbortController();
  #generation = 1_700_000_000_000_000;

  private constructor(server: Server, options: ServerOptions) {
    this.#server = server;
    this.options = { granule: 256 * 1024, ...options };
  }

  static async start(options: ServerOptions = {}): Promise<StorageServer> {
    const server = createServer();
    const storage = new StorageServer(server, options);
    server.on('request', (request, response) => {
      const { socket } = request;
      storage.#handle(request, response).catch((error: unknown) => {
        if (error instanceof Cut) socket.destroy();
        else if (!socket.destroyed) storage.#refuse(response, 500, 'backendError', String(error));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return storage;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** For the environment of a program that is to use this server. */
  get env(): Record<string, string> {
    return { STORAGE_EMULATOR_HOST: this.origin };
  }

  object(bucket: string, name: string): HeldObject | undefined {
    return this.objects.get(`${bucket}/${name}`);
  }

  put(bucket: string, name: string, bytes: Buffer): HeldObject {
    const held = {
      bytes,
      generation: this.#nextGeneration(),
      contentType: 'application/octet-stream',
      metadata: {},
      isPublic: false,
    };
    this.objects.set(`${bucket}/${name}`, held);
    return held;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    this.requests.push({
      method: request.method ?? '',
      url: url.pathname,
      authorization: request.headers.authorization,
      range: request.headers['content-range'],
    });
    response.setHeader('date', new Date(Date.now() + (this.options.clockAheadMs ?? 0)).toUTCString());
    response.sendDate = false;
    const session = this.sessions.get(url.searchParams.get('upload_id') ?? '');
    const moment = this.#momentOf(request, url, session);
    const fault = this.options.faults?.(moment);
    if (fault?.kind === 'slow') await delay(fault.ms, undefined, { signal: this.#ending.signal });
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'cut' && fault.at === 'request head') throw new Cut();
    if (fault?.kind === 'unauthorized') this.options.tokens?.clear();
    if (fault?.kind === 'status') {
      request.resume();
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      if (fault.body === undefined)
        this.#refuse(response, fault.status, fault.reason ?? 'backendError', fault.message ?? 'Try again.');
      else response.writeHead(fault.status, { 'content-type': 'text/html' }).end(fault.body);
      return;
    }
    if (!this.#isAuthorized(request)) {
      request.resume();
      this.#refuse(response, 401, 'authError', 'Invalid Credentials');
      return;
    }
    const answer = answering(response, fault);
    if (moment.what === 'start') await this.#start(request, url, answer);
    else if (url.searchParams.has('upload_id')) await this.#session(request, session, fault, answer);
    else await this.#object(request, url, answer);
  }

  #momentOf(request: IncomingMessage, url: URL, session: Session | undefined): Moment {
    const [, bucket = '', , object = ''] =
      /^\/(?:upload\/)?storage\/v1\/b\/([^/]+)(\/o\/?)?(.*)$/.exec(url.pathname) ?? [];
    const names = {
      bucket: session?.bucket ?? decodeURIComponent(bucket),
      object: session?.object ?? (decodeURIComponent(object) || (url.searchParams.get('name') ?? '')),
    };
    const key = `${names.bucket}/${names.object}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return { what: kindOf(request, url), ...names, count };
  }

  #isAuthorized({ headers }: IncomingMessage): boolean {
    const { tokens } = this.options;
    return tokens === undefined || tokens.has((headers.authorization ?? '').replace(/^Bearer /, ''));
  }

  async #start(request: IncomingMessage, url: URL, answer: Answer): Promise<void> {
    const body = await this.#read(request, answer);
    const bucket = decodeURIComponent(/\/b\/([^/]+)\/o/.exec(url.pathname)?.[1] ?? '');
    const object = url.searchParams.get('name') ?? '';
    if (!this.#hasBucket(bucket)) {
      answer.error(404, 'notFound', 'The specified bucket does not exist.');
      return;
    }
    const ifGeneration = url.searchParams.get('ifGenerationMatch');
    if (!this.#mayReplace(bucket, object, ifGeneration)) {
      answer.error(412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.');
      return;
    }
    const declared = (body.length === 0 ? {} : JSON.parse(body.toString())) as Declared;
    const length = request.headers['x-upload-content-length'];
    const session: Session = {
      id: randomUUID(),
      bucket,
      object,
      total: length === undefined ? undefined : Number(length),
      kept: [],
      received: 0,
      declared,
      contentType: String(request.headers['x-upload-content-type'] ?? declared.contentType ?? ''),
      ifGeneration,
      isPublic: url.searchParams.get('predefinedAcl') === 'publicRead',
      damaged: false,
      finished: undefined,
    };
    this.sessions.set(session.id, session);
    answer.send(200, '', {
      location: `${this.origin}/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?uploadType=resumable&upload_id=${session.id}`,
    });
  }

  async #session(
    request: IncomingMessage,
    session: Session | undefined,
    fault: Fault | undefined,
    answer: Answer,
  ): Promise<void> {
    if (session === undefined) {
      await this.#read(request, answer);
      answer.error(410, 'notFound', 'The upload session is gone.');
      return;
    }
    if (request.method === 'DELETE') {
      this.sessions.delete(session.id);
      this.closed.push(session.id);
      answer.send(499, '');
      return;
    }
    if (fault?.kind === 'gone' && fault.after !== true) {
      this.sessions.delete(session.id);
      await this.#read(request, answer);
      answer.error(fault.status, 'notFound', 'The upload session is gone.');
      return;
    }
    const range = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(
      request.headers['content-range'] ?? 'bytes 0-*/*',
    );
    if (range === null) {
      answer.error(400, 'invalid', 'Bad Content-Range.');
      return;
    }
    if (range[3] !== undefined && range[3] !== '*') session.total = Number(range[3]);
    if (range[1] !== undefined) {
      const problem = await this.#take(request, session, Number(range[1]), fault, answer);
      if (problem !== undefined) {
        answer.error(problem.status, problem.reason, problem.message);
        return;
      }
    } else {
      await this.#read(request, answer);
    }
    // A length that was not said before is that of a body which ended by itself.
    if (range[1] !== undefined && range[2] === '*' && range[3] === '*') session.total = session.received;
    if (session.finished === undefined && session.received === session.total) {
      const refusal = this.#finish(session);
      if (refusal !== undefined) {
        answer.error(refusal.status, refusal.reason, refusal.message);
        return;
      }
      if (fault?.kind === 'gone') {
        this.sessions.delete(session.id);
        answer.error(fault.status, 'notFound', 'The upload session is gone.');
        return;
      }
    }
    if (session.finished !== undefined) {
      const told = this.#describe(session.bucket, session.object, session.finished);
      answer.json(200, fault?.kind === 'wrong crc' ? { ...told, crc32c: 'AAAAAA==' } : told);
      return;
    }
    answer.send(308, '', session.received === 0 ? {} : { range: `bytes=0-${session.received - 1}` });
  }

  /** Keeps the bytes of a chunk: whole granules of what came, as far as it came. */
  async #take(
    request: IncomingMessage,
    session: Session,
    from: number,
    fault: Fault | undefined,
    answer: Answer,
  ): Promise<{ status: number; reason: string; message: string } | undefined> {
    const { granule } = this.options;
    const arrived: Buffer[] = [];
    let error: unknown;
    try {
      await this.#read(request, answer, arrived);
    } catch (thrown) {
      error = thrown;
    }
    if (session.finished !== undefined) return undefined;
    const all = Buffer.concat(arrived);
    if (from > session.received)
      return {
        status: 503,
        reason: 'backendError',
        message: `Only ${session.received} bytes have been received.`,
      };
    const fresh = Buffer.from(all.subarray(session.received - from));
    const isLast = error === undefined && from + all.length === session.total;
    if (error === undefined && !isLast && session.total !== undefined && all.length % granule !== 0)
      return { status: 400, reason: 'invalid', message: `Chunks are multiples of ${granule} bytes.` };
    const part = fault?.kind === 'half' ? fault.part : 1;
    const isWhole = isLast && part === 1;
    const length = isWhole ? fresh.length : wholeGranules(session.received, fresh.length * part, granule);
    const kept = fresh.subarray(0, length);
    if (fault?.kind === 'damage' && kept.length > 0) {
      kept[Math.floor(kept.length / 2)]! ^= 0x10;
      session.damaged = true;
    }
    session.kept.push(kept);
    session.received += kept.length;
    if (error instanceof Error) throw error;
    return undefined;
  }

  /** Makes the object, if it is what was declared. */
  #finish(session: Session): { status: number; reason: string; message: string } | undefined {
    const { bucket, object, declared, ifGeneration } = session;
    const bytes = Buffer.concat(session.kept);
    const crc32c = new Crc32c().update(bytes).base64();
    // A server that damages what it gets does not look either.
    if (!session.damaged && declared.crc32c !== undefined && declared.crc32c !== crc32c) {
      this.sessions.delete(session.id);
      return {
        status: 400,
        reason: 'invalid',
        message: `Provided CRC32C "${declared.crc32c}" is not that of the data.`,
      };
    }
    if (!this.#mayReplace(bucket, object, ifGeneration)) {
      this.sessions.delete(session.id);
      return { status: 412, reason: 'conditionNotMet', message: 'A precondition did not hold.' };
    }
    session.finished = {
      bytes,
      generation: this.#nextGeneration(),
      contentType: session.contentType,
      metadata: declared.metadata ?? {},
      isPublic: session.isPublic,
    };
    this.objects.set(`${bucket}/${object}`, session.finished);
    return undefined;
  }

  async #object(request: IncomingMessage, url: URL, answer: Answer): Promise<void> {
    await this.#read(request, answer);
    const path = /^\/storage\/v1\/b\/([^/]+)(?:\/(o|iam)\/?(.*))?$/.exec(url.pathname);
    if (path === null) {
      answer.error(404, 'notFound', 'Not Found');
      return;
    }
    const bucket = decodeURIComponent(path[1] ?? '');
    if (!this.#hasBucket(bucket)) {
      answer.error(404, 'notFound', 'The specified bucket does not exist.');
      return;
    }
    if (path[2] === 'iam') {
      answer.json(200, { permissions: url.searchParams.getAll('permissions') });
      return;
    }
    if (path[2] === undefined) {
      answer.json(200, { name: bucket, location: 'EU' });
      return;
    }
    const name = decodeURIComponent(path[3] ?? '');
    const held = this.object(bucket, name);
    const generation = url.searchParams.get('generation');
    if (held === undefined || (generation !== null && generation !== held.generation)) {
      answer.error(404, 'notFound', `No such object: ${bucket}/${name}`);
      return;
    }
    if (request.method === 'DELETE') {
      this.objects.delete(`${bucket}/${name}`);
      answer.send(204, '');
      return;
    }
    answer.json(200, this.#describe(bucket, name, held));
  }

  /** The body, as far as it comes; cut where the fault says so. */
  async #read(request: IncomingMessage, answer: Answer, into: Buffer[] = []): Promise<Buffer> {
    const length = Number(request.headers['content-length'] ?? 0);
    const limit = answer.bodyLimit(length);
    const { bytesPerSecond } = this.options;
    let count = 0;
    for await (const piece of request as AsyncIterable<Buffer>) {
      const wanted = piece.subarray(0, Math.max(0, limit - count));
      into.push(wanted);
      count += wanted.length;
      if (count >= limit && limit < length) throw new Cut();
      if (bytesPerSecond !== undefined)
        await delay((piece.length / bytesPerSecond) * 1000, undefined, { signal: this.#ending.signal });
    }
    if (count < Math.min(length, limit)) throw new Cut();
    if (limit < length) throw new Cut();
    return Buffer.concat(into);
  }

  #hasBucket(bucket: string): boolean {
    return this.options.buckets?.includes(bucket) ?? true;
  }

  #mayReplace(bucket: string, object: string, ifGeneration: string | null): boolean {
    return ifGeneration === null || (this.object(bucket, object)?.generation ?? '0') === ifGeneration;
  }

  #describe(bucket: string, name: string, held: HeldObject): object {
    return {
      kind: 'storage#object',
      bucket,
      name,
      generation: held.generation,
      size: String(held.bytes.length),
      crc32c: new Crc32c().update(held.bytes).base64(),
      contentType: held.contentType,
      metadata: held.metadata,
    };
  }

  #nextGeneration(): string {
    this.#generation += 1;
    return String(this.#generation);
  }

  #refuse(response: ServerResponse, status: number, reason: string, message: string): void {
    new Answer(response, undefined).error(status, reason, message);
  }
}

/** The connection breaks here. */
class Cut extends Error {}

/** An answer that is sent, or breaks where the fault says. */
class Answer {
  readonly #response: ServerResponse;
  readonly #cut: CutPlace | undefined;

  constructor(response: ServerResponse, cut: CutPlace | undefined) {
    this.#response = response;
    this.#cut = cut;
  }

  /** How much of a body of this length arrives. */
  bodyLimit(length: number): number {
    if (length === 0) return 0;
    switch (this.#cut) {
      case 'first byte':
        return Math.min(1, length - 1);
      case 'middle':
        return Math.floor(length / 2);
      case 'last byte':
        return length - 1;
      case undefined:
      case 'request head':
      case 'before answer':
      case 'status line':
      case 'answer head':
      case 'answer body':
        return length;
    }
  }

  send(status: number, text: string, headers: Record<string, string> = {}): void {
    const socket = this.#response.socket;
    const date = String(this.#response.getHeader('date'));
    const head = Object.entries({ date, ...headers, 'content-length': String(Buffer.byteLength(text)) });
    const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const breakOff = (written: string) => {
      socket?.write(written, () => socket.destroy());
    };
    switch (this.#cut) {
      case 'before answer':
        throw new Cut();
      case 'status line': {
        breakOff('HTTP/1.1 2');
        return;
      }
      case 'answer head': {
        breakOff(`HTTP/1.1 ${status} OK\r\n${lines.slice(0, Math.floor(lines.length / 2))}`);
        return;
      }
      case 'answer body': {
        // Nothing to cut in an answer without a body: its head ends early instead.
        breakOff(
          text === ''
            ? `HTTP/1.1 ${status} OK\r\n${lines}`
            : `HTTP/1.1 ${status} OK\r\n${lines}\r\n${text.slice(0, Math.floor(text.length / 2))}`,
        );
        return;
      }
      case undefined:
      case 'request head':
      case 'first byte':
      case 'middle':
      case 'last byte':
        this.#response.writeHead(status, headers).end(text);
    }
  }

  json(status: number, value: object): void {
    this.send(status, JSON.stringify(value), { 'content-type': 'application/json; charset=UTF-8' });
  }

  error(status: number, reason: string, message: string): void {
    this.json(status, { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } });
  }
}

function answering(response: ServerResponse, fault: Fault | undefined): Answer {
  return new Answer(response, fault?.kind === 'cut' ? fault.at : undefined);
}

function wholeGranules(received: number, fresh: number, granule: number): number {
  return Math.max(0, Math.floor((received + fresh) / granule) * granule - received);
}

function kindOf({ method, headers }: IncomingMessage, url: URL): Moment['what'] {
  if (url.searchParams.has('upload_id')) {
    if (method === 'DELETE') return 'close';
    return (headers['content-range'] ?? '').startsWith('bytes *') ? 'ask' : 'chunk';
  }
  if (method === 'POST' && url.searchParams.get('uploadType') === 'resumable') return 'start';
  if (url.pathname.endsWith('/iam/testPermissions')) return 'permissions';
  if (/\/o\/.+/.test(url.pathname)) return method === 'DELETE' ? 'delete' : 'get';
  return /\/b\/[^/]+$/.test(url.pathname) ? 'bucket' : 'other';
}
