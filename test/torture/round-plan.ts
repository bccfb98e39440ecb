import { Random } from './random';
import type { EncoderName } from './world';

/** Who runs the jobs: a `render` in the foreground, `queue run`, or the app. */
export type Face = 'render' | 'queue' | 'app';

export const endings = [
  'nothing',
  'cancel',
  'pause, cancel',
  'pause, resume',
  'pause, kill',
  'SIGINT',
  'SIGINT twice',
  'SIGTERM',
  'SIGHUP',
  'kill',
] as const;
export type Ending = (typeof endings)[number];

export interface RoundPlan {
  number: number;
  face: Face;
  encoder: EncoderName;
  jobs: { seconds: number; scenes: number; priority: number }[];
  concurrency: number;
  executor: 'structured' | 'plain';
  ending: Ending;
  /** What the ending is timed from: the owner's start, the first job that runs, the first video that gets its name. */
  from: 'start' | 'running' | 'published';
  delayMs: number;
  /** Between the two steps of an ending that has two. */
  betweenMs: number;
  /** How long the start after a kill may take before it is killed in turn; absent, it is left in peace. */
  killAgainMs?: number;
}

/** How each stand-in ends when it is left alone. `hangs` waits for ever, or until it counts as stalled. */
export const encoderHabits: Readonly<Record<EncoderName, 'works' | 'fails' | 'stalls' | 'hangs'>> = {
  ffmpeg: 'works',
  slow: 'works',
  'garbage-progress': 'works',
  'broken-file': 'fails',
  dies: 'fails',
  fails: 'fails',
  'floods-stderr': 'fails',
  'floods-one-line': 'fails',
  'forks-and-leaves': 'fails',
  grows: 'fails',
  silent: 'stalls',
  sleeps: 'stalls',
  'never-reads': 'stalls',
  'calls-setsid': 'hangs',
  deaf: 'hangs',
};

const encoders = {
  ffmpeg: 12,
  slow: 3,
  deaf: 2,
  'calls-setsid': 2,
  'forks-and-leaves': 1,
  'floods-stderr': 1,
  'floods-one-line': 1,
  grows: 1,
  'garbage-progress': 1,
  'broken-file': 1,
  dies: 1,
  fails: 1,
  silent: 1,
  sleeps: 1,
  'never-reads': 1,
};

const anyEnding: Readonly<Record<Ending, number>> = {
  nothing: 2,
  cancel: 5,
  'pause, cancel': 2,
  'pause, resume': 2,
  'pause, kill': 2,
  SIGINT: 4,
  'SIGINT twice': 2,
  SIGTERM: 3,
  SIGHUP: 1,
  kill: 8,
};

export interface RoundWishes {
  faces?: readonly Face[];
  encoders?: Readonly<Partial<Record<EncoderName, number>>>;
  from?: RoundPlan['from'];
  endings?: Readonly<Partial<Record<Ending, number>>>;
}

/** What a round does: all of it follows from the seed and the number of the round. */
export function planRound(seed: number, number: number, wishes: RoundWishes = {}): RoundPlan {
  const random = new Random(seed, number);
  const face = random.pick(wishes.faces ?? (['render', 'queue', 'queue', 'app'] as const));
  const ending = random.weighted(wishes.endings ?? anyEnding);
  const encoder = random.weighted(wishes.encoders ?? encoders);
  const hangs = encoderHabits[encoder] === 'hangs';
  const moments = { start: 5, running: 13, published: encoderHabits[encoder] === 'works' ? 4 : 0 };
  const from = wishes.from ?? random.weighted(moments);
  const count = face === 'render' ? 1 : random.whole(1, 3);
  return {
    number,
    face,
    // What never ends by itself has to be ended.
    ending: hangs && (ending === 'nothing' || ending === 'pause, resume') ? 'cancel' : ending,
    encoder,
    jobs: Array.from({ length: count }, () => ({
      seconds: random.pick([1, 2, 4]),
      scenes: random.whole(1, 4),
      priority: random.whole(-1, 1),
    })),
    concurrency: random.whole(1, 2),
    executor: random.weighted({ structured: 3, plain: 1 }),
    from,
    delayMs: Math.round(random.fraction() ** 2 * (from === 'published' ? 60 : 1500)),
    betweenMs: random.whole(0, 600),
    ...(random.chance(0.2) ? { killAgainMs: random.whole(200, 1500) } : {}),
  };
}

export function describeRound(plan: RoundPlan): string {
  const { number, face, encoder, jobs, concurrency, executor, ending, from, delayMs, killAgainMs } = plan;
  const lanes = concurrency > 1 ? ` on ${concurrency} lanes` : '';
  const work = `${jobs.length} × ${encoder}${lanes}${executor === 'plain' ? ', plain' : ''}`;
  const again = killAgainMs === undefined ? '' : `, killed again at ${killAgainMs} ms`;
  return `round ${number}: ${face}, ${work}: ${ending} at ${delayMs} ms from ${from}${again}`;
}
