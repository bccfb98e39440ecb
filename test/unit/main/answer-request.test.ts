import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { answerOne } from '../../../electron/main/answer-request';
import { fail } from '../../../shared/errors';
import { requestNames } from '../../../shared/ipc/channels';
import type { RequestName } from '../../../shared/ipc/contract';
import { requests } from '../../../shared/ipc/contract';

const reports: string[] = [];
const report = (_level: string, message: string, fields: { error?: string }) =>
  void reports.push(`${message} ${fields.error ?? ''}`);

describe('answering one request', () => {
  it('refuses input that the contract does not know, without calling the handler', async () => {
    let calls = 0;
    const answer = await answerOne(
      'queue.cancel',
      () => void (calls += 1),
      { jobIds: ['a'], extra: 1 },
      report,
    );
    expect(answer).toMatchObject({ ok: false, error: { code: 'USAGE' } });
    expect(calls).toBe(0);
  });

  it('refuses paths that are not absolute: they would mean another file here than for the person', async () => {
    const answered: unknown[] = [];
    const code = async (name: RequestName, input: unknown) => {
      const answer = await answerOne(name, () => answered.push(name), input, report);
      return answer.ok ? 'ok' : answer.error.message;
    };
    const spec = { kind: 'render', storyboard: '/a.yaml', output: '/a.mp4' };
    expect(await code('storyboard.inspect', { file: 'a.yaml' })).toContain('absolute');
    expect(await code('queue.add', { spec: { ...spec, storyboard: './a.yaml' } })).toContain('absolute');
    expect(await code('queue.add', { spec: { ...spec, output: 'a.mp4' } })).toContain('absolute');
    const transcode = { kind: 'transcode', input: 'a.mp4', output: '/b.mp4', preset: 'web-720p' };
    expect(await code('queue.add', { spec: transcode })).toContain('absolute');
    expect(await code('settings.update', { ffmpegPath: 'ffmpeg' })).toContain('absolute');
    expect(answered).toEqual([]);
    // The answer is not what the contract promises, but the handler was reached.
    for (const file of ['/a.yaml', 'C:\\a.yaml', 'c:/a.yaml', '\\\\server\\a.yaml'])
      await code('storyboard.inspect', { file });
    expect(answered).toHaveLength(4);
  });

  it('passes our own errors on with their code and every problem', async () => {
    const handler = () => {
      throw fail('JOB_UNKNOWN', 'There is no job "x".');
    };
    const answer = await answerOne('queue.cancel', handler, { jobIds: ['x'] }, report);
    expect(answer).toEqual({
      ok: false,
      error: {
        code: 'JOB_UNKNOWN',
        message: 'There is no job "x".',
        problems: [{ code: 'JOB_UNKNOWN', message: 'There is no job "x".' }],
      },
    });
  });

  it('tells the page nothing of a defect but that there was one, and writes it down', async () => {
    const handler = () => {
      throw new Error('secret path /home/someone');
    };
    const answer = await answerOne('queue.pause', handler, undefined, report);
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(reports.at(-1)).toContain('secret path');
  });

  it('refuses to send out what the contract does not promise', async () => {
    const answer = await answerOne('dialog.pickStoryboard', () => 42, undefined, report);
    expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  });

  it('survives any input on any channel', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...requestNames), fc.anything(), async (name, input) => {
        const answer = await answerOne(name, () => undefined, input, report);
        if (!requests[name].input.safeParse(input).success) {
          expect(answer).toMatchObject({ ok: false, error: { code: 'USAGE' } });
        }
      }),
    );
  });
});
