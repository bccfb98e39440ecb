/** The life of a job. Terminal states never change; *Retry* makes a new attempt of the same job. */
export const jobStates = [
  'queued',
  'running',
  'paused',
  'canceling',
  'interrupted',
  'completed',
  'failed',
  'canceled',
] as const;
export type JobState = (typeof jobStates)[number];

export const terminalStates = ['completed', 'failed', 'canceled'] as const satisfies readonly JobState[];
export type TerminalState = (typeof terminalStates)[number];

/**
 * Which state may follow which within one attempt. The way from a terminal state back to `queued` is a
 * retry: it is not listed here since it starts a new attempt.
 */
export const jobTransitions: Readonly<Record<JobState, readonly JobState[]>> = {
  queued: ['running', 'canceled'],
  running: ['completed', 'failed', 'canceling', 'paused', 'interrupted', 'queued'],
  paused: ['running', 'canceling', 'interrupted', 'failed'],
  canceling: ['canceled', 'completed', 'failed', 'interrupted'],
  interrupted: ['queued', 'canceled'],
  completed: [],
  failed: [],
  canceled: [],
};

export function isTerminal(state: JobState): state is TerminalState {
  return (terminalStates as readonly JobState[]).includes(state);
}

export function mayFollow(from: JobState, to: JobState): boolean {
  return jobTransitions[from].includes(to);
}
