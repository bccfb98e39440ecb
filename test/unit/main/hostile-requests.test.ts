import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOne } from '../../../electron/main/answer-request';
import { requestNames } from '../../../shared/ipc/channels';
import { requests } from '../../../shared/ipc/contract';

/** What a page that was taken over might send: anything, and things that look nearly right. */
const hostile = fc.oneof(
  { weight: 2, arbitrary: fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }) },
  {
    weight: 3,
    arbitrary: fc.dictionary(
      fc.constantFrom(
        ...['file', 'files', 'jobId', 'jobIds', 'text', 'set', 'preset', 'spec', 'version', 'request'],
        ...['at', 'from', 'count', 'attempt', 'before', 'title', 'kinds', 'slot', '__proto__', 'constructor'],
      ),
      fc.oneof(
        fc.constantFrom('/etc/passwd', '../../x', 'file:///etc/passwd', 'http://localhost/', '\0', ''),
        fc.string({ maxLength: 8_000 }),
        fc.double(),
        fc.array(fc.string(), { maxLength: 5 }),
        fc.anything(),
      ),
    ),
  },
);

describe('what reaches a handler', () => {
  it.each(requestNames)('%s: only what its contract takes, whatever is sent', async (name) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (input) => {
        let seen: { input: unknown } | undefined;
        const answer = await answerOne(
          name,
          (parsed) => {
            seen = { input: parsed };
            // No answer is right for every request: what a handler gives is parsed, too.
            return Symbol('wrong');
          },
          input,
          () => undefined,
        );
        const isTaken = requests[name].input.safeParse(input).success;
        expect(seen !== undefined).toBe(isTaken);
        if (!isTaken) expect(answer).toMatchObject({ ok: false, error: { code: 'USAGE' } });
        // No class, no stack, nothing that is not plain data crosses the border.
        expect(JSON.stringify(answer)).not.toContain('    at ');
      }),
      { numRuns: 40 },
    );
  });

  it('is never more than was declared: unknown members are refused', () => {
    for (const name of requestNames) {
      const result = requests[name].input.safeParse({ surprise: true });
      expect(result.success, name).toBe(false);
    }
  });
});
