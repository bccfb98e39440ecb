import { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Writable } from 'node:stream';

import { execa } from 'execa';

import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import { guardScript } from './guard-script';
import type { ProcessIdentity } from './identity';

/** Ends process groups when this app dies, however it dies. */
export interface Guard {
  /** Takes a group under guard. Resolves once the guard is certain to know, even if the app dies right then. */
  add(leader: ProcessIdentity): Promise<void>;
  /** The app is about to send the group its one SIGTERM: the guard must not send a second. */
  termed(leader: ProcessIdentity): void;
  /** The group is empty: its number may belong to others soon. */
  gone(leader: ProcessIdentity): void;
  /** Lets the guard go; it ends what it still guards. */
  close(): void;
}

type Mark = 'add' | 'termed';

/**
 * One shell for the whole app, in a session of its own, that reads a pipe from the app. When the pipe ends it
 * sends TERM, waits 2 s and sends KILL to every group that it knows. Being outside the groups it is not
 * suspended with them, does not keep them from becoming empty, and gets none of their signals. Should somebody
 * kill it, a new one takes over with all groups that live.
 */
export function createGuard(tokenPrefix: string, log: Logger, metrics: Metrics): Guard {
  if (process.platform === 'win32') return noGuard;
  const guarded = new Map<number, Entry>();
  let pipe: Writable | undefined;
  let closed = false;

  const open = (): Writable => {
    const known = [...guarded.values()].map(entry);
    const shell = execa('/bin/sh', ['-c', guardScript, 'renderyard-guard', tokenPrefix, ...known], {
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      extendEnv: false,
      detached: true,
      reject: false,
      buffer: false,
      cleanup: false,
      forceKillAfterDelay: false,
    });
    const stdin = shell.stdin;
    stdin.on('error', () => undefined);
    // It must not keep the app from ending.
    shell.unref();
    if (stdin instanceof Socket) stdin.unref();
    const bornAt = performance.now();
    void shell.then(() => {
      if (closed || pipe !== stdin) return;
      pipe = undefined;
      metrics.count('process_guard_losses');
      log.warn('The guard that ends encoders when the app dies is gone.', { guard: shell.pid ?? null });
      // One that does not live at all is tried again with the next process, not in a loop.
      if (guarded.size > 0 && performance.now() - bornAt > 1000) open();
    });
    pipe = stdin;
    return stdin;
  };

  const write = (text: string) =>
    new Promise<void>((resolve) => {
      const target = pipe ?? open();
      // A failed write means that the guard is gone; its successor gets everything from `guarded`.
      target.write(text, () => resolve());
    });

  return {
    add(leader) {
      guarded.set(leader.pid, { leader, mark: 'add' });
      return write(line('add', leader));
    },
    termed(leader) {
      guarded.set(leader.pid, { leader, mark: 'termed' });
      void write(line('termed', leader));
    },
    gone(leader) {
      guarded.delete(leader.pid);
      if (pipe !== undefined) void write(`gone ${leader.pid}\n`);
    },
    close() {
      closed = true;
      pipe?.end();
    },
  };
}

interface Entry {
  readonly leader: ProcessIdentity;
  readonly mark: Mark;
}

function line(mark: Mark, leader: ProcessIdentity): string {
  return `${mark} ${leader.pid} ${startOf(leader)}\n`;
}

/** The same as an argument of a new guard. */
function entry({ leader, mark }: Entry): string {
  return `${leader.pid}:${startOf(leader)}:${mark === 'add' ? 'fresh' : 'termed'}`;
}

/** Elsewhere start times hold spaces, and the guard could not look them up. */
function startOf(leader: ProcessIdentity): string {
  return process.platform === 'linux' ? (leader.startTime ?? '-') : '-';
}

/** Windows: a job object of the system ends children with the app. */
const noGuard: Guard = {
  add: async () => undefined,
  termed: () => undefined,
  gone: () => undefined,
  close: () => undefined,
};
