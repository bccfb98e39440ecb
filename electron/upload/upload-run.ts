import type { FileHandle } from 'node:fs/promises';
import { fail } from '../../shared/errors';
import { storageUrl } from '../../shared/upload/storage-url';
import { abortableWait, checkpoint, shielded, sleep } from '../concurrency';
import type { StoredObject } from './answer';
import { Backoff } from './backoff';
import { ChunkSource } from './chunk-source';
import type { FileDigest } from './file-digest';
import { ConnectionFailed } from './http';
import { SpeedMeter } from './speed-meter';
import { Refused } from './storage-service';
import type { SessionState } from './storage-service';
import type { UploadedObject, UploadEvents, UploadRequest, UploadTools } from './upload-request';
import { digestOf } from './video-digest';

/** The next request. Each step makes at most one, so that whatever happens to it leaves a known state. */
type Step =
  /** Is there an object to be overwritten? */
  | { kind: 'look' }
  | { kind: 'start'; generation: string }
  /** How much does the server have? */
  | { kind: 'ask' }
  | { kind: 'send'; offset: number }
  /** Look at the object: the session is `gone`, another one was there (`conflict`), or the last answer was cut (`cut`). */
  | { kind: 'find'; because: 'gone' | 'cut' | Refused }
  /** Something else arrived than was sent. */
  | { kind: 'discard'; generation: string };

/** The metadata under which an object says which file it is. */
const digestKey = 'renderyard-sha256';
/** Sessions that may be begun anew without anything having gone forward: after so many it is no accident. */
const restartsAtMost = 3;
/** Tokens that may be refused in a row, each followed by a new one. */
const renewalsAtMost = 3;
/** Time for closing a session that was canceled. */
const closingMs = 10_000;

/** One upload under way: a small state machine around the protocol's requests. See `uploadFile`. */
export class UploadRun {
  readonly #request: UploadRequest;
  readonly #digest: FileDigest;
  readonly #tools: UploadTools;
  readonly #events: UploadEvents;
  readonly #backoff: Backoff;
  readonly #source: ChunkSource;
  readonly #url: string;
  #next: Step;
  #session: string | null = null;
  /** The most that the server ever had of this session: only more than that is going forward. */
  #furthest = 0;
  /** The same of all sessions: one that is lost again and again at the same place is not. */
  #furthestEver = 0;
  #restarts = 0;
  #wasDamaged = false;
  /** Refused tokens in a row. */
  #renewals = 0;
  #meter: SpeedMeter | undefined;

  constructor(
    request: UploadRequest,
    digest: FileDigest,
    file: FileHandle,
    tools: UploadTools,
    events: UploadEvents,
  ) {
    this.#request = request;
    this.#digest = digest;
    this.#tools = tools;
    this.#events = events;
    this.#backoff = new Backoff(tools.backoff, tools.random);
    this.#source = new ChunkSource(file, request.file, tools.rate, (sent) => this.#report(sent));
    this.#url = storageUrl(request.bucket, request.object);
    this.#next = this.#firstStep();
    if (request.session !== null && tools.service.isOurs(request.session)) {
      this.#session = request.session;
      this.#next = { kind: 'ask' };
    }
  }

