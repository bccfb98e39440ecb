import { RenderyardError } from '../../../shared/errors';
import type { UpdatesState, UpdateWay } from '../../../shared/updates';
import type { Release } from './release';
import { isNewer } from './release';

/** Milliseconds from the start to the first automatic check, and between two of them. */
const [firstMs, betweenMs] = [15_000, 24 * 3_600_000];

/** Brings a release onto this machine, and puts it in place when the app ends. */
export interface Installer {
  /** Resolves when the release is downloaded and is what its metadata says. */
  download(release: Release, onPercent: (percent: number) => void): Promise<void>;
  /** The app is at its end, and no job runs: the downloaded release takes its place. */
  install(): void;
}

export interface UpdatesOptions {
  /** The version that runs. */
  version: string;
  way: UpdateWay;
  latest: () => Promise<Release>;
  /** Loaded when there is something to download. */
  installer: () => Promise<Installer>;
  onChange: (state: UpdatesState) => void;
  warn: (message: string, error: unknown) => void;
}

/**
 * Knows whether there is a newer version, and has it downloaded in the background where this copy updates itself. It is
 * installed when the app quits, which is when no job runs any more. Automatic checks that reach nobody say nothing.
 */
export class Updates {
  readonly #options: UpdatesOptions;
  #state: UpdatesState;
  #checking: Promise<void> | undefined;
  #ready: Installer | undefined;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    const { version, way } = options;
    this.#state = {
      version,
      way,
      status: 'unknown',
      latest: null,
      percent: null,
      checkedAt: null,
      problem: null,
    };
  }

  get state(): UpdatesState {
    return this.#state;
  }

  /**
   * Begins to check by itself, soon and then every day.
   *
   * @param isWanted Whether the user wants that; asked each time.
   */
  begin(isWanted: () => boolean): void {
    if (this.#options.way !== 'none') this.#schedule(firstMs, isWanted);
  }

  /** Asks now, because the user wants to know: a failure is shown. Resolves when the answer is there. */
  async check(): Promise<UpdatesState> {
    await this.#check({ quietly: false });
    return this.#state;
  }

  /**
   * Puts a release that is ready in place. To be called when the app is about to end.
   *
   * @param isSafe No job runs, and the system has time.
   */
  installIfReady(isSafe: boolean): void {
    if (isSafe) this.#ready?.install();
  }

  #schedule(milliseconds: number, isWanted: () => boolean): void {
    setTimeout(() => {
      this.#schedule(betweenMs, isWanted);
      if (isWanted()) void this.#check({ quietly: true });
    }, milliseconds).unref();
  }

  async #check({ quietly }: { quietly: boolean }): Promise<void> {
    // What is on its way, or there already, needs no other answer.
    if (this.#state.way === 'none' || ['downloading', 'ready'].includes(this.#state.status)) return;
    this.#checking ??= this.#ask(quietly).finally(() => (this.#checking = undefined));
    await this.#checking;
  }

  async #ask(quietly: boolean): Promise<void> {
    const before = this.#state;
    this.#change({ status: 'checking', problem: null });
    try {
      const release = await this.#options.latest();
      if (!isNewer(release.version, this.#state.version)) {
        this.#change({ status: 'current', latest: null, checkedAt: Date.now() });
        return;
      }
      this.#change({ status: 'available', latest: release.version, checkedAt: Date.now() });
      if (this.#state.way === 'itself') void this.#download(release);
    } catch (error) {
      this.#options.warn('The check for updates failed.', error);
      // Offline is no news; a signature that is wrong is.
      const isSilent = quietly && error instanceof RenderyardError && error.code === 'UPDATE_NETWORK';
      this.#change(isSilent ? before : { status: 'failed', problem: sentence(error) });
    }
  }

  async #download(release: Release): Promise<void> {
    this.#change({ status: 'downloading', percent: 0 });
    try {
      const installer = await this.#options.installer();
      await installer.download(release, (percent) => this.#change({ percent: Math.floor(percent) }));
      this.#ready = installer;
      this.#change({ status: 'ready', percent: null });
    } catch (error) {
      this.#options.warn('The update could not be downloaded.', error);
      this.#change({
        status: 'failed',
        percent: null,
        problem: `Version ${release.version} could not be downloaded whole; nothing was changed, and it is tried again later.`,
      });
    }
  }

  #change(change: Partial<UpdatesState>): void {
    const next = { ...this.#state, ...change };
    if (next.percent === this.#state.percent && next.status === this.#state.status) {
      if (next.status === 'downloading') return;
    }
    this.#state = next;
    this.#options.onChange(next);
  }
}

function sentence(error: unknown): string {
  if (error instanceof RenderyardError) return error.message;
  return `The check for updates failed inside Renderyard (${String(error)}); please report it.`;
}
