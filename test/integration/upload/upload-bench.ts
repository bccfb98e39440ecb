import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HoldGate } from '../../../electron/concurrency';
import { createLogger } from '../../../electron/telemetry/logger';
import type { BackoffOptions } from '../../../electron/upload/backoff';
import type { TokenSource } from '../../../electron/upload/credentials';
import { HttpClient } from '../../../electron/upload/http';
import { RateLimit } from '../../../electron/upload/rate-limit';
import { StorageService } from '../../../electron/upload/storage-service';
import { uploadFile } from '../../../electron/upload/upload-file';
import type { UploadEvents, UploadRequest, UploadTools } from '../../../electron/upload/upload-request';
import type { LogRecord } from '../../../shared/job/log-record';
import type { StorageServer } from '../../support/storage-server/storage-server';

export interface Bench {
  folder: string;
  http: HttpClient;
  service: StorageService;
  tools: UploadTools;
  /** What was logged. */
  records: LogRecord[];
  close(): Promise<void>;
}

export interface BenchOptions {
  tokens?: TokenSource;
  backoff?: Partial<BackoffOptions>;
  chunkBytes?: number;
  bytesPerSecond?: number | null;
  stallMs?: number;
  random?: () => number;
}

export const noTokens: TokenSource = { token: async () => null, renew: () => false };

/** An uploader whose waits are short, on a server of ours. */
export async function bench(server: StorageServer, options: BenchOptions = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'renderyard-upload-'));
  const http = new HttpClient({ env: {}, stallMs: options.stallMs ?? 10_000 });
  const endpoint = { origin: server.origin, isEmulator: true };
  const service = new StorageService(http, endpoint, options.tokens ?? noTokens);
  const records: LogRecord[] = [];
  const backoff = { firstMs: 1, mostMs: 10, patienceMs: 5_000, ...options.backoff };
  return {
    folder,
    http,
    service,
    records,
    tools: {
      service,
      rate: new RateLimit(() => options.bytesPerSecond ?? null),
      backoff: () => backoff,
      chunkBytes: options.chunkBytes ?? 64 * 1024,
      hold: new HoldGate(),
      log: createLogger((record) => records.push(record)),
      ...(options.random === undefined ? {} : { random: options.random }),
    },
    async close() {
      await http.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Sample {
  file: string;
  bytes: Buffer;
  request: UploadRequest;
}

let made = 0;

/** A file of random bytes, and the request to upload it. */
export async function sample(
  { folder }: Bench,
  bytes: Buffer | number,
  more: Partial<UploadRequest> = {},
): Promise<Sample> {
  made += 1;
  const content = typeof bytes === 'number' ? randomBytes(bytes) : bytes;
  const file = join(folder, `video-${made}.mp4`);
  await writeFile(file, content);
  return {
    file,
    bytes: content,
    request: {
      file,
      sha256: createHash('sha256').update(content).digest('hex'),
      bucket: 'films',
      object: `renders/video-${made}.mp4`,
      contentType: 'video/mp4',
      metadata: {},
      isPublic: false,
      mayOverwrite: false,
      session: null,
      ...more,
    },
  };
}

export interface Told extends UploadEvents {
  session: string | null;
  confirmed: number;
  sent: number[];
}

/** Keeps what an upload tells, as the queue store does. */
export function listener(): Told {
  const told: Told = {
    session: null,
    confirmed: 0,
    sent: [],
    onSession: (address) => (told.session = address),
    onConfirmed: (bytes) => (told.confirmed = bytes),
    onProgress: ({ sentBytes }) => told.sent.push(sentBytes),
  };
  return told;
}

export function upload(bench: Bench, request: UploadRequest, events: UploadEvents = listener()) {
  return uploadFile(request, bench.tools, events);
}
