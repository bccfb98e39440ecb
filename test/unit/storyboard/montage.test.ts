import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { montageTimes, parseStoryboard, writeMontage, type MontagePart } from '../../../electron/storyboard';
import type { MontagePlan } from '../../../electron/storyboard/montage';
import { montageLooks } from '../../../shared/montage';
import { storyboardSchema } from '../../../shared/storyboard/document';

const picture = (name: string): MontagePart => ({ src: name, clipSeconds: null, hasSound: false });
const clip = (name: string, clipSeconds: number): MontagePart => ({ src: name, clipSeconds, hasSound: true });
const plan = (change: Partial<MontagePlan>): MontagePlan => ({
  title: 'Lisbon',
  showTitle: false,
  parts: [picture('a.jpg'), picture('b.jpg'), picture('c.jpg')],
  look: 'calm',
  seconds: null,
  preset: 'web-1080p',
  music: null,
  ...change,
});
const total = ({ scenes, transition }: ReturnType<typeof montageTimes>) =>
  scenes.reduce((sum, seconds) => sum + seconds, 0) - (scenes.length - 1) * transition;

describe('the times of a montage', () => {
  it('come to the length that was asked for', () => {
    const times = montageTimes(plan({ seconds: 30 }));
    expect(times.scenes.every((seconds) => seconds === times.scenes[0])).toBe(true);
    expect(total(times)).toBeCloseTo(30, 1);
  });

  it('let pictures take the time that short clips leave', () => {
    const parts = [picture('a.jpg'), clip('b.mp4', 2), picture('c.jpg')];
    const times = montageTimes(plan({ seconds: 20, parts }));
    expect(times.scenes[1]).toBe(2);
    expect(total(times)).toBeCloseTo(20, 1);
  });

  it('never show a clip for longer than it is', () => {
    const times = montageTimes(plan({ seconds: 300, parts: [clip('a.mp4', 3), clip('b.mp4', 4)] }));
    expect(times.scenes).toEqual([3, 4]);
  });
});

describe('a written montage', () => {
  const parts = fc.array(
    fc.oneof(
      fc.constant(picture('photos/ä "quoted": #1.jpg')),
      fc.double({ min: 0.7, max: 90, noNaN: true }).map((seconds) => clip('/clips/b.mp4', seconds)),
    ),
    { minLength: 1, maxLength: 12 },
  );

  it('is a storyboard that the schema takes, whatever was chosen', () => {
    fc.assert(
      fc.property(
        parts,
        fc.constantFrom(...montageLooks),
        fc.option(fc.integer({ min: 1, max: 600 })),
        fc.boolean(),
        fc
          .string({ minLength: 1, maxLength: 40 })
          .filter((title) => !/[\p{C}{}]/u.test(title) && title.trim() !== ''),
        (some, look, seconds, showTitle, title) => {
          const made = plan({
            parts: some,
            look,
            seconds,
            showTitle,
            title,
            music: showTitle ? 'm.mp3' : null,
          });
          const { data } = parseStoryboard(writeMontage(made), '/x/montage.storyboard.yaml');
          const document = storyboardSchema.parse(data);
          expect(document.scenes).toHaveLength(some.length);
          expect(document.title).toBe(title);
          // Two transitions meet in every scene but the ends; they have to fit.
          const { scenes, transition } = montageTimes(made);
          for (const length of scenes) expect(2 * transition).toBeLessThan(length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads as a person would have written it', () => {
    expect(
      writeMontage(
        plan({ parts: [picture('a.jpg'), clip('b.mp4', 20)], music: 'song.mp3', showTitle: true }),
      ),
    ).toMatchInlineSnapshot(`
      "# Written by Renderyard. Change it as you like: in its editor, or in any other.

      version: 1
      title: Lisbon
      output: { preset: web-1080p }
      defaults:
        image:
          fit: cover
        video:
          fit: cover
          volume: 0.6
        text:
          size: 8%
          shadow: { color: "#00000099", blur: 12 }
      soundtrack: { src: song.mp3, volume: 0.8, fadeIn: 0.5, fadeOut: 2, loop: true, duck: true }
      scenes:
        - id: picture-1
          duration: 5
          elements:
            - { type: image, src: a.jpg, motion: { zoom: [ 1, 1.12 ], pan: right } }
            - { type: text, text: Lisbon, position: center, animation: fade }
          transition: { type: fade, duration: 1 }
        - id: clip-2
          duration: 8
          elements:
            - { type: video, src: b.mp4, trimStart: 6 }
      "
    `);
  });
});
