import { fail } from '../../shared/errors';

/** Where the service is. */
export interface Endpoint {
  /** `https://host[:port]`, without a path. */
  origin: string;
  /** A test server: it gets no credentials. */
  isEmulator: boolean;
}

/**
 * Google's service, or the one that STORAGE_EMULATOR_HOST names, read as Google's client does: without a scheme it is https.
 *
 * @throws USAGE when the variable holds no address.
 */
export function storageEndpoint(env: Readonly<Record<string, string | undefined>>): Endpoint {
  const emulator = env.STORAGE_EMULATOR_HOST;
  if (!emulator) return { origin: 'https://storage.googleapis.com', isEmulator: false };
  try {
    const url = new URL(/^\w+:\/\//.test(emulator) ? emulator : `https://${emulator}`);
    if (url.protocol === 'http:' || url.protocol === 'https:')
      return { origin: url.origin, isEmulator: true };
  } catch {
    // Said below.
  }
  throw fail(
    'USAGE',
    'STORAGE_EMULATOR_HOST is not an address like http://127.0.0.1:9000; correct it, or remove it to use Google Cloud Storage.',
  );
}
