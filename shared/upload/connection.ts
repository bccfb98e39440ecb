import { z } from 'zod';
import { problemSchema } from '../job/problem';

/** What a test of a connection found, step by step; it ends at the first step that fails. */
export const connectionReportSchema = z.object({
  url: z.string(),
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  problem: problemSchema.nullable(),
});
export type ConnectionReport = z.infer<typeof connectionReportSchema>;
