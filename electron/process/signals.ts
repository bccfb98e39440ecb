import { isReused } from './identity';
import type { ProcessIdentity } from './identity';

/** `refused`: the number is not, or no longer, the process it was taken for. `failed`: the system said no. */
export type SignalOutcome = 'sent' | 'nobody' | 'refused' | 'failed';

/**
 * Signals the group that `leader` leads or led.
 *
 * @param reaped whether the leader has ended and its pid is free for others. Until then nobody else can have it.
 */
export function signalGroup(leader: ProcessIdentity, signal: NodeJS.Signals, reaped: boolean): SignalOutcome {
  if (!mayBeSignalled(leader.pid)) return 'refused';
  // A group lives on without its leader, and as long as it does its number is not given away. Only a process
  // with that very pid and another start time shows that the group has ended and the number was used again.
  if (reaped && isReused(leader)) return 'refused';
  return send(-leader.pid, signal);
}

/** Signals one process, if it is still the one that is meant. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): SignalOutcome {
  if (!mayBeSignalled(identity.pid) || isReused(identity)) return 'refused';
  return send(identity.pid, signal);
}

/** Is there anybody in the group that `leader` leads or led, zombies included? */
export function groupExists(leader: ProcessIdentity): boolean {
  return mayBeSignalled(leader.pid) && send(-leader.pid, 0) !== 'nobody';
}

/**
 * To kill(2), 0 is one's own group, -1 everybody and any other negative number a group; pid 1 is the system's.
 * None of these may come about because a pid was wrong.
 */
function mayBeSignalled(pid: number): boolean {
  return Number.isSafeInteger(pid) && pid > 1 && pid !== process.pid;
}

function send(target: number, signal: NodeJS.Signals | 0): SignalOutcome {
  try {
    process.kill(target, signal);
    return 'sent';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'nobody' : 'failed';
  }
}
