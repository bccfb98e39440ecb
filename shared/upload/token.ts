import { z } from 'zod';

/** What the page may know of the access token: never the token. */
export const uploadTokenStateSchema = z.object({
  isThere: z.boolean(),
  /** It survives the app; otherwise the system has no place that is safe enough, and it is forgotten at quitting. */
  isKept: z.boolean(),
});
export type UploadTokenState = z.infer<typeof uploadTokenStateSchema>;
