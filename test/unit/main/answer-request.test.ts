import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { answerOne } from '../../../electron/main/answer-request';
import { fail } from '../../../shared/errors';
import { requestNames } from '../../../shared/ipc/channels';
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
