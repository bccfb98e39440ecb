import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const removal = { recursive: true, force: true, maxRetries: 8, retryDelay: 100 } as const;

/** The temporary folders of attempts, below one folder. Each carries the token of the owner that made it. */
export class TemporaryFolders {
  readonly #root: string;
  readonly #ownerToken: string;

  constructor(root: string, ownerToken: string) {
    this.#root = root;
    this.#ownerToken = ownerToken;
  }

  async make(jobId: string, attempt: number): Promise<string> {
    const folder = this.pathOf(jobId, attempt);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  async remove(jobId: string, attempt: number): Promise<void> {
    await rm(this.pathOf(jobId, attempt), removal);
  }

  pathOf(jobId: string, attempt: number): string {
    return join(this.#root, `${jobId}-${attempt}-${this.#ownerToken}`);
  }

  /**
   * Removes what other owners left. Only for the owner: since there is one at a time, all others are dead.
   * Returns how many folders went; what cannot be removed stays for the next start.
   */
  async reclaim(): Promise<number> {
    const names = await leftovers(this.#root);
    const results = await Promise.allSettled(
      names
        .filter((name) => !name.endsWith(`-${this.#ownerToken}`))
        .map((name) => rm(join(this.#root, name), removal)),
    );
    return results.filter((result) => result.status === 'fulfilled').length;
  }
}

/** Names of the temporary folders that are there. */
export async function leftovers(root: string): Promise<string[]> {
  return readdir(root).catch(() => []);
}
