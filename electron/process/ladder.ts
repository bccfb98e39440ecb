import type { Logger } from '../telemetry/logger';
import type { TreeMember } from './tree';

/** How long each step of an ending may take. Milliseconds. */
export interface LadderTimes {
  /** From SIGTERM to SIGKILL. */
  cancelGraceMs: number;
  /** From SIGKILL to giving up. */
  killWaitMs: number;
}

/** The step by which a tree ended: by itself, by SIGTERM, by SIGKILL; or it did not end. */
export type EndStep = 'exit' | 'term' | 'kill' | 'unkillable';

/** What the ladder does things to. Each request is sent to all processes of the tree. */
export interface EndableTree {
  readonly label: string;
  /** Ends standard input, or writes the quit key where there is no gentle signal. */
  closeInput(): void;
  /** Continues what is stopped, then sends the one SIGTERM. */
  terminate(): Promise<void>;
  /** SIGKILL to whoever is left. */
  kill(): Promise<void>;
  /** Resolves with true once nothing is left, with false after `ms` or when `hurry` is aborted. */
  waitUntilGone(ms: number, hurry?: AbortSignal): Promise<boolean>;
  living(): Promise<TreeMember[]>;
}

const sweepMs = 100;

/**
 * Ends a tree: end of input → continue and SIGTERM, once → `cancelGraceMs` → SIGKILL, again and again for what
 * turns up → `killWaitMs`. Nothing in here is a checkpoint: once begun, no cancellation stops it, and it ends
 * early only because the tree does.
 *
 * An encoder that is fed with frames does not look at its signals while it waits for the next one (measured:
 * alive 6 s after SIGTERM), so its input ends first. More than one SIGTERM makes ffmpeg give up its file.
 *
 * @param hurry when aborted, the grace is over: a second Ctrl-C
 */
export async function endTree(
  tree: EndableTree,
  times: LadderTimes,
  log: Logger,
  hurry: AbortSignal,
): Promise<EndStep> {
  tree.closeInput();
  if (!hurry.aborted) {
    log.debug(`Sending SIGTERM to ${tree.label}.`);
    await tree.terminate();
    if (await tree.waitUntilGone(times.cancelGraceMs, hurry)) return 'term';
  }
  log.warn(
    hurry.aborted
      ? `Sending SIGKILL to ${tree.label}: told to hurry.`
      : `Sending SIGKILL to ${tree.label}: still there ${times.cancelGraceMs / 1000} s after SIGTERM.`,
  );
  const giveUpAt = performance.now() + times.killWaitMs;
  do {
    await tree.kill();
    const leftMs = giveUpAt - performance.now();
    if (await tree.waitUntilGone(Math.max(0, Math.min(sweepMs, leftMs)))) return 'kill';
  } while (performance.now() < giveUpAt);
  // On a machine that is too busy to tell, the news of its end may be late.
  return (await tree.living()).length === 0 ? 'kill' : 'unkillable';
}
