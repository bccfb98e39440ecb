import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RenderProgress } from '../../../electron/render/render-progress';

const shares = [
  { id: 'a', cost: 300, frames: 100 },
  { id: 'b', cost: 100, frames: 100 },
  { id: 'sound', cost: 100, frames: 0 },
];

describe('progress', () => {
  it('weighs pieces by cost and counts frames over all', () => {
    const progress = new RenderProgress(shares, 250, 50);
    expect(progress.current()).toMatchObject({ fraction: 0, frame: 50, totalFrames: 250 });
    progress.update('a', { part: 0.5, fps: 20, speed: 0.7 });
    progress.update('b', { part: 0.5, fps: 30, speed: 1 });
    progress.update('sound', { part: 0.5, fps: 0, speed: 90 });
    expect(progress.current()).toMatchObject({ fraction: 0.5, frame: 150, fps: 50, speed: 1.7 });
    for (const { id } of shares) progress.finish(id);
    expect(progress.current()).toMatchObject({ fraction: 1, frame: 250, fps: 0, speed: 0, etaSeconds: 0 });
  });

  it('never goes backwards and never passes the end, whatever the encoders say', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            id: fc.constantFrom('a', 'b', 'sound'),
            part: fc.double({ min: 0, max: 3, noNaN: true }),
            done: fc.boolean(),
            after: fc.integer({ min: 0, max: 5000 }),
          }),
        ),
        (events) => {
          let time = 0;
          const progress = new RenderProgress(shares, 200, 0, () => time);
          let fraction = 0;
          let frame = 0;
          for (const event of events) {
            time += event.after;
            if (event.done) progress.finish(event.id);
            else progress.update(event.id, { part: event.part, fps: 1, speed: 1 });
            const now = progress.current();
            expect(now.fraction).toBeGreaterThanOrEqual(fraction);
            expect(now.fraction).toBeLessThanOrEqual(1);
            expect(now.frame).toBeGreaterThanOrEqual(frame);
            expect(now.frame).toBeLessThanOrEqual(200);
            if (now.etaSeconds !== null) expect(now.etaSeconds).toBeGreaterThanOrEqual(0);
            ({ fraction, frame } = now);
          }
        },
      ),
    );
  });

  it('tells the time left once it can, and follows a change of speed', () => {
    let time = 0;
    const progress = new RenderProgress([{ id: 'a', cost: 1000, frames: 1000 }], 1000, 0, () => time);
    const at = (seconds: number, part: number) => {
      time = seconds * 1000;
      progress.update('a', { part, fps: 50, speed: 1 });
      return progress.current().etaSeconds;
    };
    expect(at(0, 0)).toBeNull();
    expect(at(1, 0.05)).toBeNull();
    for (let second = 2; second < 10; second++)
      expect(at(second, second * 0.05)).toBeCloseTo((1 - second * 0.05) * 20, 0);
    // Half as fast from here on.
    let eta: number | null = null;
    for (let second = 10; second < 26; second++) eta = at(second, 0.5 + (second - 10) * 0.025);
    expect(eta).toBeGreaterThan(3);
    expect(eta).toBeLessThan(6);
  });

  it('tells the time left of many pieces, two at a time, the largest first', () => {
    let time = 0;
    const costs = [...Array.from({ length: 20 }, () => 2500), ...Array.from({ length: 40 }, () => 400)];
    const pieces = costs.map((cost, index) => ({ id: String(index), cost, frames: 60 }));
    const progress = new RenderProgress(pieces, 60 * pieces.length, 0, () => time);
    const end = costs.reduce((sum, cost) => sum + cost, 0) / 2;
    const waiting = [...pieces];
    const lanes: { id: string; cost: number; done: number }[] = [];
    const errors: number[] = [];
    for (; waiting.length + lanes.length > 0; time += 250) {
      while (lanes.length < 2 && waiting.length > 0)
        lanes.push({ ...(waiting.shift() ?? expect.fail('none waits')), done: 0 });
      for (const lane of [...lanes]) {
        lane.done += 250;
        // Nothing comes out while a decoder is on the way to the first picture.
        const part = Math.max(0, lane.done / lane.cost - 0.5) * 2;
        progress.update(lane.id, { part, fps: 30, speed: 1 });
        if (lane.done < lane.cost) continue;
        progress.finish(lane.id);
        lanes.splice(lanes.indexOf(lane), 1);
      }
      const { fraction, etaSeconds } = progress.current();
      if (fraction < 0.25 || fraction > 0.9) continue;
      const left = (end - time) / 1000;
      errors.push(Math.abs((etaSeconds ?? Infinity) - left) / left);
    }
    errors.sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(50);
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(0.2);
  });

  it('is at its end when there is nothing to do', () => {
    expect(new RenderProgress([], 100, 100).current()).toMatchObject({ fraction: 1, frame: 100 });
  });
});
