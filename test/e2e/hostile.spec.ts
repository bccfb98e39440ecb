import { expect, test } from '@playwright/test';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestChannel, requestNames } from '../../shared/ipc/channels';
import type { RequestName } from '../../shared/ipc/contract';
import { launchApp } from '../support/electron-app';
import type { LaunchedApp } from '../support/electron-app';

/*
 * What a page that was taken over could ask of the real main process: wrong values on every channel, and right ones that point at
 * files which are hostile. Each is answered with data, none with a defect, and the app goes on.
 */

let folder: string;
let launched: LaunchedApp;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renderyard-hostile-'));
  launched = await launchApp({ home: join(folder, 'home') });
  await expect(launched.page.getByRole('button', { name: 'New render' }).first()).toBeVisible();
});
test.afterAll(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

interface Answer {
  ok: boolean;
  value?: unknown;
  error?: { code: string; message: string };
}

/** Asks from the page's own world, as its scripts would. */
function ask(name: RequestName, input: unknown): Promise<Answer> {
  return launched.page.evaluate(
    ([channel, given]) =>
      (
        window as unknown as { renderyard: { request(name: string, input: unknown): Promise<Answer> } }
      ).renderyard.request(channel, given),
    [name, input] as const,
  );
}

function expectPlain(answer: Answer, what: string): void {
  expect(answer.error?.code, what).not.toBe('INTERNAL');
  expect(JSON.stringify(answer), what).not.toMatch(/\n +at |node:internal/);
}

const nonsense: readonly unknown[] = [
  null,
  42,
  'text',
  [],
  { surprise: true },
  { file: 7, jobId: {}, jobIds: [1], text: 5 },
  {
    file: 'x'.repeat(100_000),
    jobId: 'x'.repeat(100_000),
    jobIds: Array.from({ length: 10_001 }, () => 'a'),
  },
  { __proto__: { file: '/etc/passwd' }, constructor: 1 },
];

test('every channel refuses what is none of its business', async () => {
  for (const name of requestNames) {
    for (const input of nonsense) {
      const answer = await ask(name, input);
      expect(answer, `${name} ${JSON.stringify(input).slice(0, 80)}`).toMatchObject({
        ok: false,
        error: { code: 'USAGE' },
      });
      expectPlain(answer, name);
    }
  }
});

test('every channel refuses a frame inside the window', async () => {
  await launched.page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.id = 'inside';
    document.body.append(frame);
  });
  const { frames, codes } = await launched.app.evaluate(async ({ BrowserWindow, ipcMain }, channels) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const senderFrame = contents?.mainFrame.frames[0];
    const handlers = (
      ipcMain as unknown as {
        _invokeHandlers: Map<string, (event: object, input?: unknown) => Promise<Answer>>;
      }
    )._invokeHandlers;
    const answers = await Promise.all(
      channels.map(async (channel) => handlers.get(channel)?.({ sender: contents, senderFrame })),
    );
    return { frames: contents?.mainFrame.frames.length, codes: answers.map((answer) => answer?.error?.code) };
  }, requestNames.map(requestChannel));
  const bridge = await launched.page.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>('#inside');
    const found = typeof (frame?.contentWindow as { renderyard?: unknown } | null)?.renderyard;
    frame?.remove();
    return found;
  });
  expect(frames).toBe(1);
  expect(bridge).toBe('undefined');
  expect(codes).toEqual(requestNames.map(() => 'USAGE'));
});

