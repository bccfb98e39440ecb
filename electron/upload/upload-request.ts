import type { HoldGate } from '../concurrency';
import type { Logger } from '../telemetry/logger';
import type { BackoffOptions } from './backoff';
import type { RateLimit } from './rate-limit';
import type { StorageService } from './storage-service';

/** A file that is to become an object. */
export interface UploadRequest {
  file: string;
  /** What the file must hold: it is not uploaded when it is another one by now. */
  sha256: string;
  bucket: string;
  object: string;
  contentType: string;
  metadata: Readonly<Record<string, string>>;
  isPublic: boolean;
  /** Whether another object of this name may be replaced. */
  mayOverwrite: boolean;
  /** Address of the session of an earlier run, to go on with. */
  session: string | null;
}

/** What is told while it is uploaded. */
export interface UploadEvents {
  /** The session changed; to be on disk before anything is sent into it. Null: there is none to go on with. */
  onSession(address: string | null): void;
  /** The server has so many bytes for certain. */
  onConfirmed(bytes: number): void;
  /** Bytes that were handed to the network; may fall when some have to be sent again. */
  onProgress(progress: UploadProgress): void;
}

export interface UploadProgress {
  sentBytes: number;
  totalBytes: number;
  bytesPerSecond: number;
  /** Null while nobody can know. */
  etaSeconds: number | null;
}

export interface UploadTools {
  service: StorageService;
  rate: RateLimit;
  backoff: () => BackoffOptions;
  /** Bytes of one request: a multiple of 256 KiB, as the service asks. */
  chunkBytes: number;
  hold: HoldGate;
  log: Logger;
  random?: () => number;
}

/** An object that was compared with the file. */
export interface UploadedObject {
  generation: string;
  crc32c: string;
  bytes: number;
}