  async toEnd(): Promise<UploadedObject> {
    for (;;) {
      await checkpoint();
      await this.#whileHeld();
      try {
        const object = await this.#take(this.#next);
        this.#renewals = 0;
        if (object !== undefined) return object;
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  /** Best effort: a session that cannot be closed ends by itself after a week. */
  async closeSession(): Promise<void> {
    const address = this.#session;
    if (address === null) return;
    this.#useSession(null);
    try {
      await shielded(() => this.#tools.service.closeSession(address), { timeoutMs: closingMs });
      this.#tools.log.info('The upload session was closed on the server.');
    } catch (error) {
      this.#tools.log.warn(
        'The upload session could not be closed on the server; it ends there by itself after a week.',
        { error: error instanceof Error ? error.message : String(error) },
      );
    }
  }

  /** Takes one step. Returns the object once it is there and right. */
  async #take(step: Step): Promise<UploadedObject | undefined> {
    const { service } = this.#tools;
    const { bucket, object } = this.#request;
    switch (step.kind) {
      case 'look': {
        const present = await service.getObject(bucket, object);
        this.#next = { kind: 'start', generation: present?.generation ?? '0' };
        return undefined;
      }
      case 'start':
        await this.#start(step.generation);
        return undefined;
      case 'ask':
        return this.#follow(await service.askSession(this.#address, this.#digest.bytes), undefined);
      case 'send':
        return this.#follow(await this.#send(step.offset), step.offset);
      case 'find':
        return this.#judge(await service.getObject(bucket, object), step.because);
      case 'discard':
        await service.deleteObject(bucket, object, step.generation);
        this.#restart('damaged');
        return undefined;
    }
  }

  #firstStep(): Step {
    return this.#request.mayOverwrite ? { kind: 'look' } : { kind: 'start', generation: '0' };
  }

  get #address(): string {
    if (this.#session === null) throw new Error('There is no session to ask.');
    return this.#session;
  }

  async #start(generation: string): Promise<void> {
    const { service, log } = this.#tools;
    const { bucket, object, contentType, metadata, isPublic } = this.#request;
    const { bytes, crc32c, sha256 } = this.#digest;
    // Before it is blamed on the network: the file itself may have been changed while it was sent.
    if (this.#wasDamaged) await digestOf(this.#request);
    const address = await service.startSession({
      bucket,
      object,
      contentType,
      isPublic,
      bytes,
      crc32c,
      metadata: { ...metadata, [digestKey]: sha256 },
      ifGeneration: generation,
    });
    this.#useSession(address);
    this.#furthest = 0;
    this.#next = bytes === 0 ? { kind: 'ask' } : { kind: 'send', offset: 0 };
    log.info('An upload session was begun.', { object: this.#url, bytes });
  }

  async #send(offset: number): Promise<SessionState> {
    const { service, chunkBytes, hold } = this.#tools;
    const { bytes: totalBytes } = this.#digest;
    const stop = new AbortController();
    const ignoreHold = hold.onChange((held) => {
      if (held) stop.abort();
    });
    const body = this.#source.chunk(offset, Math.min(chunkBytes, totalBytes - offset), stop.signal);
    try {
      return await service.sendChunk(this.#address, { offset, totalBytes, body, signal: stop.signal });
    } finally {
      ignoreHold();
      stop.abort();
    }
  }

  /** @param sentFrom Where the chunk began that was sent; undefined when the server was only asked. */
  #follow(state: SessionState, sentFrom: number | undefined): UploadedObject | undefined {
    switch (state.kind) {
      case 'open':
        this.#goOn(state.offset, sentFrom);
        return undefined;
      case 'gone':
        // It may have done its work, and only its last answer been lost.
        this.#next = { kind: 'find', because: 'gone' };
        return undefined;
      case 'finished':
        // An answer that was cut: the object itself is asked for.
        if (state.object === undefined) this.#next = { kind: 'find', because: 'cut' };
        return state.object === undefined ? undefined : this.#judge(state.object, 'cut');
    }
  }

  #goOn(offset: number, sentFrom: number | undefined): void {
    const isAll = offset === this.#digest.bytes;
    this.#next = isAll ? { kind: 'ask' } : { kind: 'send', offset };
    if (offset > this.#furthest) {
      this.#furthest = offset;
      this.#backoff.reset();
    }
    if (offset > this.#furthestEver) {
      this.#furthestEver = offset;
      this.#restarts = 0;
    }
    this.#events.onConfirmed(offset);
    this.#report(offset);
    // The same again at once would be a loop.
    if (sentFrom === undefined ? isAll : offset <= sentFrom)
      throw new ConnectionFailed('NOTHING_KEPT', undefined);
  }

  /** Compares the object with the file. */
  #judge(found: StoredObject | undefined, because: 'gone' | 'cut' | Refused): UploadedObject | undefined {
    const isSame = found?.size === String(this.#digest.bytes) && found.crc32c === this.#digest.crc32c;
    const isOurs = isSame && found.metadata?.[digestKey] === this.#digest.sha256;
    if (found !== undefined && (isOurs || (isSame && because === 'cut'))) return this.#done(found);
    if (because instanceof Refused) {
      if (!this.#request.mayOverwrite) throw because;
      this.#restart('its object was changed by somebody else meanwhile');
    } else if (because === 'cut') {
      // Finished, and nothing there: not the service's own answer (a network's sign-in page, for one).
      if (found === undefined) {
        this.#next = { kind: 'ask' };
        throw new ConnectionFailed('CUT_ANSWER', undefined);
      }
      this.#tools.log.error('The object is not what was sent; it is deleted and sent again.', {
        object: this.#url,
        expected: this.#digest.crc32c,
        found: found.crc32c,
      });
      this.#next = { kind: 'discard', generation: found.generation };
    } else {
      this.#tools.log.warn('The upload session has ended on the server; a new one is begun.');
      this.#restart('the server ended its session');
    }
    return undefined;
  }

