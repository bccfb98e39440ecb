import { z } from 'zod';

/** Longest video, scene or element: a day, in seconds. */
export const longestSeconds = 86_400;

/** Zero or more seconds. */
export const secondsSchema = z.number().min(0).max(longestSeconds);

/** More than zero seconds. */
export const durationSchema = z.number().positive().max(longestSeconds);
