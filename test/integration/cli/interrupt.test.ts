import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isTerminal } from '../../../shared/job/states';
import { jobsIn, namesIn, processesWith, run, start, storyboard, workplace } from './command-line';

/** Moments of one command at which Ctrl-C comes, spread over the time that it takes. */
const moments = Array.from({ length: 6 }, (_, index) => (index + 0.5) / 6);
/** A cancelled encoder has this long before it is killed, milliseconds: one that obeys never needs it. */
const graceMs = 5_000;

/** Sends Ctrl-C to a render after so long, and looks at what it leaves in its folder and in the data folder. */
async function interrupted(afterMs: number, usedHome: string | undefined) {
  const place = await workplace();
  const { folder } = place;
  const home = usedHome ?? place.home;
  const env = { ...place.env, RENDERYARD_HOME: home };
  const file = await storyboard(folder, { seconds: 4, size: '640x360' });
  const running = start(['render', file, '-o', join(folder, 'a.mp4')], { env });
  await delay(afterMs);
  const asked = performance.now();
  running.child.kill('SIGINT');
  const { status, signal, stderr } = await running.done;
  const left = {
    processes: [...processesWith(folder), ...processesWith(home)],
    files: namesIn(folder).filter((name) => name.includes('partial')),
    temporary: namesIn(join(home, 'tmp')),
    incoming: namesIn(join(home, 'cache', 'incoming')),
    ledger: namesIn(join(home, 'ledger')),
    open: jobsIn(home).filter(({ state }) => !isTerminal(state)),
  };
  return { status, signal, stderr, tookMs: performance.now() - asked, left };
}

describe('Ctrl-C', () => {
  it.each(['a fresh data folder', 'a data folder in use'])(
    'ends a render with status 130, quickly and with nothing left, at any moment (%s)',
    { timeout: 120_000 },
    async (which) => {
      const { folder, env, home } = await workplace();
      const file = await storyboard(folder, { seconds: 4, size: '640x360' });
      const whole = async (name: string) => {
        const began = performance.now();
        expect((await run(['render', file, '-o', join(folder, name)], { env })).status).toBe(0);
        return performance.now() - began;
      };
      const freshMs = await whole('first.mp4');
      // Everything is in the cache by then.
      const wholeMs = which.includes('fresh') ? freshMs : await whole('second.mp4');
      for (const moment of moments) {
        const at = `at ${Math.round(moment * wholeMs)} ms of ${Math.round(wholeMs)} ms`;
        const seen = await interrupted(moment * wholeMs, which.includes('fresh') ? undefined : home);
        // It may have been done by then, and until Node runs our first line the system itself ends the process.
        expect(
          [
            [0, null],
            [130, null],
            [null, 'SIGINT'],
          ],
          at,
        ).toContainEqual([seen.status, seen.signal]);
        expect(seen.left, at).toEqual({
          ...{ processes: [], files: [], temporary: [], incoming: [], ledger: [], open: [] },
        });
        expect(seen.tookMs, at).toBeLessThan(graceMs);
        expect(seen.stderr, at).not.toContain('    at ');
      }
    },
  );

  it('is answered with status 130 once something is to be put away', { timeout: 60_000 }, async () => {
    const { folder, env, home } = await workplace();
    const file = await storyboard(folder, { seconds: 600, size: '640x360' });
    const running = start(['render', file, '-o', join(folder, 'a.mp4'), '--json'], { env });
    await running.saw(/"scenes"/);
    running.child.kill('SIGINT');
    expect(await running.done).toMatchObject({ status: 130, signal: null });
    expect(jobsIn(home).map(({ state }) => state)).toEqual(['canceled']);
  });
});

it('Ctrl-C leaves nothing of a picture that was to be made', { timeout: 120_000 }, async () => {
  const { folder, env } = await workplace();
  const file = await storyboard(folder, { seconds: 4, size: '640x360' });
  const frame = () =>
    start(['frame', file, '--at', '3', '-o', join(folder, 'a.png'), '--overwrite'], { env });
  const began = performance.now();
  expect((await frame().done).status).toBe(0);
  const wholeMs = performance.now() - began;
  for (const moment of moments) {
    const running = frame();
    await delay(moment * wholeMs);
    running.child.kill('SIGINT');
    await running.done;
    expect(namesIn(folder).filter((name) => name.includes('partial'))).toEqual([]);
    expect(processesWith(folder)).toEqual([]);
  }
});
