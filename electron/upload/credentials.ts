import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { fail, RenderyardError } from '../../shared/errors';
import { fromPromise } from '../concurrency';
import { ConnectionFailed } from './http';

/** Where the right to upload comes from. */
export type CredentialChoice =
  /** Application default credentials: GOOGLE_APPLICATION_CREDENTIALS, gcloud's, or the machine's own. */
  | { kind: 'default' }
  | { kind: 'file'; path: string }
  | { kind: 'token'; token: string }
  /** For a test server. */
  | { kind: 'none' };

/** Gives access tokens. They are secrets: nothing that is thrown here holds one. */
export interface TokenSource {
  /** The token to send now; null when none is to be sent. A checkpoint of the scope around. */
  token(): Promise<string | null>;
  /** The latest token was refused: the next one is a new one. Returns false when there is no other. */
  renew(): boolean;
}

/** The scope that Google's own client asks for: writing objects, with access lists where the destination says so. */
const scopes = ['https://www.googleapis.com/auth/devstorage.full_control'];

/** More than this, milliseconds, and Google refuses what this machine signs. */
const clockTolerance = 5 * 60_000;

interface AuthClient {
  getAccessToken(): Promise<{ token?: string | null }>;
}

export function tokenSource(choice: CredentialChoice): TokenSource {
  switch (choice.kind) {
    case 'none':
      return { token: async () => null, renew: () => false };
    case 'token':
      return { token: async () => choice.token, renew: () => false };
    case 'default':
      return new RenewableTokens(defaultClient);
    case 'file':
      return new RenewableTokens(() => fileClient(choice.path));
  }
}

class RenewableTokens implements TokenSource {
  readonly #make: () => Promise<AuthClient>;
  #client: Promise<AuthClient> | undefined;

  constructor(make: () => Promise<AuthClient>) {
    this.#make = make;
  }

  async token(): Promise<string | null> {
    this.#client ??= this.#make();
    try {
      const client = await fromPromise(this.#client, { onCancel: 'abandon' });
      const { token } = await fromPromise(client.getAccessToken(), { onCancel: 'abandon' });
      if (!token)
        throw fail('UPLOAD_CREDENTIALS', 'Google gave no access token for these credentials; choose others.');
      return token;
    } catch (error) {
      this.#client = undefined;
      throw explained(error);
    }
  }

  renew(): boolean {
    // Its tokens are kept inside: a new client asks for a new one.
    this.#client = undefined;
    return true;
  }
}

async function defaultClient(): Promise<AuthClient> {
  const { GoogleAuth } = await import('google-auth-library');
  try {
    return await new GoogleAuth({ scopes }).getClient();
  } catch (error) {
    throw fail(
      'UPLOAD_CREDENTIALS',
      'There are no application default credentials: run `gcloud auth application-default login`, set GOOGLE_APPLICATION_CREDENTIALS, or choose a service-account file in the settings.',
      {},
      error,
    );
  }
}

const serviceAccountSchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(3).max(500),
  private_key: z.string().includes('PRIVATE KEY').max(20_000),
});

/** Only keys of service accounts: other kinds of credential files can name addresses and programs to ask. */
async function fileClient(path: string): Promise<AuthClient> {
  const account = serviceAccountSchema.safeParse(await readJson(path));
  if (!account.success) {
    throw fail(
      'UPLOAD_CREDENTIALS',
      `${path} is not the key of a service account; download a JSON key of one from the Google Cloud console.`,
    );
  }
  const { JWT } = await import('google-auth-library');
  const { client_email, private_key } = account.data;
  return new JWT({ email: client_email, key: private_key, scopes });
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw fail(
      'UPLOAD_CREDENTIALS',
      `The service-account file ${path} cannot be read (${code}); check the path.`,
      {},
      error,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    // Not the parser's message: it quotes the text, which may be a key.
    return undefined;
  }
}

/** What asking for a token ran into, in terms of ours. */
function explained(error: unknown): unknown {
  if (error instanceof RenderyardError || !(error instanceof Error)) return error;
  const { response, code } = error as Error & { response?: TokenAnswer; code?: unknown };
  if (response?.status === undefined) {
    // Nothing came back: gaxios puts the system's code on the error or on its cause.
    const cause = error.cause as { code?: unknown } | undefined;
    const found = [code, cause?.code].find(
      (value): value is string => typeof value === 'string' && /^[A-Z_]+$/.test(value),
    );
    if (found !== undefined) return new ConnectionFailed(found, undefined);
    // A key that cannot sign, for one. Its message may hold what it choked on.
    return fail(
      'UPLOAD_CREDENTIALS',
      'These credentials cannot be used to sign in; download the key again, or choose others.',
    );
  }
  if (response.status === 429 || response.status >= 500)
    return new ConnectionFailed(`HTTP_${response.status}`, undefined);
  const date = Date.parse(response.headers?.get?.('date') ?? '');
  const clock = Number.isNaN(date) ? undefined : clockProblem(date - Date.now());
  if (clock !== undefined) return clock;
  return fail(
    'UPLOAD_CREDENTIALS',
    `Google refuses these credentials (${wordOf(response.data)}); they may have been revoked or have expired: sign in again, or choose others.`,
  );
}

interface TokenAnswer {
  status?: number;
  headers?: { get?: (name: string) => string | null };
  data?: unknown;
}

function wordOf(data: unknown): string {
  const word = (data as { error?: unknown } | undefined)?.error;
  return typeof word === 'string' && /^[a-z_]{3,40}$/.test(word) ? word : 'no reason given';
}

/** @param aheadMs How far the server's clock is ahead of ours, milliseconds. */
export function clockProblem(aheadMs: number): RenderyardError | undefined {
  if (Math.abs(aheadMs) < clockTolerance) return undefined;
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return fail(
    'UPLOAD_CLOCK',
    `The clock of this computer is ${minutes} minutes ${aheadMs > 0 ? 'behind' : 'ahead'}, so Google refuses to sign it in; set the clock.`,
  );
}
