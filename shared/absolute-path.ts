import { z } from 'zod';

/** `/…`, a drive (`C:\…`) or a share (`\\server\…`). Told without Node, which not every reader of a schema has. */
const absolute = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/;

/**
 * Path of a file, absolute: one that was left relative would mean another file in each process that reads it. At most
 * 4096 characters.
 */
export const absolutePathSchema = z
  .string()
  .min(1)
  .max(4096)
  .regex(absolute, { error: 'a path has to be absolute here' });
