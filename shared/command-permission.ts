import { z } from 'zod';

export const commandDecisions = ['allow', 'deny'] as const;
export type CommandDecision = (typeof commandDecisions)[number];

/** SHA-256 of a storyboard's text, hex: what a permission is given to. */
export const storyboardIdentitySchema = z.string().regex(/^[0-9a-f]{64}$/);

/** What the user said of the programs that one storyboard, as it then was, wants to run. */
export const commandPermissionSchema = z.strictObject({
  identity: storyboardIdentitySchema,
  /** Where the storyboard was, absolute. */
  storyboard: z.string(),
  /** As one would type them. */
  commands: z.array(z.string()),
  decision: z.enum(commandDecisions),
  /** Milliseconds since 1970. */
  decidedAt: z.number(),
});
export type CommandPermission = z.infer<typeof commandPermissionSchema>;
