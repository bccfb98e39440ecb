import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { restFaults, storeFaults } from './invariants';
import { untilGone } from './processes';
import type { Program } from './program';
import { encoderHabits } from './round-plan';
import type { RoundPlan } from './round-plan';
import { isTerminal } from './store-audit';
import type { StoredJob } from './store-audit';
import { writeBoard } from './storyboards';
import type { World } from './world';

/** Longer than the ladder, 5 s and 2 s, and the time for cleanup: for what hangs. */
const endLimitMs = 30_000;
/** How long anything of ours may live once its owner is dead. */
const survivalLimitMs = 3_000;

export interface RoundResult {
  faults: string[];
  /** Jobs whose cancel was accepted. */
  canceled: number;
  /** Owners that were killed. */
  killed: number;
  /** Milliseconds from each death of an owner until nothing of it was left. */
  survivalMs: number[];
}

/** Plays one round in a world, checks everything that must hold, and leaves the world at rest. */
export async function playRound(world: World, plan: RoundPlan): Promise<RoundResult> {
  return new Round(world, plan).play();
}

class Round {
  readonly #world: World;
  readonly #plan: RoundPlan;
  readonly #result: RoundResult = { faults: [], canceled: 0, killed: 0, survivalMs: [] };
  /** Titles of this round's jobs. */
  readonly #titles: ReadonlySet<string>;
  readonly #canceled = new Set<string>();
  /** A render in the foreground was sent a signal, which cancels it. */
  #interrupted = false;

  constructor(world: World, plan: RoundPlan) {
    this.#world = world;
    this.#plan = plan;
    this.#titles = new Set(plan.jobs.map((_job, index) => `Round ${plan.number} job ${index}`));
  }

  async play(): Promise<RoundResult> {
    const owner = await this.#open();
    await this.#reachMoment(owner);
    const inOrder = await this.#end(owner);
    await this.#nothingSurvives();
    if (inOrder) await this.#atRest('after the owner has ended');
    else this.#note('after the kill', storeFaults(this.#world));
    await this.#recover();
    this.#judgeJobs();
    return this.#result;
  }

