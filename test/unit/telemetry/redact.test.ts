import { describe, expect, it } from 'vitest';
import { redact } from '../../../electron/telemetry/redact';

describe('redact', () => {
  it.each([
    'Authorization: Bearer ya29.a0AfH6SMBx-secret-secret',
    'https://storage.googleapis.com/b/o?X-Goog-Signature=0123456789secret&X-Goog-Expires=1',
    'https://user:secret@example.com/x',
    '{"private_key": "secretsecret"}',
    'password=secret',
    'api_key: secret',
    'token=secret;',
    '-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----',
    '-----BEGIN RSA PRIVATE KEY-----\nsecret cut off',
  ])('hides the secret of %j', (text) => {
    expect(redact(text)).not.toContain('secret-secret');
    expect(redact(text).replaceAll('[secret]', '')).not.toMatch(/secret/);
  });

  it.each([
    'frame=  100 fps= 25 q=28.0 size=     256kB time=00:00:04.00',
    'https://example.com/basic/path?x=1',
    'Phase: scenes.',
    '/home/me/videos/a token of love.mp4',
    '',
  ])('leaves %j alone', (text) => {
    expect(redact(text)).toBe(text);
  });
});
