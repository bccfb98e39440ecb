import { z } from 'zod';

/** How a copy of the app comes to a newer version. */
export const updateWays = ['itself', 'packages', 'download', 'none'] as const;

/** What is known about newer versions, for the window. */
export const updatesStateSchema = z.object({
  /** The version that runs. */
  version: z.string(),
  /**
   * `itself`: downloads and installs; `packages`: the system's package manager does; `download`: its user does;
   * `none`: this copy was built without an address and a key to check updates with.
   */
  way: z.enum(updateWays),
  /** `unknown` before the first check, and after an automatic one that reached nobody. */
  status: z.enum(['unknown', 'checking', 'current', 'available', 'downloading', 'ready', 'failed']),
  /** The newer version that was found. */
  latest: z.string().nullable(),
  /** Of the download, 0 to 100. */
  percent: z.number().min(0).max(100).nullable(),
  /** When the newest version was last known for sure, milliseconds since 1970. */
  checkedAt: z.number().nullable(),
  /** Why it failed, one sentence. */
  problem: z.string().nullable(),
});
export type UpdatesState = z.infer<typeof updatesStateSchema>;
export type UpdateWay = UpdatesState['way'];
