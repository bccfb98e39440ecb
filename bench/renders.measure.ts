import { beforeAll, describe, expect, it } from 'vitest';
import { keep } from './figures';
import { compare, writeStoryboard } from './set/compare';
import type { Contest, Outcome } from './set/compare';
import { captionPadding, filmCommand, transcodeCommand, verticalCommand } from './set/hand-written';
import type { Caption } from './set/hand-written';
import { changed, clips, fps, long, slideshow, storyboardOf } from './set/shots';
import type { Film } from './set/shots';
import { longClip, makeSources, tallClip } from './set/sources';
import { writeTable } from './set/table';

/** `RENDERYARD_BENCH=quick` is for trying the measurements out: shorter videos, fewer pairs. */
const quick = process.env.RENDERYARD_BENCH === 'quick';
const pairs = quick ? 2 : 5;

beforeAll(makeSources, 1_800_000);

/** The bounds that the house has set itself, as parts of the hand-written command's time. */
const bounds: Readonly<Record<string, { cold: number; changed?: number }>> = {
  slideshow: { cold: 0.62, changed: 0.15 },
  clips: { cold: 1, changed: 0.15 },
  long: { cold: 0.7, changed: 0.05 },
  transcode: { cold: 1 },
  vertical: { cold: 1 },
};

function filmContest(film: Film): Contest {
  return {
    name: film.name,
    pairs,
    hasChange: true,
    ours: async (folder, target, isChanged) => [
      'render',
      await writeStoryboard(folder, storyboardOf(isChanged ? changed(film) : film)),
      ...['-o', target, '--overwrite'],
    ],
    single: (target, folder) => filmCommand(film, target, folder),
  };
}

const transcodeContest: Contest = {
  name: 'transcode',
  pairs,
  hasChange: false,
  ours: async (_folder, target) => [
    'transcode',
    longClip,
    '--preset',
    'web-720p',
    '-o',
    target,
    '--overwrite',
  ],
  single: transcodeCommand,
};

const verticalSeconds = quick ? 4 : 10;
const captions: Caption[] = Array.from({ length: Math.floor(verticalSeconds / 2) }, (_, index) => ({
  text: `Words that are spoken ${index + 1}`,
  from: index * 2,
  to: index * 2 + 1.5,
}));

const verticalContest: Contest = {
  name: 'vertical',
  pairs,
  hasChange: false,
  ours: async (folder, target) => [
    'render',
    await writeStoryboard(folder, {
      version: 1,
      output: { width: 1080, height: 1920, fps, quality: 'standard' },
      scenes: [
        {
          duration: verticalSeconds,
          elements: [
            { type: 'video', src: tallClip, trimDuration: verticalSeconds },
            ...captions.map(({ text, from, to }) => ({
              ...{ type: 'text', text, start: from, duration: to - from, size: 72 },
              ...{ position: 'bottom', background: { color: '#00000099', padding: captionPadding } },
            })),
          ],
        },
      ],
    }),
    ...['-o', target, '--overwrite'],
  ],
  single: (target) => verticalCommand(captions, verticalSeconds, target),
};

const contests: readonly Contest[] = [
  filmContest(slideshow(quick ? 1.5 : 4)),
  filmContest(clips(quick ? 1 : 3)),
  filmContest(long(quick ? 1 : 2)),
  transcodeContest,
  verticalContest,
];

describe('a render against the best single command', () => {
  for (const contest of contests) {
    it(contest.name, async () => {
      const outcome = await compare(contest);
      tell(outcome);
      if (!quick) {
        await keep(contest.name, outcome);
        await writeTable();
      }
      const bound = bounds[contest.name];
      expect.soft(outcome.ssim, 'similarity').toBeGreaterThanOrEqual(0.98);
      expect.soft(outcome.fellBack, 'progress went back').toBe(false);
      if (bound === undefined || quick) return;
      expect.soft(outcome.ratios.cold, 'cold').toBeLessThanOrEqual(bound.cold);
      if (bound.changed !== undefined)
        expect.soft(outcome.ratios.changed, 'one changed scene').toBeLessThanOrEqual(bound.changed);
      expect.soft(outcome.ratios.cached, 'cached').toBeLessThanOrEqual(0.04);
      expect.soft(outcome.ratios.resumed, 'resumed').toBeLessThanOrEqual(0.6);
      expect.soft(outcome.ratios.memory, 'memory').toBeLessThanOrEqual(1.3);
      expect.soft(outcome.coreUse, 'core use').toBeGreaterThanOrEqual(0.94);
      expect.soft(outcome.ownCpu, 'own processor time').toBeLessThanOrEqual(0.02);
      expect.soft(outcome.firstEncoderMs, 'first encoder').toBeLessThanOrEqual(250);
      expect.soft(outcome.eta.median, 'time left').toBeLessThanOrEqual(0.2);
    });
  }
});

function tell({
  name,
  wall,
  ratios,
  ssim,
  bytes,
  coreUse,
  ownCpu,
  firstEncoderMs,
  eta,
  pairs: rows,
}: Outcome): void {
  const seconds = (ms: number | null) => (ms === null ? '–' : (ms / 1000).toFixed(2));
  const figure = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  console.log(
    [
      `${name}: single ${seconds(wall.single)} s; ratios: cold ${figure(ratios.cold)}, changed ${figure(ratios.changed)} (${seconds(wall.changed)} s), cached ${figure(ratios.cached)} (${seconds(wall.cached)} s), resumed ${figure(ratios.resumed)}, memory ${figure(ratios.memory)}`,
      `  SSIM ${figure(ssim)}, bytes ${bytes.ours} to ${bytes.single}; core use ${figure(coreUse)}, own CPU ${figure(ownCpu)}, first encoder ${firstEncoderMs.toFixed(0)} ms, ETA error ${figure(eta.median)} / ${figure(eta.ninetieth)}`,
      `  CPU s: single ${seconds(rows[0]?.single.cpuMs ?? null)}, ours ${seconds(rows[0]?.cold.cpuMs ?? null)} (own ${seconds(rows[0]?.cold.ownCpuMs ?? null)})`,
    ].join('\n'),
  );
}
