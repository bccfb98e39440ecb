import { fail } from '../../shared/errors';
import type { Settings } from '../../shared/settings';
import type { Destination } from '../../shared/storyboard/destinations';
import { CapacityLimiter } from '../concurrency';
import type { HoldGate } from '../concurrency';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import { testConnection } from './connection-test';
import type { ConnectionReport } from './connection-test';
import { contentTypeOf } from './content-type';
import { tokenSource } from './credentials';
import type { CredentialChoice } from './credentials';
import { storageEndpoint } from './endpoint';
import { HttpClient } from './http';
import { RateLimit } from './rate-limit';
import { StorageService } from './storage-service';
import { uploadFile } from './upload-file';
import type { UploadedObject, UploadEvents } from './upload-request';

/** Where secrets are kept, if they are kept at all. */
export interface SecretKeeper {
  /** The access token that the user gave; null when there is none, or this program cannot read it. */
  uploadToken(): Promise<string | null>;
}

export interface UploaderOptions {
  env: Readonly<Record<string, string | undefined>>;
  settings: () => Settings;
  secrets: SecretKeeper;
  metrics: Metrics;
}

/** A video that is to be uploaded. */
export interface VideoUpload {
  file: string;
  sha256: string;
  destination: Destination;
  object: string;
  session: string | null;
}

/** 16 MiB: one answer for each costs little, and little is lost when one breaks. A multiple of 256 KiB, as is asked. */
const chunkBytes = 16 * 1024 * 1024;
/** A connection on which nothing moves for so long, milliseconds, is given up and made anew. */
const stallMs = 60_000;
const firstWaitMs = 1_000;
const longestWaitMs = 64_000;
/** Uploads at the same time: more would only share the same line. */
const uploadsAtOnce = 2;

/** Uploads videos to Google Cloud Storage as the settings say. Nothing is loaded or connected before the first one. */
export class Uploader {
  readonly #options: UploaderOptions;
  readonly #http: HttpClient;
  readonly #rate: RateLimit;
  readonly #slots = new CapacityLimiter(uploadsAtOnce);

  constructor(options: UploaderOptions) {
    this.#options = options;
    this.#http = new HttpClient({ env: options.env, stallMs });
    this.#rate = new RateLimit(() => options.settings().uploadBytesPerSecond);
  }

  /** See `uploadFile`. */
  async upload(
    video: VideoUpload,
    { hold, log, ...events }: { hold: HoldGate; log: Logger } & UploadEvents,
  ): Promise<UploadedObject> {
    const { file, sha256, destination, object, session } = video;
    const { settings, metrics } = this.#options;
    const service = await this.#service();
    const began = performance.now();
    const uploaded = await this.#slots.run(() =>
      uploadFile(
        {
          ...{ file, sha256, object, session },
          bucket: destination.bucket,
          contentType: contentTypeOf(object),
          metadata: destination.metadata ?? {},
          isPublic: destination.public === true,
          mayOverwrite: destination.existing === 'overwrite',
        },
        {
          service,
          rate: this.#rate,
          backoff: () => ({
            firstMs: firstWaitMs,
            mostMs: longestWaitMs,
            patienceMs: settings().uploadPatienceSeconds * 1000,
          }),
          ...{ chunkBytes, hold, log },
        },
        events,
      ),
    );
    metrics.count('uploaded_bytes', {}, uploaded.bytes);
    metrics.observe('upload_seconds', (performance.now() - began) / 1000);
    return uploaded;
  }

  /** Finds out what would keep an upload from succeeding. Makes no object. */
  async test(destination: Destination): Promise<ConnectionReport> {
    const credentials = await this.#credentials().catch((error: unknown) => error as Error);
    const service = credentials instanceof Error ? credentials : this.#serviceWith(credentials);
    return testConnection(service, destination, storageEndpoint(this.#options.env));
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #service(): Promise<StorageService> {
    return this.#serviceWith(await this.#credentials());
  }

  #serviceWith(credentials: CredentialChoice): StorageService {
    return new StorageService(this.#http, storageEndpoint(this.#options.env), tokenSource(credentials));
  }

  /** The environment wins over the settings, as everywhere. @throws UPLOAD_CREDENTIALS */
  async #credentials(): Promise<CredentialChoice> {
    const { env, settings, secrets } = this.#options;
    if (storageEndpoint(env).isEmulator) return { kind: 'none' };
    if (env.GOOGLE_OAUTH_ACCESS_TOKEN) return { kind: 'token', token: env.GOOGLE_OAUTH_ACCESS_TOKEN };
    const { uploadCredentials, uploadKeyFile } = settings();
    switch (uploadCredentials) {
      case 'default':
        return { kind: 'default' };
      case 'file':
        if (uploadKeyFile !== null) return { kind: 'file', path: uploadKeyFile };
        throw fail('UPLOAD_CREDENTIALS', 'No service-account file is chosen; choose one in the settings.');
      case 'token': {
        const token = await secrets.uploadToken();
        if (token !== null) return { kind: 'token', token };
        throw fail(
          'UPLOAD_CREDENTIALS',
          'There is no access token that this program can read; enter one in the app’s settings, or set GOOGLE_OAUTH_ACCESS_TOKEN.',
        );
      }
    }
  }
}
