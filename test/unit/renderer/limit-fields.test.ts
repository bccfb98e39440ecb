import { describe, expect, it } from 'vitest';
import {
  limitError,
  limitKeys,
  limitsOf,
  typedLimits,
  usualLimit,
  type LimitKey,
} from '../../../renderer/stores/limit-fields';
import { jobLimitsSchema } from '../../../shared/job/spec';
import { defaultSettings } from '../../../shared/settings';

describe('the limits of a job', () => {
  it('have a field each, and may be left empty', () => {
    expect([...limitKeys].sort()).toEqual(Object.keys(jobLimitsSchema.shape).sort());
    expect(limitsOf({})).toEqual({});
    expect(limitsOf({ niceness: ' ', memoryBytes: '' })).toEqual({});
  });

  it.each<[LimitKey, string, string]>([
    ['timeoutSeconds', '0', 'Enter a number of minutes above 0.'],
    ['timeoutSeconds', 'soon', 'Enter a number of minutes above 0.'],
    ['memoryBytes', '0', 'Enter a number of GB above 0.'],
    ['encoderThreads', '1.5', 'Enter a whole number from 1 to 256.'],
    ['encoderThreads', '0', 'Enter a whole number from 1 to 256.'],
    ['niceness', '-1', 'Enter a whole number from 0 to 19.'],
    ['niceness', '20', 'Enter a whole number from 0 to 19.'],
  ])('refuse %s = "%s" with a sentence', (key, raw, error) => {
    expect(limitError(key, { [key]: raw })).toBe(error);
    expect(limitsOf({ [key]: raw })).toBeNull();
  });

  it('are typed as a job has them, and are the same when they are read again', () => {
    const limits = { timeoutSeconds: 1.2, memoryBytes: 1_234_567_890, encoderThreads: 3 };
    expect(typedLimits(limits)).toEqual({
      timeoutSeconds: '0.02',
      memoryBytes: '1.23456789',
      encoderThreads: '3',
    });
    expect(limitsOf(typedLimits(limits))).toEqual(limits);
  });

  it('show what holds where nothing is typed', () => {
    const usual = (key: LimitKey) => usualLimit(key, { ...defaultSettings, jobMemoryBytes: 4e9 });
    expect(limitKeys.map(usual)).toEqual(['60', '4', 'Automatic', '5']);
    expect(usualLimit('memoryBytes', defaultSettings)).toBe('No limit');
  });
});
