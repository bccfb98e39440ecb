/**
 * What must not stand in a log: private keys, bearer tokens, passwords in addresses, signatures of signed
 * addresses, and values of members whose names say that they are secret.
 */
const secrets: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [secret]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]+@/gi, '$1[secret]@'],
  [
    /((?:x-goog-signature|x-amz-signature|signature|access_token|refresh_token|api[_-]?key|password|passwd|secret|token|private_key)["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi,
    '$1[secret]',
  ],
  [/\bya29\.[\w-]{10,}/g, '[secret]'],
];

/** One look decides for almost all lines that there is nothing to do. */
const suspicious =
  /PRIVATE KEY|bearer|basic|:\/\/|signature|token|api[_-]?key|passw|secret|private_key|ya29\./i;

/** The text with what looks like a secret replaced by `[secret]`. */
export function redact(text: string): string {
  if (!suspicious.test(text)) return text;
  return secrets.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
