import { z } from 'zod';

/** A program of the user's: the name of one, or a path, and its arguments. */
export const programSchema = z.array(z.string().max(32_768)).min(1).max(1000);

const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,199}$/;

/** How a program of the user's is run. */
export const commandFields = {
  environment: z
    .record(
      z.string().regex(variableName, {
        error: 'expected a name of letters, digits and "_" that does not start with a digit',
      }),
      z.string().max(32_768),
    )
    .optional()
    .describe('Environment variables of the program.'),
  timeLimit: z
    .number()
    .positive()
    .max(604_800)
    .optional()
    .describe('Seconds after which the program is stopped; the limits of the job hold in any case.'),
  memoryLimit: z
    .number()
    .positive()
    .max(10_000_000)
    .optional()
    .describe('Megabytes above which the program is stopped; the limits of the job hold in any case.'),
};