  async #open(): Promise<Program> {
    const { number, jobs, encoder, face, concurrency, executor } = this.#plan;
    await this.#world.settings({
      ...{ concurrency, executor },
      ...(encoderHabits[encoder] === 'stalls' ? { stallTimeoutSeconds: 1.5 } : {}),
      ...(encoder === 'grows' ? { jobMemoryBytes: 200_000_000 } : {}),
    });
    const titles = [...this.#titles];
    const boards = await Promise.all(
      jobs.map(({ seconds, scenes }, index) =>
        writeBoard(this.#world.folder, {
          ...{ title: titles[index]!, seconds, scenes },
          shade: number * 10 + index,
        }),
      ),
    );
    const output = (index: number) => join(this.#world.outputs, `round-${number}-${index}.mp4`);
    const env = this.#world.env(encoder);
    if (face === 'render') return this.#world.start(['render', boards[0]!, '-o', output(0), '--json'], env);
    const adding = boards.map((board, index) =>
      this.#expectSuccess(
        'queue',
        'add',
        board,
        '-o',
        output(index),
        ...[`--priority=${jobs[index]!.priority}`],
      ),
    );
    await Promise.all(adding);
    return face === 'app'
      ? this.#world.startApp(env)
      : this.#world.start(['queue', 'run', '--watch', '--json'], env);
  }

  async #expectSuccess(...args: string[]): Promise<void> {
    const { end, stderr } = await this.#world.cli(...args);
    if (end?.status !== 0) this.#note(args.slice(0, 2).join(' '), [`status ${end?.status}: ${stderr}`]);
  }

  async #reachMoment(owner: Program): Promise<void> {
    const { from, delayMs } = this.#plan;
    if (from === 'running') {
      const began = await this.#until(owner, () => this.#jobs().some(({ state }) => state !== 'queued'));
      if (!began) this.#note('start', [`no job began to run: ${owner.stderr}`]);
    }
    if (from === 'published') await this.#firstVideo(owner);
    await Promise.race([delay(delayMs), owner.ended]);
  }

  /** Waits for a video of this round to get its final name, and is there a millisecond later. */
  async #firstVideo(owner: Program): Promise<void> {
    const beginning = `round-${this.#plan.number}-`;
    const watching = new AbortController();
    const isPublished = (name: string | null) =>
      name !== null && name.startsWith(beginning) && !name.includes('.partial.');
    await Promise.race([
      new Promise<void>((resolve) => {
        watch(this.#world.outputs, { signal: watching.signal }, (_event, name) => {
          if (isPublished(name)) resolve();
        });
      }),
      owner.ended,
      delay(60_000, undefined, { signal: watching.signal }).catch(() => undefined),
    ]);
    watching.abort();
  }

  /** Ends the owner as planned. Returns whether it had the time to put everything in order. */
  async #end(owner: Program): Promise<boolean> {
    const { ending, betweenMs } = this.#plan;
    switch (ending) {
      case 'nothing':
        break;
      case 'cancel':
        await this.#ask('cancel', owner);
        break;
      case 'pause, cancel':
        await this.#ask('pause', owner);
        await delay(betweenMs);
        await this.#ask('cancel', owner);
        break;
      case 'pause, resume':
        await this.#ask('pause', owner);
        await delay(betweenMs);
        await this.#ask('resume', owner);
        break;
      case 'pause, kill':
        await this.#ask('pause', owner);
        await delay(betweenMs);
        return this.#kill(owner);
      case 'kill':
        return this.#kill(owner);
      case 'SIGINT twice':
        owner.signal('SIGINT');
        this.#interrupted = true;
        await delay(betweenMs);
        owner.signal('SIGINT');
        return this.#endsInOrder(owner);
      case 'SIGINT':
      case 'SIGTERM':
      case 'SIGHUP':
        owner.signal(ending);
        this.#interrupted = true;
        return this.#endsInOrder(owner);
    }
    // The owner lives on: what is left of its jobs comes to an end, unless it hangs.
    const settled = await this.#until(owner, () => {
      const left = this.#jobs().filter(({ state }) => !isTerminal(state));
      const hangs = encoderHabits[this.#plan.encoder] === 'hangs';
      return left.every(({ id }) => hangs && !this.#canceled.has(id));
    });
    if (!settled) this.#note(ending, [`jobs did not come to an end: ${this.#states()}`]);
    if (this.#plan.face !== 'render') owner.signal('SIGTERM');
    // It was asked before it had queued its job, so nobody has ended what hangs.
    else if (encoderHabits[this.#plan.encoder] === 'hangs' && this.#canceled.size === 0) {
      owner.signal('SIGINT');
      this.#interrupted = true;
    }
    return this.#endsInOrder(owner);
  }

  /** Asks for the same for some of the jobs, from another process. */
  async #ask(verb: 'cancel' | 'pause' | 'resume', owner: Program): Promise<void> {
    const jobs = this.#jobs().filter(({ state }) => !isTerminal(state));
    // With `cancel` one of several may stay, to see that the next one runs.
    const some = verb === 'cancel' && this.#plan.ending === 'cancel' && jobs.length > 1;
    const chosen = some ? jobs.slice(0, -1) : jobs;
    owner.look();
    await Promise.all(
      chosen.map(async ({ id, title }) => {
        const { end, stderr } = await this.#world.cli('queue', verb, id);
        if (end?.status === 0) {
          if (verb === 'cancel') this.#canceled.add(id);
          return;
        }
        // It may have ended meanwhile, or not have begun, and then has to say so.
        const hasEnded = this.#jobs().some((job) => job.id === id && isTerminal(job.state));
        const isRight = end?.status === 2 && stderr.includes(title) && (verb !== 'cancel' || hasEnded);
        if (!isRight) this.#note(`queue ${verb}`, [`status ${end?.status}: ${stderr}`]);
      }),
    );
    this.#result.canceled = this.#canceled.size;
  }

  async #kill(owner: Program): Promise<false> {
    owner.signal('SIGKILL');
    await owner.ended;
    this.#result.killed += 1;
    return false;
  }

  async #endsInOrder(owner: Program): Promise<boolean> {
    const end = await owner.endWithin(endLimitMs);
    if (end === undefined) {
      this.#note('end', [`the owner did not end within ${endLimitMs / 1000} s: ${this.#states()}`]);
      return this.#kill(owner);
    }
    if (/\n {4}at /.test(owner.stderr)) this.#note('stderr', [owner.stderr]);
    // A signal that came before the program could take it ends it the hard way.
    if (end.signal !== null) return false;
    const asked = { SIGINT: 130, 'SIGINT twice': 130, SIGTERM: 143, SIGHUP: 129 }[
      this.#plan.ending as string
    ];
    const allowed =
      this.#plan.face === 'app' ? [0] : [0, 1, 130, 143, ...(asked === undefined ? [] : [asked])];
    if (!allowed.includes(end.status ?? -1))
      this.#note('status', [`${end.status}: ${owner.stderr.slice(-500)}`]);
    if (this.#plan.face === 'render' && asked !== undefined)
      this.#result.canceled = this.#jobs().filter(({ state }) => state === 'canceled').length;
    return true;
  }

  async #nothingSurvives(): Promise<void> {
    const { left, tookMs } = await untilGone(() => this.#world.living(), survivalLimitMs);
    this.#result.survivalMs.push(Math.round(tookMs));
    this.#note(
      'survivors',
      left.map(({ pid, command }) => `process ${pid} still lives: ${command.slice(0, 200)}`),
    );
  }

  /** Lets a new owner, with an encoder that works, bring everything to an end, and looks whether it did. */
  async #recover(): Promise<void> {
    const { killAgainMs } = this.#plan;
    if (this.#jobs().every(({ state }) => isTerminal(state)) && this.#world.unfinished().length === 0) return;
    await this.#world.settings({ concurrency: 2 });
    if (killAgainMs !== undefined) {
      const victim = this.#world.start(['queue', 'run', '--json']);
      await Promise.race([delay(killAgainMs), victim.ended]);
      if (victim.end === undefined) {
        await this.#kill(victim);
        await this.#nothingSurvives();
        this.#note('after the second kill', storeFaults(this.#world));
      }
    }
    const owner = this.#world.start(['queue', 'run', '--json']);
    if ((await owner.endWithin(120_000)) === undefined) {
      this.#note('recovery', [`it did not end: ${this.#states()}`]);
      await this.#kill(owner);
    }
    await this.#nothingSurvives();
    await this.#atRest('after recovery');
  }

  /** No job is lost, and each ended as it had to. */
  #judgeJobs(): void {
    const { face, encoder } = this.#plan;
    const jobs = this.#jobs();
    const known = new Set(jobs.map(({ title }) => title));
    const lost = face === 'render' ? [] : [...this.#titles].filter((title) => !known.has(title));
    this.#note('lost', lost);
    const mayFail = ['fails', 'stalls'].includes(encoderHabits[encoder] ?? 'works');
    const canceledBySignal = face === 'render' && this.#interrupted;
    for (const { id, title, state, error } of jobs) {
      const fine =
        state === 'completed' ||
        (state === 'canceled' && (this.#canceled.has(id) || canceledBySignal)) ||
        (state === 'failed' && mayFail && error !== null && error.code !== 'INTERNAL');
      if (!fine) this.#note('outcome', [`"${title}" is ${state}: ${JSON.stringify(error)}`]);
    }
  }

  async #atRest(when: string): Promise<void> {
    this.#note(when, await restFaults(this.#world, this.#titles));
  }

  #jobs(): StoredJob[] {
    return this.#world.store.jobs().filter(({ title }) => this.#titles.has(title));
  }

  #states(): string {
    return this.#jobs()
      .map(({ title, state }) => `${title} is ${state}`)
      .join(', ');
  }

  /** Waits until something is so, the owner has ended, or it takes too long. Returns whether it is so. */
  async #until(owner: Program, isSo: () => boolean): Promise<boolean> {
    const began = performance.now();
    while (performance.now() - began < 60_000) {
      if (isSo()) return true;
      if (owner.end !== undefined) return isSo();
      await delay(20);
    }
    return false;
  }

  #note(when: string, faults: readonly string[]): void {
    for (const fault of faults) this.#result.faults.push(`${when}: ${fault}`);
  }
}
