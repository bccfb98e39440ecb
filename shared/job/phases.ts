/** The named steps of a job, in order. A job may leave some out (`upload` without a destination). */
export const phases = ['prepare', 'probe', 'plan', 'scenes', 'assemble', 'verify', 'upload'] as const;
export type Phase = (typeof phases)[number];
