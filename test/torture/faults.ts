/**
 * What may go wrong around Renderyard: disks, folders, programs, the clock, the store. In each case the message has to be
 * clear, nothing may be lost or left behind, and the next job has to run.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DatabaseSync } from '@photostructure/sqlite';
import { findProgram } from '../../scripts/setup/run.mjs';
import { restFaults } from './invariants';
import { onSmallDisks } from './namespace';
import type { Done } from './namespace';
import type { CliEvent, Program } from './program';
import { isTerminal } from './store-audit';
import type { StoredJob } from './store-audit';
import { writeBoard } from './storyboards';
import { commandLine } from './world';
import type { World } from './world';

export interface FaultCase {
  name: string;
  /** Returns what is wrong. @throws Impossible where the fault cannot be brought about. */
  play(world: World): Promise<string[]>;
}

const limitMs = 60_000;
const cli = (...args: string[]) => [process.execPath, commandLine, ...args];
const render = (board: string, output: string) => cli('render', board, '-o', output, '--json');

/** A storyboard of noise, which no encoder makes small: about two megabytes a second. */
async function bigBoard(world: World, title: string): Promise<string> {
  const noise = join(world.folder, 'noise.mp4');
  const picture = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', '320x180', '-r', '25', '-t', '3'];
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20'];
  await promisify(execFile)(findProgram('ffmpeg') ?? 'ffmpeg', [
    ...['-y', '-v', 'error', ...picture, '-i', '/dev/urandom'],
    ...[...encoder, noise],
  ]);
  const file = join(world.folder, `${title}.storyboard.yaml`);
  writeFileSync(
    file,
    `version: 1\ntitle: ${title}\noutput: { width: 640, height: 360, fps: 25, quality: high }\nscenes:\n  - { duration: 3, elements: [{ type: video, src: noise.mp4 }] }\n`,
  );
  return file;
}

const small = (world: World, title: string, seconds = 1) =>
  writeBoard(world.folder, { title, seconds, shade: title.length * 31 + seconds });

/** The error that a job ended with has this code and a sentence that says so. */
function wantsError(job: StoredJob | undefined, code: string, words: RegExp): string[] {
  if (job?.state === 'failed' && job.error?.code === code && words.test(job.error.message)) return [];
  return [`expected ${code} ${String(words)}, got ${job?.state}: ${JSON.stringify(job?.error)}`];
}

function wantsStatus(status: number, words: RegExp, done: Pick<Done, 'status' | 'stderr'>): string[] {
  const isClear = done.status === status && words.test(done.stderr) && !/\n {4}at /.test(done.stderr);
  return isClear ? [] : [`expected status ${status} ${String(words)}, got ${done.status}: ${done.stderr}`];
}

const ended = ({ end, stderr }: Program) => ({ status: end?.status ?? null, stderr });

/** Runs one more job, and checks that all is well. */
async function nextJobRuns(world: World): Promise<string[]> {
  const title = 'The next one';
  const next = await world.cli('render', await small(world, title), '-o', join(world.outputs, 'next.mp4'));
  return [
    ...(next.end?.status === 0 ? [] : [`the next job did not run: ${next.stderr}`]),
    ...(await restFaults(world, new Set([title]))),
  ];
}

async function jobOf(world: World, title: string): Promise<StoredJob | undefined> {
  const began = performance.now();
  for (;;) {
    const job = world.store.jobs().find((stored) => stored.title === title);
    if (job !== undefined && isTerminal(job.state)) return job;
    if (performance.now() - began > limitMs) return job;
    await delay(20);
  }
}

const isBusy = ({ type, fraction }: CliEvent) => type === 'progress' && (fraction ?? 0) > 0;

const diskFull: FaultCase = {
  name: 'the disk of the output is full',
  async play(world) {
    const board = await bigBoard(world, 'Too big');
    const [first, left, second] = await onSmallDisks(
      world,
      [{ folder: world.outputs, options: 'size=2m' }],
      [
        render(board, join(world.outputs, 'big.mp4')),
        ['ls', '-A', world.outputs],
        render(await small(world, 'Small enough'), join(world.outputs, 'small.mp4')),
      ],
    );
    // The disk with the second one's video is gone by now.
    await world.cli('queue', 'clear');
    return [
      ...wantsStatus(1, /full|space/i, { status: first!.status, stderr: resultOf(first!) }),
      ...(left!.stdout === '' ? [] : [`left behind: ${left!.stdout}`]),
      ...(second!.status === 0 ? [] : [`a small job did not run: ${second!.stdout}${second!.stderr}`]),
      ...(await nextJobRuns(world)),
    ];
  },
};

/** The last line of a `render --json`, which says how it ended. */
function resultOf({ stdout, stderr }: Done): string {
  const last = stdout.trim().split('\n').at(-1);
  return last === undefined || last === '' ? stderr : last;
}

