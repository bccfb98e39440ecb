import { phases } from '../../shared/job/phases';

/** What a metric is. */
export interface MetricFamily {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** What it says, in a sentence. */
  readonly help: string;
  /**
   * Its label, and the values that it is known to have: those series are there from the start, at zero, since a rate over a
   * series that appears late misses its first step.
   */
  readonly by?: { readonly label: string; readonly values: readonly string[] };
}

/** States in which an attempt leaves its job; queued ones were stopped by quitting, and go on later. */
const afterAttempt = { label: 'state', values: ['completed', 'failed', 'canceled', 'queued'] } as const;

/** What attempts have to clean up. */
const cleanupSteps = {
  label: 'name',
  values: ['remove temporary files', 'remove the unfinished output'],
} as const;

/** Every metric that there is: one that is not in here, or is of another kind, cannot be recorded. */
export const metricCatalogue = {
  jobs_running: { kind: 'gauge', help: 'Jobs that run now.' },
  jobs_finished: {
    kind: 'counter',
    help: 'Attempts that ended, by the state of their job after that.',
    by: afterAttempt,
  },
  job_wait_seconds: { kind: 'histogram', help: 'Time from queueing a job to its start.' },
  job_run_seconds: {
    kind: 'histogram',
    help: 'Time from the start of an attempt to its end, by the state of its job after that.',
    by: afterAttempt,
  },
  phase_seconds: {
    kind: 'histogram',
    help: 'Time that attempts spent in a phase.',
    by: { label: 'phase', values: phases },
  },
  segment_seconds: {
    kind: 'histogram',
    help: 'Time to encode one segment.',
    by: { label: 'kind', values: ['picture', 'sound'] },
  },
  job_recoveries: {
    kind: 'counter',
    help: 'Jobs that a dead owner left, by what became of them.',
    by: { label: 'how', values: ['requeued', 'interrupted', 'canceled', 'completed'] },
  },
  hardware_fallbacks: {
    kind: 'counter',
    help: 'Jobs in which software took over from a hardware encoder that failed.',
  },
  cancels_asked: {
    kind: 'counter',
    help: 'Attempts that were asked to stop, by who asked.',
    by: { label: 'kind', values: ['cancel', 'quit'] },
  },
  cancels_done: { kind: 'counter', help: 'Attempts that stopped because they were asked to.' },
  cancels_late: {
    kind: 'counter',
    help: 'Attempts that took longer to stop than the grace and the wait after a kill together.',
  },
  cancel_seconds: { kind: 'histogram', help: 'Time from asking an attempt to stop to its end.' },
  cleanups: { kind: 'counter', help: 'Cleanup steps that ran at the end of attempts.', by: cleanupSteps },
  cleanup_failures: {
    kind: 'counter',
    help: 'Cleanup steps that failed or ran out of time.',
    by: cleanupSteps,
  },
  process_trees: { kind: 'gauge', help: 'Process trees that live now.' },
  process_endings: {
    kind: 'counter',
    help: 'Process trees that ended, by the step that did it: their own exit, SIGTERM, SIGKILL, or nothing did.',
    by: { label: 'step', values: ['exit', 'term', 'kill', 'unkillable'] },
  },
  process_ending_seconds: {
    kind: 'histogram',
    help: 'Time that ending a process tree took, by the step that did it.',
    by: { label: 'step', values: ['term', 'kill', 'unkillable'] },
  },
  process_stalls: { kind: 'counter', help: 'Process trees that were ended for want of progress.' },
  process_timeouts: { kind: 'counter', help: 'Process trees that were ended for running too long.' },
  process_memory_exceeded: { kind: 'counter', help: 'Process trees that were ended for their memory.' },
  process_spawn_failures: { kind: 'counter', help: 'Programs that could not be started.' },
  process_guard_losses: { kind: 'counter', help: 'Times that the guard of process trees was lost.' },
  process_recoveries: {
    kind: 'counter',
    help: 'Process trees that a dead owner left, by what became of them: gone already, killed, or left alone.',
    by: { label: 'how', values: ['over', 'killed', 'left'] },
  },
  uploaded_bytes: { kind: 'counter', help: 'Bytes of videos that were uploaded and compared.' },
  upload_seconds: { kind: 'histogram', help: 'Time that one upload took.' },
} as const satisfies Readonly<Record<string, MetricFamily>>;

type Catalogue = typeof metricCatalogue;
type NamesOf<K extends MetricFamily['kind']> = {
  [N in keyof Catalogue]: Catalogue[N]['kind'] extends K ? N : never;
}[keyof Catalogue];

export type CounterName = NamesOf<'counter'>;
export type GaugeName = NamesOf<'gauge'>;
export type HistogramName = NamesOf<'histogram'>;
