/**
 * `npm run torture`: drives the built command line and the built app through random rounds, and checks after each that
 * nothing of ours survives, nothing is left behind and nothing is lost. See `docs/torture.md`.
 */
import { parseArgs } from 'node:util';
import prepareDesktop from '../support/desktop';
import { cancelsOfApp, cancelsOfCommandLine, cancelsOfDeaf, quantile } from './figures';
import type { Measured } from './figures';
import { faultCases } from './faults';
import { Impossible } from './namespace';
import { playRound } from './round';
import { describeRound, planRound } from './round-plan';
import type { RoundWishes } from './round-plan';
import { soak } from './soak';
import { World } from './world';

const usage = `npm run torture [-- OPTIONS]

  --seed N       what all choices follow from; a new one each time unless given
  --rounds N     random rounds, or as many as it takes for 200 cancels and 100 kills
  --minutes N    stop beginning rounds after so long
  --cancels N    cancels to time, of the command line and of the app each (100)
  --only WORDS   of rounds, faults, figures: what to do, with commas between
  --soak N       only this: N minutes of mixed load on one app
`;

interface Wanted {
  canceled: number;
  killed: number;
}

/** What the issue of trust wants to see. */
const wanted: Wanted = { canceled: 200, killed: 100 };

/** Everything that a run found out, printed as JSON at its end. */
interface Report {
  seed: number;
  rounds: number;
  canceled: number;
  killed: number;
  /** Milliseconds from the death of an owner until nothing of it was left. */
  survivalMs: { p50: number; p99: number; max: number } | null;
  figures: Record<string, { count: number; p50: number; p99: number; min: number; max: number }>;
  faultCases: Record<string, string>;
  soak?: object;
  /** All that was wrong. */
  faults: string[];
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** @returns the exit status: 0 if nothing was found wrong */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      rounds: { type: 'string' },
      minutes: { type: 'string' },
      cancels: { type: 'string', default: '100' },
      only: { type: 'string', default: 'rounds,faults,figures' },
      soak: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    say(usage);
    return 0;
  }
  const seed = number(values.seed) ?? Math.floor(Math.random() * 2 ** 31);
  const report: Report = {
    ...{ seed, rounds: 0, canceled: 0, killed: 0, survivalMs: null },
    ...{ figures: {}, faultCases: {}, faults: [] },
  };
  say(`Seed ${seed}`);
  const putAway = await prepareDesktop();
  try {
    const parts = values.only.split(',');
    if (values.soak !== undefined) await soakFor(report, number(values.soak)!);
    else {
      if (parts.includes('figures')) await figures(report, number(values.cancels)!);
      if (parts.includes('faults')) await faults(report);
      if (parts.includes('rounds')) await rounds(report, number(values.rounds), number(values.minutes));
    }
  } finally {
    await putAway();
  }
  print(report);
  return report.faults.length === 0 ? 0 : 1;
}

