import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { StorageServer } from '../../support/storage-server/storage-server';
import type { ServerOptions } from '../../support/storage-server/storage-server';
import { eventsOf, jobsIn, run, start, storyboard, workplace } from './command-line';

const servers: StorageServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(options: ServerOptions = {}) {
  const server = await StorageServer.start(options);
  servers.push(server);
  const { folder, home, env } = await workplace();
  return { server, folder, home, env: { ...env, ...server.env } };
}

/** Waits between tries that a test can bear: nothing goes on for longer than this without success. */
async function setSettings(home: string, settings: object): Promise<void> {
  await run(['queue', 'list'], { env: { ...process.env, RENDERYARD_HOME: home } });
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings));
}

/** A storyboard whose video is some megabytes large: noise does not compress. */
async function largeStoryboard(folder: string): Promise<string> {
  const file = join(folder, 'large.storyboard.yaml');
  const grain = join(folder, 'grain.bmp');
  const { randomBytes } = await import('node:crypto');
  const [width, height] = [640, 360];
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54 + width * height * 3, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  await writeFile(grain, Buffer.concat([head, randomBytes(width * height * 3)]));
  await writeFile(
    file,
    `version: 1
title: A large one
output: { width: 640, height: 360, fps: 25, quality: high }
scenes:
  - duration: 1
    elements: [{ type: image, src: grain.bmp, fit: cover, motion: { zoom: [1, 1.3] } }]
`,
  );
  return file;
}

