import { jobLimitsSchema, type JobLimits } from '../../shared/job/spec';
import type { Settings } from '../../shared/settings';
import { text } from '../text';
import { parseNumber, shownNumber, type NumberField } from './number-field';

export type LimitKey = keyof JobLimits;

/** What was typed as ceilings of jobs; what is left out or empty is as the settings say. */
export type TypedLimits = Readonly<Partial<Record<LimitKey, string>>>;

const { minutes, gigabytes } = text.settings.units;

/** Every ceiling that a job can have of its own: one that is missing here does not compile. */
export const limitFields: Readonly<Record<LimitKey, NumberField>> = {
  timeoutSeconds: { scale: 60, unit: minutes },
  memoryBytes: { scale: 1e9, unit: gigabytes },
  encoderThreads: { scale: 1 },
  niceness: { scale: 1 },
};

export const limitKeys = Object.keys(limitFields) as LimitKey[];

/** What is wrong with one that was typed; undefined if nothing. */
export function limitError(key: LimitKey, typed: TypedLimits): string | undefined {
  const parsed = parsedLimit(key, typed);
  return parsed.ok ? undefined : parsed.error;
}

/** Those that were typed and cannot stay. */
export function wrongLimits(typed: TypedLimits): LimitKey[] {
  return limitKeys.filter((key) => !parsedLimit(key, typed).ok);
}

/** The ceilings as a job takes them; null while one of them is wrong. */
export function limitsOf(typed: TypedLimits): JobLimits | null {
  const limits: JobLimits = {};
  for (const key of limitKeys) {
    const parsed = parsedLimit(key, typed);
    if (!parsed.ok) return null;
    if (parsed.value !== null) limits[key] = parsed.value;
  }
  return limits;
}

/** The ceilings of a job as they would be typed. */
export function typedLimits(limits: JobLimits): TypedLimits {
  return Object.fromEntries(
    limitKeys.flatMap((key) => {
      const value = limits[key];
      return value === undefined ? [] : [[key, shownNumber(value, limitFields[key])]];
    }),
  );
}

/** What holds where nothing is typed. */
export function usualLimit(key: LimitKey, settings: Settings | null): string {
  if (settings === null) return '';
  switch (key) {
    case 'timeoutSeconds':
      return shownNumber(settings.jobTimeoutSeconds, limitFields[key]);
    case 'memoryBytes':
      return settings.jobMemoryBytes === null
        ? text.limits.none
        : shownNumber(settings.jobMemoryBytes, limitFields[key]);
    case 'encoderThreads':
      return text.limits.automatic;
    case 'niceness':
      return shownNumber(settings.encoderNiceness, limitFields[key]);
  }
}

function parsedLimit(key: LimitKey, typed: TypedLimits) {
  return parseNumber(typed[key] ?? '', jobLimitsSchema.shape[key], limitFields[key]);
}
