import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../../electron/encoder/explain-failure';
import { ProcessFailed } from '../../../electron/process/failures';
import type { FailureFacts } from '../../../electron/process/failures';

const explain = (facts: Omit<FailureFacts, 'label'>) =>
  explainFailure(new ProcessFailed('It failed.', { label: 'ffmpeg (scene intro)', ...facts }));

describe('explaining why an encoder failed', () => {
  it('names the memory that was used and the limit', () => {
    const error = explain({ memory: { usedBytes: 734_000_000, limitBytes: 500_000_000 }, signal: 'SIGKILL' });
    expect(error.code).toBe('MEMORY_EXCEEDED');
    expect(error.message).toContain('ffmpeg (scene intro)');
    expect(error.message).toContain('734 MB');
    expect(error.message).toContain('500 MB');
  });

  it.each([
    ['ENCODER_STALLED', { stalled: true, signal: 'SIGTERM' }],
    ['JOB_TIMEOUT', { timedOut: true }],
    ['ENCODER_MISSING', { spawnFailed: true }],
    ['ENCODER_KILLED', { signal: 'SIGKILL' }],
    ['DISK_FULL', { exitCode: 1, stderrTail: 'av_interleaved_write_frame(): No space left on device\n' }],
    ['ENCODER_FAILED', { exitCode: 1, stderrTail: '' }],
  ] as const)('says %s for %j', (code, facts) => {
    const error = explain(facts);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^ffmpeg \(scene intro\) .+/);
  });

  it('prefers a cause to its consequences', () => {
    const error = explain({
      exitCode: 1,
      stderrTail: 'x.mp4: No space left on device\nError writing trailer\nConversion failed!\n',
    });
    expect(error.code).toBe('DISK_FULL');
  });

  it('says what the last telling line says, without who said it and its level', () => {
    const error = explain({
      exitCode: 1,
      stderrTail:
        '[mp4 @ 0x5] [warning] late\n[libx264 @ 0x5] [error] broken ffmpeg option\n[error] Error while opening encoder\n[fatal] Conversion failed!\n',
    });
    expect(error.message).toBe('ffmpeg (scene intro) failed with status 1: broken ffmpeg option');
  });
});