describe('renderyard render --upload', () => {
  it('uploads the finished video as a phase of the job, and compares it', async () => {
    const { server, folder, env } = await serve();
    const output = join(folder, 'small.mp4');
    const { status, stdout, stderr } = await run(
      ['render', await storyboard(folder), '-o', output, '--upload', 'gs://films/spring/', '--json'],
      { env },
    );
    expect([status, stderr]).toEqual([0, '']);
    const events = eventsOf(stdout);
    const phases = events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []));
    expect(phases.slice(-2)).toEqual(['verify', 'upload']);
    const fractions = events.flatMap((event) => (event.type === 'progress' ? [Number(event.fraction)] : []));
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    const result = events.find(({ type }) => type === 'result');
    expect(result).toMatchObject({
      state: 'completed',
      uploads: [{ url: 'gs://films/spring/small.mp4', state: 'done', error: null }],
    });
    const object = server.object('films', 'spring/small.mp4');
    expect(object?.bytes.equals(await readFile(output))).toBe(true);
    expect(object?.contentType).toBe('video/mp4');
    expect(object?.metadata).toEqual({ 'renderyard-sha256': result?.sha256 });
  });

  it('obeys the storyboard, which the command line overrules', async () => {
    const { server, folder, env } = await serve();
    const file = await storyboard(folder);
    await writeFile(
      file,
      `${await readFile(file, 'utf8')}destinations:\n  - { type: gcs, bucket: films, name: board.mp4, metadata: { part: one } }\n`,
    );
    const render = (name: string, ...more: string[]) =>
      run(['render', file, '-o', join(folder, name), ...more], { env });
    expect((await render('a.mp4')).stdout).toContain('gs://films/board.mp4: uploaded and verified');
    expect(server.object('films', 'board.mp4')?.metadata.part).toBe('one');
    await render('b.mp4', '--no-upload');
    expect([...server.objects.keys()]).toEqual(['films/board.mp4']);
    await render('c.mp4', '--upload', 'gs://others');
    expect([...server.objects.keys()]).toEqual(['films/board.mp4', 'others/c.mp4']);
  });

  it('lets a storyboard upload to a bucket of its own only with permission', async () => {
    const { folder, home, env } = await workplace();
    const file = await storyboard(folder);
    await writeFile(
      file,
      `${await readFile(file, 'utf8')}destinations:\n  - { type: gcs, bucket: somebodys }\n`,
    );
    const rows = join(folder, 'rows.csv');
    await writeFile(rows, 'id\n1\n');
    const refused = [
      ['render', file, '-o', join(folder, 'a.mp4')],
      ['render', file, '-o', join(folder, 'a.mp4'), '--json'],
      ['queue', 'add', file, '-o', join(folder, 'a.mp4')],
      ['batch', file, rows, '-o', folder, '--name', '{{id}}.mp4'],
    ];
    for (const command of refused) {
      const { status, stdout, stderr } = await run(command, { env });
      expect([command[0], status, stdout]).toEqual([command[0], 2, '']);
      expect(stderr).toContain('uploaded to gs://somebodys');
      expect(stderr).toContain('--allow-upload');
    }
    expect(jobsIn(home)).toEqual([]);

    const add = (...more: string[]) =>
      run(['queue', 'add', file, '-o', join(folder, `${more.length}.mp4`), ...more], { env });
    expect((await add('--no-upload')).stderr).toBe('');
    expect((await add('--upload', 'gs://mine')).stderr).toBe('');
    const allowed = await add('--allow-upload', '--preset', 'draft');
    expect([allowed.status, allowed.stderr]).toEqual([
      0,
      'The video goes to gs://somebodys, as the storyboard says; --no-upload keeps it here.\n',
    ]);
    // The bucket that the user uploads to anyway.
    await setSettings(home, { uploadTo: 'gs://somebodys/spring' });
    expect((await run(['queue', 'add', file, '-o', join(folder, 'mine.mp4')], { env })).status).toBe(0);
    expect(jobsIn(home)).toHaveLength(4);
  });

  it('goes only where the storyboard said that it goes when it was queued', async () => {
    const { server, folder, home, env } = await serve({ buckets: ['mine', 'others'] });
    const file = await storyboard(folder);
    const text = await readFile(file, 'utf8');
    const sendTo = (bucket: string, title = 'A small one') =>
      writeFile(
        file,
        `${text.replace('A small one', title)}destinations:\n  - { type: gcs, bucket: ${bucket} }\n`,
      );
    await sendTo('mine');
    const output = join(folder, 'a.mp4');
    await run(['queue', 'add', file, '-o', output], { env });
    // Anything else may change until its turn comes.
    await sendTo('mine', 'Another title');
    expect((await run(['queue', 'run'], { env })).status).toBe(0);
    expect(server.object('mine', 'a.mp4')?.bytes.equals(await readFile(output))).toBe(true);

    await run(['queue', 'add', file, '-o', join(folder, 'b.mp4')], { env });
    await sendTo('others');
    await run(['queue', 'run'], { env });
    const [job] = jobsIn(home).filter(({ state }) => state === 'failed');
    expect(job?.error).toMatchObject({ code: 'UPLOAD_REFUSED' });
    expect(job?.error?.message).toContain('gs://others');
    expect(server.object('others', 'b.mp4')).toBeUndefined();
    // The same job goes on once it says what was agreed to, or where the user's videos go anyway.
    await setSettings(home, { uploadTo: 'gs://others' });
    await run(['queue', 'retry', job?.id ?? ''], { env });
    expect((await run(['queue', 'run'], { env })).status).toBe(0);
    expect(server.object('others', 'b.mp4')).toBeDefined();
  });

  it('keeps the video when the upload fails: completed, upload failed; and goes on later', async () => {
    const { server, folder, home, env } = await serve({ buckets: ['others'] });
    const output = join(folder, 'small.mp4');
    const failed = await run(['render', await storyboard(folder), '-o', output, '--upload', 'gs://films'], {
      env,
    });
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('There is no bucket "films"');
    expect(failed.stderr).toMatch(/`renderyard queue upload \w+` goes on with it/);
    const [job] = jobsIn(home);
    expect(job).toMatchObject({
      state: 'completed',
      uploads: [{ state: 'failed', error: { code: 'UPLOAD_NO_BUCKET' } }],
    });
    expect((await run(['queue', 'list'], { env })).stdout).toContain('completed, upload failed');
    const first = await readFile(output);

    server.options.buckets = ['films', 'others'];
    const id = job?.id ?? '';
    expect((await run(['queue', 'upload', id], { env })).stdout).toContain('queued');
    const ran = await run(['queue', 'run'], { env });
    expect([ran.status, ran.stderr]).toEqual([0, expect.not.stringContaining('renderyard:')]);
    expect(server.object('films', 'small.mp4')?.bytes.equals(first)).toBe(true);
    expect(jobsIn(home)[0]).toMatchObject({
      state: 'completed',
      attempt: 2,
      uploads: [{ state: 'done' }],
      result: { output },
    });
    // Nothing was rendered for it.
    const { stdout } = await run(['logs', id, '--json'], { env });
    expect(eventsOf(stdout).flatMap(({ phase }) => (phase === undefined ? [] : [phase]))).not.toContain(
      'scenes',
    );

    const again = await run(['queue', 'upload', id], { env });
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('is uploaded already')]);
    expect((await run(['queue', 'upload', id, '--to', 'gs://others/copies'], { env })).status).toBe(0);
    await run(['queue', 'run'], { env });
    expect(server.object('others', 'copies/small.mp4')?.bytes.equals(first)).toBe(true);
  });

  it('refuses a destination that is none before anything is rendered', async () => {
    const { folder, env } = await serve();
    const file = await storyboard(folder);
    const wrong = await run(['render', file, '-o', join(folder, 'a.mp4'), '--upload', 'films/spring'], {
      env,
    });
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('gs://bucket/folder');
    const unfinished = await run(['queue', 'add', file, '-o', join(folder, 'b.mp4')], { env });
    const refused = await run(['queue', 'upload', unfinished.stdout.trim()], { env });
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining('only the video of a completed job'),
    ]);
  });

  it('goes on from the server’s last byte after kill -9', async () => {
    const { server, folder, home, env } = await serve();
    const output = join(folder, 'large.mp4');
    await setSettings(home, { uploadBytesPerSecond: 1_500_000, minimumFreeBytes: 0 });
    await run(['queue', 'add', await largeStoryboard(folder), '-o', output, '--upload', 'gs://films'], {
      env,
    });
    const first = start(['queue', 'run', '--json'], { env });
    await first.saw(/"sentBytes":([6-9]\d{5}|\d{7,})\b/);
    first.child.kill('SIGKILL');
    await first.done;
    const video = await readFile(output);
    expect(server.object('films', 'large.mp4')).toBeUndefined();
    expect(jobsIn(home)[0]).toMatchObject({ state: 'running', uploads: [{ state: 'running' }] });

    await setSettings(home, { minimumFreeBytes: 0 });
    const [session] = server.sessions.values();
    const asked: number[] = [];
    server.options.faults = ({ what }) => {
      if (what === 'ask') asked.push(session?.received ?? 0);
      return undefined;
    };
    const requests = server.requests.length;
    const second = await run(['queue', 'run'], { env });
    expect(second.stderr).not.toContain('renderyard:');
    expect(second.status).toBe(0);
    expect(server.object('films', 'large.mp4')?.bytes.equals(video)).toBe(true);
    const [ask, chunk] = server.requests.slice(requests);
    expect(ask?.range).toBe(`bytes */${video.length}`);
    expect(asked[0]).toBeGreaterThan(0);
    expect(chunk?.range).toMatch(new RegExp(`^bytes ${asked[0] ?? -1}-`));
    expect(jobsIn(home)[0]).toMatchObject({ state: 'completed', attempt: 1, uploads: [{ state: 'done' }] });
  });

  it('a cancel while it uploads closes the session on the server and keeps the video', async () => {
    const { server, folder, home, env } = await serve();
    const output = join(folder, 'large.mp4');
    await setSettings(home, { uploadBytesPerSecond: 500_000, minimumFreeBytes: 0 });
    await run(['queue', 'add', await largeStoryboard(folder), '-o', output, '--upload', 'gs://films'], {
      env,
    });
    const running = start(['queue', 'run', '--json'], { env });
    await running.saw(/"sentBytes":\d{5,}/);
    const [job] = jobsIn(home);
    await run(['queue', 'cancel', job?.id ?? ''], { env });
    await running.done;
    expect(server.closed).toHaveLength(1);
    expect(server.objects.size).toBe(0);
    expect(jobsIn(home)[0]).toMatchObject({
      state: 'completed',
      result: { output },
      uploads: [{ state: 'canceled' }],
    });
    expect((await readFile(output)).length).toBeGreaterThan(100_000);
  });

  it('Ctrl-C while it uploads ends with status 130, and keeps the video', async () => {
    const { server, folder, home, env } = await serve();
    const output = join(folder, 'large.mp4');
    await setSettings(home, { uploadBytesPerSecond: 500_000, minimumFreeBytes: 0 });
    const running = start(
      ['render', await largeStoryboard(folder), '-o', output, '--upload', 'gs://films', '--json'],
      { env },
    );
    await running.saw(/"sentBytes":\d{5,}/);
    running.child.kill('SIGINT');
    expect(await running.done).toMatchObject({ status: 130, signal: null });
    expect(server.closed).toHaveLength(1);
    expect(jobsIn(home)[0]).toMatchObject({
      state: 'completed',
      result: { output },
      uploads: [{ state: 'canceled' }],
    });
    expect((await readFile(output)).length).toBeGreaterThan(100_000);
  });

  it('says so when the video is gone by then', async () => {
    const { folder, env, home } = await serve({ buckets: ['others'] });
    const output = join(folder, 'small.mp4');
    await run(['render', await storyboard(folder), '-o', output, '--upload', 'gs://films'], { env });
    const id = jobsIn(home)[0]?.id ?? '';
    await rename(output, `${output}.elsewhere`);
    await run(['queue', 'upload', id], { env });
    const ran = await run(['queue', 'run'], { env });
    expect(ran.status).toBe(1);
    expect(jobsIn(home)[0]).toMatchObject({
      state: 'completed',
      uploads: [{ error: { code: 'UPLOAD_SOURCE' } }],
    });
  });
});

