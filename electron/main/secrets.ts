/* eslint-disable @typescript-eslint/no-deprecated -- the asynchronous successors are not in the oldest Electron that runs this (33) */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { safeStorage } from 'electron';
import type { UploadTokenState } from '../../shared/upload/token';
import type { SecretKeeper } from '../upload/uploader';

/**
 * Keeps the access token for uploads: on disk only where the system encrypts it with the user's own key, else in memory until
 * the app quits. It goes from the page to here once, and from here to the uploader; nobody else is ever told.
 */
export class Secrets implements SecretKeeper {
  readonly #file: string;
  #token: string | null | undefined;

  /** @param file Absolute path of the file that holds it encrypted. */
  constructor(file: string) {
    this.#file = file;
  }

  async uploadToken(): Promise<string | null> {
    this.#token ??= await this.#read();
    return this.#token;
  }

  async setUploadToken(token: string | null): Promise<UploadTokenState> {
    this.#token = token;
    if (token === null || !this.#canKeep()) {
      await rm(this.#file, { force: true });
      return this.uploadTokenState();
    }
    await mkdir(dirname(this.#file), { recursive: true });
    const fresh = `${this.#file}.${process.pid}.new`;
    await writeFile(fresh, safeStorage.encryptString(token), { mode: 0o600 });
    await chmod(fresh, 0o600);
    await rename(fresh, this.#file);
    return this.uploadTokenState();
  }

  async uploadTokenState(): Promise<UploadTokenState> {
    return { isThere: (await this.uploadToken()) !== null, isKept: this.#canKeep() };
  }

  async #read(): Promise<string | null> {
    try {
      return safeStorage.decryptString(await readFile(this.#file));
    } catch {
      // There is none, or it was encrypted by another user or machine: then it has to be entered again.
      return null;
    }
  }

  /** Without a keyring, Chromium on Linux would "encrypt" with a key that everybody knows. */
  #canKeep(): boolean {
    if (!safeStorage.isEncryptionAvailable()) return false;
    return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
  }
}
