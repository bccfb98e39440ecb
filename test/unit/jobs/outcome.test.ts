import { describe, expect, it } from 'vitest';
import { logOutcome } from '../../../electron/jobs/job-ending';
import { outcomeOf, problemOf } from '../../../electron/jobs/outcome';
import { ProcessFailed, UnkillableProcess } from '../../../electron/process/failures';
import { createLogger } from '../../../electron/telemetry/logger';
import { fail } from '../../../shared/errors';

const user = { kind: 'cancel', message: 'Canceled by the user.' } as const;

describe('outcomeOf', () => {
  it('takes what people can act on out of a group of errors', () => {
    const group = new AggregateError([new Error('x'), new AggregateError([fail('DISK_FULL', 'Full.')])]);
    expect(outcomeOf(group, undefined, 1000)).toMatchObject({
      kind: 'failed',
      problem: { code: 'DISK_FULL' },
    });
  });

  it('calls a cancel a cancel, even where something else went wrong while it was carried out', () => {
    expect(outcomeOf(new Error('pipe closed'), user, 1000)).toEqual({ kind: 'stopped', reason: user });
    expect(outcomeOf(undefined, user, 1000)).toEqual({ kind: 'stopped', reason: user });
  });

  it('never calls a job canceled whose processes are still there', () => {
    const outcome = outcomeOf(new AggregateError([new UnkillableProcess('ffmpeg', [123])]), user, 1000);
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'UNKILLABLE' } });
  });

  it('says of a time limit how long it was', () => {
    const outcome = outcomeOf(undefined, { kind: 'timeout', message: '' }, 90_000);
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'JOB_TIMEOUT' } });
    expect(outcome.kind === 'failed' && outcome.problem.message).toContain('90 s');
  });
});

describe('logOutcome', () => {
  it('says of a problem which file it is about, as the line stands alone', () => {
    const lines: string[] = [];
    const log = createLogger(({ message }) => void lines.push(message));
    const gone = fail('FILE_NOT_FOUND', 'There is no such file.', { file: '/a/moved.yaml' });
    logOutcome(log, outcomeOf(gone, undefined, 1000));
    expect(lines).toEqual(['/a/moved.yaml: There is no such file.']);
  });
});

describe('problemOf', () => {
  it.each([
    [new ProcessFailed('x', { label: 'ffmpeg', exitCode: 1 }), 'ENCODER_FAILED'],
    [new ProcessFailed('x', { label: 'ffmpeg', signal: 'SIGSEGV' }), 'ENCODER_KILLED'],
    [new ProcessFailed('x', { label: 'ffmpeg', stalled: true, signal: 'SIGTERM' }), 'ENCODER_STALLED'],
    [new ProcessFailed('x', { label: 'ffmpeg', memory: { usedBytes: 2, limitBytes: 1 } }), 'MEMORY_EXCEEDED'],
    [new ProcessFailed('x', { label: 'ffmpeg', spawnFailed: true }), 'ENCODER_MISSING'],
    [Object.assign(new Error('no space'), { code: 'ENOSPC', path: '/out' }), 'DISK_FULL'],
    [new TypeError('x is not a function'), 'INTERNAL'],
    ['a string', 'INTERNAL'],
  ])('gives %o the code %s', (error, code) => {
    expect(problemOf(error).code).toBe(code);
  });
});