test('hostile storyboards are refused with a sentence, whichever way they come', async () => {
  const boards: Readonly<Record<string, string>> = {
    'bomb.yaml': [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
        (name, index) =>
          `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefg'[index] ?? 'a'}`).join(',')}]`,
      ),
    ].join('\n'),
    'deep.yaml': `scenes: ${'['.repeat(5000)}${']'.repeat(5000)}`,
    'type.yaml': 'version: 1\nscenes: !!js/function "() => process.exit()"\n',
    'network.yaml':
      'version: 1\nscenes: [{ duration: 1, elements: [{ type: video, src: "http://127.0.0.1:9/a.mp4" }] }]\n',
    'protocol.yaml':
      'version: 1\nscenes: [{ duration: 1, elements: [{ type: image, src: "concat:/etc/passwd|/etc/hosts" }] }]\n',
    'secret.yaml': 'version: 1\nscenes: [{ duration: 1, elements: [{ type: image, src: /etc/passwd }] }]\n',
    'endless.yaml': 'version: 1\nscenes: [{ duration: 1e308, background: "#000" }]\n',
    'binary.yaml': '\u0000\u0001\u0002',
  };
  for (const [name, text] of Object.entries(boards)) await writeFile(join(folder, name), text);
  await symlink('/dev/zero', join(folder, 'zero.yaml'));
  const files = [...Object.keys(boards), 'zero.yaml', '.', 'missing.yaml'].map((name) => join(folder, name));
  for (const file of files) {
    const given = { file };
    const inspected = await ask('storyboard.inspect', given);
    expectPlain(inspected, file);
    const problems = (inspected.value as { problems?: unknown[] } | undefined)?.problems ?? [];
    expect(!inspected.ok || problems.length > 0, file).toBe(true);
    expectPlain(await ask('storyboard.timeline', given), file);
    const frame = await ask('frame.render', { ...given, at: 0, width: 64 });
    expect(frame.ok, file).toBe(false);
    expectPlain(frame, file);
    const spec = { kind: 'render', storyboard: file, output: join(folder, 'never.mp4') };
    const added = await ask('queue.add', { spec });
    expect(added.ok, file).toBe(false);
    expectPlain(added, file);
  }
});

test('hostile tables, pictures, presets and settings are refused with a sentence', async () => {
  const storyboard = join(folder, 'good.storyboard.yaml');
  const table = join(folder, 'rows.csv');
  await writeFile(
    storyboard,
    'version: 1\nvariables: [{ id: name }]\nscenes: [{ duration: 1, background: "#123" }]\n',
  );
  await writeFile(table, 'id,name\n../../../../etc/evil,=cmd|calc\n"unclosed\n');
  const requests: readonly (readonly [RequestName, unknown])[] = [
    ['batch.inspect', { storyboard, table, folder, name: '../{{id}}.mp4' }],
    ['batch.add', { request: { storyboard, table, folder, name: '../{{id}}.mp4' } }],
    ['batch.inspect', { storyboard, table: '/dev/zero', folder }],
    [
      'montage.create',
      {
        files: ['/etc/passwd'],
        music: null,
        look: 'calm',
        length: 'natural',
        preset: 'web-720p',
        title: '../../x',
        showTitle: true,
      },
    ],
    ['storyboard.inspect', { file: storyboard, preset: '../../../etc/passwd' }],
    ['storyboard.inspect', { file: storyboard, set: { __proto__: 'x', constructor: 'y', name: '{{name}}' } }],
    ['storyboard.write', { file: '/etc/passwd', text: 'x', version: 'y' }],
    ['storyboard.read', { file: '/etc/shadow' }],
    ['settings.update', { ffmpegPath: 'relative/ffmpeg' }],
    ['settings.update', { concurrency: Number.MAX_SAFE_INTEGER }],
    ['log.read', { jobId: '../../../etc', attempt: 1, from: 0, count: 10 }],
    [
      'log.find',
      { jobId: '../../../etc', attempt: 1, from: 0, level: 'debug', words: 'root', withRecords: true },
    ],
    ['log.copy', { jobId: '../../../etc', attempt: 1 }],
    ['result.open', { jobId: '../../etc/passwd' }],
    ['queue.move', { jobIds: ['nobody'], before: 'nothing' }],
    ['upload.test', { destination: 'file:///etc/passwd' }],
  ];
  for (const [name, input] of requests) {
    const answer = await ask(name, input);
    expectPlain(answer, `${name} ${JSON.stringify(input)}`);
    const isHarmless = JSON.stringify(answer.value ?? null);
    expect(isHarmless, name).not.toContain('root:');
  }
  expect(await ask('media.show', { files: ['/etc/passwd', '/dev/zero'] })).toEqual({
    ok: true,
    value: [null, null],
  });
  // After all that the app is there, and its queue is empty.
  expect(await ask('queue.snapshot', undefined)).toMatchObject({ ok: true, value: { jobs: [] } });
});