  #done({ generation, crc32c }: StoredObject): UploadedObject {
    const { bytes } = this.#digest;
    this.#useSession(null);
    this.#events.onConfirmed(bytes);
    this.#report(bytes);
    return { generation, crc32c, bytes };
  }

  #restart(why: string): void {
    this.#wasDamaged = why === 'damaged';
    this.#useSession(null);
    this.#next = this.#firstStep();
    this.#restarts += 1;
    if (this.#restarts <= restartsAtMost) return;
    throw this.#wasDamaged
      ? fail(
          'UPLOAD_DAMAGED',
          `What arrived at ${this.#url} was not the video, ${this.#restarts} times in a row, and was thrown away; look for a proxy or network that changes uploads.`,
        )
      : fail(
          'UPLOAD_FAILED',
          `The upload to ${this.#url} did not work ${this.#restarts} times in a row (${why}); retry later.`,
        );
  }

  /** Waits, and chooses the next step, where that can help; throws what people have to do something about. */
  async #recover(error: unknown): Promise<void> {
    const { service, log, hold } = this.#tools;
    if (this.#source.fault !== undefined) throw this.#source.fault;
    // What became of the request is not known, so the server is asked.
    if (this.#next.kind === 'send') this.#next = { kind: 'ask' };
    if (error instanceof ConnectionFailed) {
      if (!hold.held) await this.#backOff(error, error.code, 0);
      return;
    }
    if (!(error instanceof Refused)) throw error;
    const { status, message, retryAfterMs } = error.answer;
    if (status === 401 && this.#renewals < renewalsAtMost && service.renewToken()) {
      this.#renewals += 1;
      log.info('The access token was refused; a new one is asked for.');
    } else if (status === 412 && this.#next.kind !== 'find') {
      // Another object has the name; it may be this very video, uploaded by a run whose last answer was lost.
      this.#useSession(null);
      this.#next = { kind: 'find', because: error };
    } else if (status === 400 && this.#session !== null) {
      // It was told at the beginning what to expect, and got something else. It keeps no object then.
      log.warn('The server refused what arrived.', { answer: message });
      this.#restart('damaged');
    } else if (error.mayPass) {
      await this.#backOff(error, `status ${status}`, retryAfterMs);
    } else {
      throw error;
    }
  }

  async #backOff(error: Error, why: string, atLeastMs: number): Promise<void> {
    const waitMs = this.#backoff.next(atLeastMs);
    if (waitMs === undefined) throw error;
    this.#tools.log.warn('The upload was interrupted and is tried again.', {
      why,
      failures: this.#backoff.failures,
      waitSeconds: Math.round(waitMs) / 1000,
    });
    await sleep(waitMs);
  }

  /** Waits while the job is paused. The time does not count against patience. */
  async #whileHeld(): Promise<void> {
    const { hold } = this.#tools;
    if (!hold.held) return;
    await abortableWait<undefined>((resolve) => {
      const stop = hold.onChange((held) => {
        if (held) return;
        stop();
        resolve(undefined);
      });
      return stop;
    });
    this.#backoff.reset();
    this.#meter = undefined;
  }

  #useSession(address: string | null): void {
    this.#session = address;
    this.#events.onSession(address);
    this.#events.onConfirmed(0);
  }

  #report(sentBytes: number): void {
    const totalBytes = this.#digest.bytes;
    this.#meter ??= new SpeedMeter(sentBytes);
    this.#events.onProgress({ sentBytes, totalBytes, ...this.#meter.update(sentBytes, totalBytes) });
  }
}