describe('renderyard upload test', () => {
  it('shows each step, and leaves nothing behind', async () => {
    const { server, env } = await serve();
    const { status, stdout, stderr } = await run(['upload', 'test', 'gs://films/spring'], { env });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Videos can be uploaded to gs://films/spring.');
    expect(server.objects.size).toBe(0);
    expect(server.sessions.size).toBe(0);
  });

  it('says what is wrong', async () => {
    const { env } = await serve({ buckets: [] });
    const { status, stdout, stderr } = await run(['upload', 'test', 'gs://films'], { env });
    expect([status, stderr]).toEqual([1, expect.stringContaining('There is no bucket "films"')]);
    expect(stdout).toContain('failed  write');
  });

  it('says what is wrong: no credentials, and a file that is no key', async () => {
    const { env, home, folder } = await serve();
    const real = { ...env, STORAGE_EMULATOR_HOST: '', METADATA_SERVER_DETECTION: 'none', HOME: folder };
    const none = await run(['upload', 'test', 'gs://films'], { env: real });
    expect([none.status, none.stderr]).toEqual([
      1,
      expect.stringContaining('There are no application default credentials'),
    ]);
    const key = join(folder, 'key.json');
    await writeFile(
      key,
      '{ "type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----very secret" }',
    );
    await setSettings(home, { uploadCredentials: 'file', uploadKeyFile: key });
    const wrong = await run(['upload', 'test', 'gs://films'], { env: real });
    expect(wrong.stderr).toContain('is not the key of a service account');
    expect(wrong.stdout + wrong.stderr).not.toContain('very secret');
  });

  it('says nothing in a library’s words where the machine’s own credentials were asked for', async () => {
    const { env, folder } = await serve();
    // Google's library warns of an answer that it does not expect.
    const metadata = createServer((_, answer) => answer.writeHead(418).end());
    await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve));
    const { port } = metadata.address() as AddressInfo;
    try {
      const { status, stderr } = await run(['upload', 'test', 'gs://films'], {
        env: { ...env, STORAGE_EMULATOR_HOST: '', GCE_METADATA_HOST: `127.0.0.1:${port}`, HOME: folder },
      });
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(/^renderyard: There are no application default credentials: .*\n$/),
      ]);
    } finally {
      metadata.close();
    }
  });
});
