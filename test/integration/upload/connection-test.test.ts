import { afterEach, describe, expect, it } from 'vitest';
import { testConnection } from '../../../electron/upload/connection-test';
import { tokenSource } from '../../../electron/upload/credentials';
import { StorageServer } from '../../support/storage-server/storage-server';
import type { ServerOptions } from '../../support/storage-server/storage-server';
import { bench } from './upload-bench';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function tested(options: ServerOptions, isThere = true) {
  const server = await StorageServer.start(options);
  opened.push(server);
  const at = await bench(server, { tokens: tokenSource({ kind: 'token', token: 'a-secret-token' }) });
  opened.push(at);
  const endpoint = { origin: server.origin, isEmulator: false };
  if (!isThere) await server.close();
  const report = await testConnection(at.service, { type: 'gcs', bucket: 'films' }, endpoint);
  return { server, report };
}

describe('a test of the connection', () => {
  it('goes through every step and leaves nothing behind', async () => {
    const { server, report } = await tested({ tokens: new Set(['a-secret-token']) });
    expect(report).toMatchObject({ ok: true, problem: null, url: 'gs://films' });
    expect(report.checks.map(({ name }) => name)).toEqual([
      'credentials',
      'network',
      'clock',
      'write',
      'cleanup',
    ]);
    expect([server.objects.size, server.sessions.size]).toEqual([0, 0]);
  });

  const refusing = (reason: string): ServerOptions => ({
    faults: ({ what }) => (what === 'start' ? { kind: 'status', status: 403, reason } : undefined),
  });

  it.each<[string, ServerOptions, string, string]>([
    ['no such bucket', { buckets: [] }, 'UPLOAD_NO_BUCKET', 'write'],
    ['no permission', refusing('forbidden'), 'UPLOAD_DENIED', 'write'],
    ['a wrong project', refusing('accountDisabled'), 'UPLOAD_PROJECT', 'write'],
    ['a token that is refused', { tokens: new Set(['another']) }, 'UPLOAD_CREDENTIALS', 'write'],
    ['a clock that is behind', { clockAheadMs: 7_200_000 }, 'UPLOAD_CLOCK', 'clock'],
    ['a clock that is ahead', { clockAheadMs: -7_200_000 }, 'UPLOAD_CLOCK', 'clock'],
  ])('says what is wrong: %s', async (_name, options, code, step) => {
    const { report } = await tested(options);
    expect(report).toMatchObject({ ok: false, problem: { code } });
    expect(report.checks.at(-1)).toMatchObject({ name: step, ok: false });
    expect(JSON.stringify(report)).not.toContain('a-secret-token');
  });

  it('says what is wrong: no network', async () => {
    const { report } = await tested({}, false);
    expect(report.problem).toMatchObject({ code: 'UPLOAD_NETWORK' });
    expect(report.problem?.message).toContain('ECONNREFUSED');
    expect(report.checks.at(-1)).toMatchObject({ name: 'network', ok: false });
  });
});