const homeFull: FaultCase = {
  name: 'the disk of the data folder is full',
  async play(world) {
    const home = join(world.folder, 'small-home');
    await mkdir(home);
    const on = (...args: string[]) => ['env', `RENDERYARD_HOME=${home}`, ...args];
    const board = await bigBoard(world, 'Too big');
    const output = join(world.outputs, 'big.mp4');
    const [first, list, left, second] = await onSmallDisks(
      world,
      [{ folder: home, options: 'size=4m' }],
      [
        on(...render(board, output)),
        on(...cli('queue', 'list')),
        ['ls', '-A', join(home, 'tmp'), join(home, 'ledger')],
        on(...render(await small(world, 'Small'), join(world.outputs, 'small-home.mp4'))),
      ],
    );
    rmSync(join(world.outputs, 'small-home.mp4'), { force: true });
    return [
      ...wantsStatus(1, /full|space/i, { status: first!.status, stderr: resultOf(first!) }),
      ...(list!.status === 0 && list!.stdout.includes('failed') ? [] : [`queue list: ${list!.stderr}`]),
      ...(/\w+\.json|-\d+-/.test(left!.stdout) ? [`left behind: ${left!.stdout}`] : []),
      ...(second!.status === 0 ? [] : [`a small job did not run: ${resultOf(second!)}`]),
      ...(await nextJobRuns(world)),
    ];
  },
};

const fullBefore: FaultCase = {
  name: 'a disk that is nearly full pauses the queue instead of failing its jobs',
  async play(world) {
    const output = join(world.outputs, 'waits.mp4');
    const filler = join(world.outputs, 'filler');
    const results = await onSmallDisks(
      world,
      [{ folder: world.outputs, options: 'size=3m' }],
      [
        ['dd', 'if=/dev/zero', `of=${filler}`, 'bs=1k', 'count=2900'],
        cli('queue', 'add', await small(world, 'Waits'), '-o', output),
        cli('queue', 'run'),
        cli('queue', 'list', '--json'),
        ['rm', filler],
        cli('queue', 'run'),
        cli('queue', 'list', '--json'),
      ],
    );
    const [, , run, list, , again, after] = results;
    await world.cli('queue', 'clear');
    return [
      ...(run!.stderr.includes('stay free') ? [] : [`no clear message: ${run!.stderr}${run!.stdout}`]),
      ...(list!.stdout.includes('"state":"queued"') ? [] : [`it does not wait: ${list!.stdout}`]),
      ...(again!.status === 0 ? [] : [`it does not go on: ${again!.stderr}`]),
      ...(after!.stdout.includes('"state":"completed"') ? [] : [`it was not done: ${after!.stdout}`]),
      ...(await nextJobRuns(world)),
    ];
  },
};

const readOnly: FaultCase = {
  name: 'the output folder is read-only',
  async play(world) {
    const board = await small(world, 'Nowhere');
    const [done] = await onSmallDisks(
      world,
      [{ folder: world.outputs, options: 'size=1m,ro' }],
      [cli('render', board, '-o', join(world.outputs, 'nowhere.mp4'))],
    );
    return [...wantsStatus(2, /Cannot write in/, done!), ...(await nextJobRuns(world))];
  },
};

const folderRemoved: FaultCase = {
  name: 'the output folder is removed while a job runs',
  async play(world) {
    const title = 'Homeless';
    const folder = join(world.folder, 'short-lived');
    mkdirSync(folder);
    const board = await small(world, title, 8);
    const program = world.start(['render', board, '-o', join(folder, 'homeless.mp4'), '--json']);
    await program.saw(isBusy, limitMs);
    rmSync(folder, { recursive: true });
    const job = await jobOf(world, title);
    await program.ended;
    return [
      ...wantsError(job, 'OUTPUT_LOST', /folder|gone|removed/),
      ...(program.end?.status === 1 ? [] : [`status ${program.end?.status}`]),
      ...(await nextJobRuns(world)),
    ];
  },
};

const encoderMissing: FaultCase = {
  name: 'ffmpeg is missing',
  async play(world) {
    const title = 'Without encoder';
    const board = await small(world, title);
    const output = join(world.outputs, 'without.mp4');
    const env = world.env('/nowhere/ffmpeg');
    const refused = world.start(['render', board, '-o', output], env);
    await refused.ended;
    // Queued while it was there.
    const added = await world.cli('queue', 'add', board, '-o', output);
    const owner = world.start(['queue', 'run'], env);
    await owner.ended;
    const job = await jobOf(world, title);
    await world.cli('queue', 'retry', added.stdout.trim());
    await world.cli('queue', 'run');
    const again = await jobOf(world, title);
    return [
      ...wantsStatus(2, /RENDERYARD_FFMPEG/, ended(refused)),
      ...wantsError(job, 'ENCODER_MISSING', /RENDERYARD_FFMPEG/),
      ...(again?.state === 'completed' ? [] : [`the retry is ${again?.state}`]),
      ...(await nextJobRuns(world)),
    ];
  },
};