function number(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${text} is not a number.\n\n${usage}`);
  return value;
}

async function inWorld<T>(use: (world: World) => Promise<T>): Promise<T> {
  const world = await World.create();
  try {
    return await use(world);
  } finally {
    await world.destroy();
  }
}

/** Plays so many rounds, or until there were enough cancels and kills. */
async function rounds(report: Report, count: number | undefined, minutes: number | undefined): Promise<void> {
  const survival: number[] = [];
  const until = performance.now() + (minutes ?? Infinity) * 60_000;
  const isEnough = () =>
    performance.now() > until ||
    (count === undefined && minutes === undefined
      ? report.canceled >= wanted.canceled && report.killed >= wanted.killed
      : report.rounds >= (count ?? Infinity));
  while (!isEnough()) {
    // A world of its own for every fifty: a store grows, but its listing stays readable.
    await inWorld(async (world) => {
      for (let index = 0; index < 50 && !isEnough(); index++) {
        report.rounds += 1;
        const plan = planRound(report.seed, report.rounds, wishesFor(report, count ?? minutes));
        const began = performance.now();
        const result = await playRound(world, plan);
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        say(`${describeRound(plan)} … ${seconds} s`);
        for (const fault of result.faults) say(`  ✗ ${fault}`);
        report.faults.push(...result.faults.map((fault) => `${describeRound(plan)}: ${fault}`));
        report.canceled += result.canceled;
        report.killed += result.killed;
        survival.push(...result.survivalMs);
      }
    });
  }
  report.survivalMs = {
    p50: quantile(survival, 0.5),
    p99: quantile(survival, 0.99),
    max: Math.max(...survival),
  };
}

/** Once there are enough of the one, only the other is played. */
function wishesFor({ canceled, killed }: Wanted, limit: number | undefined): RoundWishes {
  if (limit !== undefined) return {};
  if (killed >= wanted.killed) return { endings: { cancel: 3, 'pause, cancel': 1 } };
  return canceled >= wanted.canceled ? { endings: { kill: 4, 'pause, kill': 1 } } : {};
}

async function faults(report: Report): Promise<void> {
  for (const fault of faultCases) {
    const { name } = fault;
    const outcome = await inWorld((world) => fault.play(world)).catch((error: unknown) => {
      if (error instanceof Impossible) return error;
      throw error;
    });
    if (outcome instanceof Impossible) {
      report.faultCases[name] = `not possible here: ${outcome.message}`;
    } else {
      report.faultCases[name] = outcome.length === 0 ? 'as it should be' : outcome.join('; ');
      report.faults.push(...outcome.map((fault) => `${name}: ${fault}`));
    }
    say(`${name}: ${report.faultCases[name]}`);
  }
}

async function figures(report: Report, cancels: number): Promise<void> {
  const measurements: ((world: World) => Promise<Measured>)[] = [
    (world) => cancelsOfCommandLine(world, report.seed, cancels),
    (world) => cancelsOfApp(world, report.seed, cancels),
    ...Array.from({ length: 5 }, () => (world: World) => cancelsOfDeaf(world, 1)),
    (world) => cancelsOfDeaf(world, 20),
  ];
  const byName = new Map<string, number[]>();
  for (const measure of measurements) {
    const { name, values } = await inWorld(measure);
    const all = [...(byName.get(name) ?? []), ...values];
    byName.set(name, all);
    report.figures[name] = {
      count: all.length,
      p50: Math.round(quantile(all, 0.5)),
      p99: Math.round(quantile(all, 0.99)),
      min: Math.round(Math.min(...all)),
      max: Math.round(Math.max(...all)),
    };
    say(`${name}: ${values.map(Math.round).join(' ')} ms`);
  }
}

async function soakFor(report: Report, minutes: number): Promise<void> {
  const result = await inWorld((world) => soak(world, report.seed, minutes, say));
  report.faults.push(...result.faults);
  const { samples, ended } = result;
  const last = samples.at(-1);
  report.soak = {
    minutes,
    ended,
    first: samples[0],
    last,
    descriptorsAtMost: Math.max(...samples.map(({ descriptors }) => descriptors)),
    megabytesAtMost: Math.round(Math.max(...samples.map(({ residentBytes }) => residentBytes)) / 1e6),
  };
}

function print(report: Report): void {
  const { rounds: played, canceled, killed, survivalMs } = report;
  const rows: (readonly [string, string | number, string | number, string | number, string | number])[] = [
    ['milliseconds', 'count', 'p50', 'p99', 'max'],
    ...Object.entries(report.figures).map(
      ([name, { count, p50, p99, max }]) => [name, count, p50, p99, max] as const,
    ),
  ];
  if (survivalMs !== null) {
    const { p50, p99, max } = survivalMs;
    rows.push(['from an owner’s end until nothing of it is left', played, p50, p99, max]);
  }
  say('');
  if (rows.length > 1) {
    for (const [name, ...cells] of rows)
      say(`${name.padEnd(62)}${cells.map((cell) => String(cell).padStart(8)).join('')}`);
    say('');
  }
  if (played > 0) say(`${played} rounds: ${canceled} jobs canceled, ${killed} owners killed with -9.`);
  say(report.faults.length === 0 ? 'Nothing was found wrong.' : `${report.faults.length} faults:`);
  for (const fault of report.faults) say(`  ✗ ${fault}`);
  say(JSON.stringify(report));
}
