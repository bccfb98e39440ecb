import { randomBytes } from 'node:crypto';

/** Without letters that are taken for others when they are read out or typed (Crockford's base 32). */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Eight characters, random: short enough to type, and safe in the names of files. */
export function newJobId(): string {
  return Array.from(randomBytes(8), (byte) => alphabet[byte % alphabet.length]).join('');
}
