import { Storage } from '@google-cloud/storage';
import { truncate, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { CancelScope } from '../../../electron/concurrency';
import type { HoldGate } from '../../../electron/concurrency';
import { cutPlaces } from '../../support/storage-server/faults';
import type { Fault, Moment } from '../../support/storage-server/faults';
import { StorageServer } from '../../support/storage-server/storage-server';
import type { ServerOptions } from '../../support/storage-server/storage-server';
import { bench, listener, sample, upload } from './upload-bench';
import type { Bench, BenchOptions } from './upload-bench';

const KiB = 1024;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function setUp(
  options: ServerOptions = {},
  more: BenchOptions = {},
): Promise<{ server: StorageServer; at: Bench }> {
  const server = await StorageServer.start({ granule: 4 * KiB, ...options });
  opened.push(server);
  const at = await bench(server, { chunkBytes: 16 * KiB, ...more });
  opened.push(at);
  return { server, at };
}

/** The fault at the given count of a kind of request, and none else. */
function once(what: Moment['what'], fault: Fault, at = 1): (moment: Moment) => Fault | undefined {
  let count = 0;
  return (moment) => {
    if (moment.what !== what) return undefined;
    count += 1;
    return count === at ? fault : undefined;
  };
}

describe('an upload', () => {
  it('becomes an object with the same bytes, type, metadata and access', async () => {
    const { server, at } = await setUp();
    const { bytes, request } = await sample(at, 100 * KiB + 7, {
      metadata: { campaign: 'spring' },
      isPublic: true,
    });
    const told = listener();
    const done = await upload(at, request, told);
    const object = server.object('films', request.object);
    expect(object?.bytes.equals(bytes)).toBe(true);
    expect(object).toMatchObject({
      contentType: 'video/mp4',
      isPublic: true,
      metadata: { campaign: 'spring', 'renderyard-sha256': request.sha256 },
      generation: done.generation,
    });
    expect(done.bytes).toBe(bytes.length);
    expect(told).toMatchObject({ session: null, confirmed: bytes.length });
    expect(told.sent.at(-1)).toBe(bytes.length);
    expect(told.sent).toEqual(told.sent.toSorted((a, b) => a - b));
  });

  it.each([1, 4 * KiB, 16 * KiB, 16 * KiB + 1, 48 * KiB])('is exact for %i bytes', async (length) => {
    const { server, at } = await setUp();
    const { bytes, request } = await sample(at, length);
    await upload(at, request);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
  });

  it('meets a server that Google’s own client can upload to as well', async () => {
    const { server } = await setUp({ granule: 256 * KiB });
    const storage = new Storage({
      apiEndpoint: server.origin,
      projectId: 'test',
      useAuthWithCustomEndpoint: false,
    });
    const bytes = Buffer.alloc(600 * KiB, 'google');
    const file = storage.bucket('films').file('theirs.bin');
    await file.save(bytes, { resumable: true, chunkSize: 256 * KiB, validation: 'crc32c' });
    expect(server.object('films', 'theirs.bin')?.bytes.equals(bytes)).toBe(true);
    const [metadata] = await file.getMetadata();
    expect(metadata.size).toBe(String(bytes.length));
  });
});

describe('what passes', () => {
  it.each(cutPlaces)('a connection that is cut at: %s', async (place) => {
    for (const what of ['start', 'chunk', 'ask'] as const) {
      const faults = once(what, { kind: 'cut', at: place }, what === 'chunk' ? 2 : 1);
      // The server is asked only after something broke.
      let broken = false;
      const breakFirst = (moment: Moment): Fault | undefined => {
        if (what === 'ask' && moment.what === 'chunk' && !broken) {
          broken = true;
          return { kind: 'status', status: 503 };
        }
        return faults(moment);
      };
      const { server, at } = await setUp({ faults: breakFirst });
      const { bytes, request } = await sample(at, 50 * KiB);
      await upload(at, request);
      expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
    }
  });

  it.each(cutPlaces)('a last answer that is cut at: %s', async (place) => {
    // The fourth chunk is the last one.
    const { server, at } = await setUp({ faults: once('chunk', { kind: 'cut', at: place }, 4) });
    const { bytes, request } = await sample(at, 50 * KiB);
    const done = await upload(at, request);
    expect(server.object('films', request.object)).toMatchObject({ generation: done.generation });
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
  });

  it.each([408, 429, 500, 502, 503, 504])('a storm of %i', async (status) => {
    let count = 0;
    const { server, at } = await setUp({
      faults: ({ what }) => (what !== 'get' && ++count % 5 > 1 ? { kind: 'status', status } : undefined),
    });
    const { bytes, request } = await sample(at, 50 * KiB);
    await upload(at, request);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
  });

  it('a server that keeps only half of each chunk, or nothing of it', async () => {
    const { server, at } = await setUp({
      faults: ({ what, count }) =>
        what === 'chunk' && count < 12 ? { kind: 'half', part: count % 3 === 0 ? 0 : 0.5 } : undefined,
    });
    const { bytes, request } = await sample(at, 48 * KiB);
    await upload(at, request);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
    const starts = server.requests.flatMap(({ range }) => /^bytes (\d+)-/.exec(range ?? '')?.[1] ?? []);
    expect(starts.slice(0, 3)).toEqual(['0', '8192', '8192']);
  });

  it('a server that says nothing any more', async () => {
    const { server, at } = await setUp({ faults: once('chunk', { kind: 'hang' }, 2) }, { stallMs: 150 });
    const { bytes, request } = await sample(at, 50 * KiB);
    await upload(at, request);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
  });

  it('a network that asks for a sign-in', async () => {
    const page = { kind: 'status', status: 200, body: '<html>Welcome to the hotel</html>' } as const;
    const { server, at } = await setUp({
      faults: (moment) =>
        once('start', page)(moment) && moment.count < 3
          ? page
          : moment.what === 'chunk' && moment.count < 6
            ? page
            : undefined,
    });
    const { bytes, request } = await sample(at, 50 * KiB);
    await upload(at, request);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
  });

  it.each([404, 410] as const)('a session that is gone (%i)', async (status) => {
    const { server, at } = await setUp({ faults: once('chunk', { kind: 'gone', status }, 2) });
    const { bytes, request } = await sample(at, 50 * KiB);
    await upload(at, request);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  it('a session that is gone after it made its object: nothing is sent again', async () => {
    const { server, at } = await setUp({
      faults: once('chunk', { kind: 'gone', status: 410, after: true }, 4),
    });
    const { bytes, request } = await sample(at, 50 * KiB);
    const done = await upload(at, request);
    expect(server.object('films', request.object)).toMatchObject({ generation: done.generation });
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('bytes that are damaged on their way: the object is deleted and sent again', async () => {
    const { server, at } = await setUp({ faults: once('chunk', { kind: 'damage' }, 2) });
    const { bytes, request } = await sample(at, 50 * KiB);
    const done = await upload(at, request);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
    expect(server.object('films', request.object)).toMatchObject({ generation: done.generation });
    expect(server.requests.some(({ method }) => method === 'DELETE')).toBe(true);
  });

  it('an answer with a wrong CRC32C', async () => {
    const { server, at } = await setUp({ faults: once('chunk', { kind: 'wrong crc' }, 4) });
    const { bytes, request } = await sample(at, 50 * KiB);
    await upload(at, request);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
  });

  it('a token that is refused in the middle: a new one is asked for, and nothing is sent twice', async () => {
    const tokens = new Set(['first-token']);
    const { server, at } = await setUp(
      { tokens, faults: once('chunk', { kind: 'unauthorized' }, 3) },
      {
        tokens: {
          token: async () => [...tokens].at(-1) ?? 'first-token',
          renew: () => {
            tokens.add('second-token');
            return true;
          },
        },
      },
    );
    const { bytes, request } = await sample(at, 64 * KiB);
    await upload(at, request);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
    const starts = server.requests.flatMap(({ range }) => /^bytes (\d+)-/.exec(range ?? '')?.[1] ?? []);
    expect(starts).toEqual(['0', '16384', '32768', '32768', '49152']);
    expect(server.requests.at(-1)?.authorization).toBe('Bearer second-token');
  });

  it('a wait that the server asks for', async () => {
    const { at } = await setUp({
      faults: once('chunk', { kind: 'status', status: 429, retryAfter: '0.2' }, 2),
    });
    const { request } = await sample(at, 50 * KiB);
    await upload(at, request);
    const [record] = at.records.filter(({ message }) => message.includes('tried again'));
    expect(record?.fields).toMatchObject({ why: 'status 429', waitSeconds: 0.2 });
  });
});

describe('what does not pass', () => {
  it.each<[string, Fault | undefined, Partial<ServerOptions>, string]>([
    ['a bucket that is not there', undefined, { buckets: ['others'] }, 'UPLOAD_NO_BUCKET'],
    ['no permission', { kind: 'status', status: 403, reason: 'forbidden' }, {}, 'UPLOAD_DENIED'],
    [
      'a project without billing',
      { kind: 'status', status: 403, reason: 'accountDisabled', message: 'The billing account is disabled.' },
      {},
      'UPLOAD_PROJECT',
    ],
    ['a token that is refused', undefined, { tokens: new Set(['another']) }, 'UPLOAD_CREDENTIALS'],
    [
      'a clock that is wrong',
      undefined,
      { tokens: new Set(['another']), clockAheadMs: 3_600_000 },
      'UPLOAD_CLOCK',
    ],
    ['a request that is refused', { kind: 'status', status: 400, reason: 'invalid' }, {}, 'UPLOAD_FAILED'],
  ])('%s', async (_name, fault, options, code) => {
    const { server, at } = await setUp({
      ...options,
      ...(fault === undefined ? {} : { faults: ({ what }) => (what === 'start' ? fault : undefined) }),
    });
    const { request } = await sample(at, 20 * KiB);
    await expect(upload(at, request)).rejects.toMatchObject({ code });
    expect(server.objects.size).toBe(0);
  });

  it('another object of that name: it stays as it is', async () => {
    const { server, at } = await setUp();
    const { request } = await sample(at, 20 * KiB);
    const other = server.put('films', request.object, Buffer.from('precious'));
    await expect(upload(at, request)).rejects.toMatchObject({ code: 'UPLOAD_EXISTS' });
    expect(server.object('films', request.object)).toBe(other);
  });

  it('another object that comes while ours is under way: it stays as it is', async () => {
    const { server, at } = await setUp();
    const { request } = await sample(at, 50 * KiB);
    let other: unknown;
    server.options.faults = ({ what, count }) => {
      if (what === 'chunk' && count === 3)
        other = server.put('films', request.object, Buffer.from('precious'));
      return undefined;
    };
    await expect(upload(at, request)).rejects.toMatchObject({ code: 'UPLOAD_EXISTS' });
    expect(server.object('films', request.object)).toBe(other);
  });

  it('the same video that is there already is no conflict', async () => {
    const { server, at } = await setUp();
    const { request } = await sample(at, 20 * KiB);
    const first = await upload(at, request);
    const second = await upload(at, request);
    expect(second).toEqual(first);
    expect(server.objects.size).toBe(1);
  });

  it('overwriting that was allowed replaces exactly the object that was seen', async () => {
    const { server, at } = await setUp();
    const { bytes, request } = await sample(at, 20 * KiB, { mayOverwrite: true });
    server.put('films', request.object, Buffer.from('old'));
    await upload(at, request);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
  });

  it('a network that damages everything', async () => {
    const { server, at } = await setUp({
      faults: ({ what }) => (what === 'chunk' ? { kind: 'damage' } : undefined),
    });
    const { request } = await sample(at, 20 * KiB);
    await expect(upload(at, request)).rejects.toMatchObject({ code: 'UPLOAD_DAMAGED' });
    expect(server.objects.size).toBe(0);
  });

  it('a server that fails for longer than patience lasts: the session is kept for another run', async () => {
    let isCalm = true;
    const { server, at } = await setUp(
      {
        faults: ({ what, count }) =>
          what === 'chunk' && count > 2 && !isCalm ? { kind: 'status', status: 503 } : undefined,
      },
      { backoff: { patienceMs: 60 } },
    );
    const { bytes, request } = await sample(at, 64 * KiB);
    const told = listener();
    isCalm = false;
    await expect(upload(at, request, told)).rejects.toMatchObject({ code: 'UPLOAD_FAILED' });
    expect(told.session).not.toBeNull();
    isCalm = true;
    server.requests.length = 0;
    await upload(at, { ...request, session: told.session });
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
    expect(server.requests[0]).toMatchObject({ method: 'PUT', range: 'bytes */65536' });
    expect(server.requests[1]?.range).toBe(`bytes ${told.confirmed}-${told.confirmed + 16383}/65536`);
    expect(told.confirmed).toBeGreaterThan(0);
  });

  it('no server at all', async () => {
    const { server, at } = await setUp({}, { backoff: { patienceMs: 60 } });
    const { request } = await sample(at, 20 * KiB);
    await server.close();
    await expect(upload(at, request)).rejects.toMatchObject({ code: 'UPLOAD_NETWORK' });
  });

  it('a video that is another one by now', async () => {
    const { server, at } = await setUp();
    const { file, request } = await sample(at, 20 * KiB);
    await writeFile(file, 'something else');
    await expect(upload(at, request)).rejects.toMatchObject({ code: 'UPLOAD_SOURCE' });
    await expect(upload(at, { ...request, file: `${file}.gone` })).rejects.toMatchObject({
      code: 'UPLOAD_SOURCE',
    });
    expect(server.requests).toEqual([]);
  });

  it.each(['shorter', 'other'])('a video that becomes %s while it is sent', async (how) => {
    const { server, at } = await setUp();
    const { file, bytes, request } = await sample(at, 64 * KiB);
    server.options.faults = once('chunk', { kind: 'slow', ms: 50 }, 2);
    const told = listener();
    told.onConfirmed = (confirmed) => {
      if (confirmed !== 16 * KiB) return;
      void (how === 'shorter' ? truncate(file, 20 * KiB) : writeFile(file, Buffer.alloc(bytes.length, 1)));
    };
    await expect(upload(at, request, told)).rejects.toMatchObject({ code: 'UPLOAD_SOURCE' });
    expect(server.objects.size).toBe(0);
  });

  it('a session that points elsewhere is not asked', async () => {
    const { server, at } = await setUp();
    const elsewhere = await StorageServer.start();
    opened.push(elsewhere);
    const { bytes, request } = await sample(at, 20 * KiB, {
      session: `${elsewhere.origin}/upload?upload_id=1`,
    });
    await upload(at, request);
    expect(elsewhere.requests).toEqual([]);
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
  });
});

describe('stopping', () => {
  /** Resolves when the server has got a chunk. */
  const underWay = (server: StorageServer) =>
    new Promise<void>((resolve) => {
      server.options.faults = ({ what, count }) => {
        if (what === 'chunk' && count === 3) resolve();
        return undefined;
      };
    });

  /** Resolves when somebody waits for it to be let go. */
  const whenWaitedFor = (hold: HoldGate) =>
    new Promise<void>((resolve) => {
      const onChange = hold.onChange.bind(hold);
      hold.onChange = (listener) => {
        if (hold.held) resolve();
        return onChange(listener);
      };
    });

  it('a cancel closes the session on the server, and nothing is asked after it', async () => {
    const { server, at } = await setUp({}, { bytesPerSecond: 64 * KiB });
    const { request } = await sample(at, 200 * KiB);
    const told = listener();
    const begun = underWay(server);
    const scope = new CancelScope();
    const ended = scope.run(() => upload(at, request, told));
    await begun;
    scope.cancel({ kind: 'cancel', message: 'Canceled by the user.' });
    await ended;
    expect(scope.cancelledCaught).toBe(true);
    expect(server.closed).toHaveLength(1);
    expect(server.sessions.size).toBe(0);
    expect(server.requests.at(-1)?.method).toBe('DELETE');
    expect(told.session).toBeNull();
  });

  it('quitting leaves the session, and another run goes on from the server’s last byte', async () => {
    const { server, at } = await setUp({}, { bytesPerSecond: 64 * KiB });
    const { bytes, request } = await sample(at, 100 * KiB);
    const told = listener();
    const begun = underWay(server);
    const scope = new CancelScope();
    const ended = scope.run(() => upload(at, request, told));
    await begun;
    scope.cancel({ kind: 'quit', message: 'Renderyard quits.' });
    await ended;
    const [session] = server.sessions.values();
    let kept = 0;
    server.options.faults = ({ what }) => {
      if (what === 'ask') kept = session?.received ?? 0;
      return undefined;
    };
    server.requests.length = 0;
    await upload(at, { ...request, session: told.session });
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
    expect(server.requests[1]?.range).toMatch(new RegExp(`^bytes ${kept}-`));
    expect(kept).toBeGreaterThan(0);
  });

  it('a pause stops sending, and what is sent afterwards goes on from the server’s last byte', async () => {
    const { server, at } = await setUp({}, { bytesPerSecond: 100 * KiB });
    const { hold } = at.tools;
    const { bytes, request } = await sample(at, 100 * KiB);
    const requests = () => server.requests.filter(({ url }) => url.includes('/b/films/')).length;
    const begun = underWay(server);
    const ended = upload(at, request);
    await begun;
    const waits = whenWaitedFor(hold);
    hold.held = true;
    // The request under way breaks off.
    await waits;
    const before = requests();
    // No other follows in the time of a whole upload to the same server.
    const other = await bench(server, { chunkBytes: 16 * KiB });
    opened.push(other);
    const { request: meanwhile } = await sample(other, 64 * KiB, { bucket: 'others' });
    await upload(other, meanwhile);
    expect(server.object('others', meanwhile.object)).toBeDefined();
    expect(requests()).toBe(before);
    hold.held = false;
    await ended;
    expect(server.object('films', request.object)?.bytes.equals(bytes)).toBe(true);
  });

  it('keeps to the bandwidth', async () => {
    const { at } = await setUp({}, { bytesPerSecond: 200 * KiB });
    const { request } = await sample(at, 100 * KiB);
    const began = performance.now();
    await upload(at, request);
    // 100 KiB at 200 KiB a second; the first piece goes at once.
    expect(performance.now() - began).toBeGreaterThan(400);
  });
});