const encoderKilled: FaultCase = {
  name: 'ffmpeg is killed from outside',
  async play(world) {
    const title = 'Shot';
    const board = await small(world, title, 20);
    const program = world.start(['render', board, '-o', join(world.outputs, 'shot.mp4'), '--json']);
    // A job is also busy between two encoders: so one is looked for, not for what the job says of itself.
    const encoder = () => world.living().find(({ command }) => command.includes('-progress'));
    let victim = encoder();
    for (; victim === undefined && program.end === undefined; victim = encoder()) await delay(5);
    if (victim === undefined) return ['no encoder was found'];
    process.kill(victim.pid, 'SIGKILL');
    const job = await jobOf(world, title);
    await program.ended;
    return [...wantsError(job, 'ENCODER_KILLED', /kill/i), ...(await nextJobRuns(world))];
  },
};

/** For `--require`: after a second the clock is as many hours behind. */
const clockThatJumps = `
const RealDate = Date;
const began = RealDate.now();
const shift = () => (RealDate.now() - began > 1000 ? -6 * 3600_000 : 0);
globalThis.Date = class extends RealDate {
  constructor(...args) { args.length === 0 ? super(RealDate.now() + shift()) : super(...args); }
  static now() { return RealDate.now() + shift(); }
};
`;

const clockSetBack: FaultCase = {
  name: 'the clock is set back by six hours while a job runs',
  async play(world) {
    const title = 'Timeless';
    const preload = join(world.folder, 'clock-that-jumps.cjs');
    writeFileSync(preload, clockThatJumps);
    const board = await small(world, title, 8);
    const env = world.env('slow', { NODE_OPTIONS: `--require=${preload}` });
    const program = world.start(['render', board, '-o', join(world.outputs, 'timeless.mp4'), '--json'], env);
    await program.ended;
    const shown = await world.cli('queue', 'list', '--json', '--state', 'completed');
    const job = shown.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { title: string; startedAt: number; finishedAt: number })
      .find((listed) => listed.title === title);
    const isOrdered = job !== undefined && job.finishedAt >= job.startedAt;
    return [
      ...(program.end?.status === 0 ? [] : [`it did not complete: ${program.stderr}`]),
      ...(isOrdered ? [] : [`it ended before it began: ${JSON.stringify(job)}`]),
      ...(await nextJobRuns(world)),
    ];
  },
};

const storeLocked: FaultCase = {
  name: 'another program locks the store',
  async play(world) {
    const title = 'Patient';
    const board = await small(world, title, 4);
    const owner = world.start(['render', board, '-o', join(world.outputs, 'patient.mp4'), '--json']);
    await owner.saw(isBusy, limitMs);
    const database = new DatabaseSync(join(world.home, 'queue.sqlite'));
    database.exec('BEGIN EXCLUSIVE');
    const other = await small(world, 'Shut out');
    const refused = await world.cli('queue', 'add', other, '-o', join(world.outputs, 'out.mp4'));
    // By now the job has ended, and waits to say so.
    await delay(3_000);
    const isWaiting = owner.end === undefined;
    database.exec('ROLLBACK');
    database.close();
    const job = await jobOf(world, title);
    await owner.ended;
    return [
      ...wantsStatus(2, /locked by another program/, ended(refused)),
      ...(isWaiting ? [] : ['it ended although its end could not be written down']),
      ...(job?.state === 'completed' ? [] : [`it is ${job?.state}: ${owner.stderr}`]),
      ...(await nextJobRuns(world)),
    ];
  },
};

const storeDamaged: FaultCase = {
  name: 'the store is cut or overwritten',
  async play(world) {
    const path = join(world.home, 'queue.sqlite');
    const faults: string[] = [];
    await world.cli('render', await small(world, 'Before'), '-o', join(world.outputs, 'before.mp4'));
    const whole = readFileSync(path);
    const damages: [string, () => void][] = [
      ['cut in half', () => truncateSync(path, whole.length / 2)],
      ['empty', () => truncateSync(path, 0)],
      ['overwritten', () => writeFileSync(path, 'this is not a database, it is a letter')],
      ['gone', () => renameSync(path, `${path}.away`)],
    ];
    for (const [how, damage] of damages) {
      writeFileSync(path, whole);
      writeFileSync(`${path}-wal`, '');
      damage();
      const before = how === 'gone' ? undefined : readFileSync(path);
      for (const args of [
        ['queue', 'run'],
        ['render', await small(world, 'After'), '-o', join(world.outputs, 'after.mp4')],
      ]) {
        const program = await world.cli(...args);
        for (const fault of wantsStatus(2, /is damaged .* was left as it is/, ended(program)))
          faults.push(`${how}: ${fault}`);
      }
      if (before !== undefined && !readFileSync(path).equals(before)) faults.push(`${how}: it was changed`);
    }
    writeFileSync(path, whole);
    return [...faults, ...(await nextJobRuns(world))];
  },
};

export const faultCases: readonly FaultCase[] = [
  diskFull,
  homeFull,
  fullBefore,
  readOnly,
  folderRemoved,
  encoderMissing,
  encoderKilled,
  clockSetBack,
  storeLocked,
  storeDamaged,
];
