import { resolve } from 'node:path';
import { fail } from '../../shared/errors';
import type { Engine } from '../engine-interface';
import type { FrameEngine } from '../engine-frames';
import { dataFolder } from '../paths';
import type { Interruption } from './interruption';
import type { Output } from './output';

export type ExecutorChoice = 'structured' | 'plain';

/** What commands have to do with the world outside. */
export interface Context {
  readonly out: Output;
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  readonly interruption: Interruption;
  /** Set by a command that did its work, and whose answer is no. */
  exitStatus: number;
  /** Set by a command that did all of its work although a signal came: too late to stop it. */
  isDone?: boolean;
}

/** A path as it was typed. @throws USAGE for an empty one. */
export function pathFrom(context: Context, typed: string): string {
  if (typed === '') throw fail('USAGE', 'A path is empty; give the path of a file.');
  return resolve(context.cwd, typed);
}

export interface EngineUse {
  executor?: ExecutorChoice;
  /** What becomes of jobs that still run when it is closed. */
  running?: 'requeue' | 'cancel';
  /** The command looks after signals itself, from a `check` of its own on; else the first one ends it. */
  patient?: boolean;
  /** Not stopped by a damaged settings file. */
  toleratesSettings?: boolean;
}

/** Opens the engine for the time of `use`, and closes it whatever happens. */
export async function withEngine<T>(
  context: Context,
  use: (engine: Engine) => Promise<T>,
  { executor, running = 'cancel', patient = false, toleratesSettings = false }: EngineUse = {},
): Promise<T> {
  const { env, version, interruption } = context;
  // Loaded here, so that help and mistakes are answered at once.
  const { createEngine } = await import('../engine');
  const engine = await createEngine({
    home: dataFolder(env),
    face: 'command line',
    env,
    version,
    toleratesSettings,
    ...(executor === undefined ? {} : { executor }),
  });
  interruption.holdExit(() => engine.escalate());
  try {
    return await (patient ? use(engine) : interruption.race(use(engine)));
  } finally {
    await engine.close({ running });
  }
}

/** The same for a command that shows frames, and needs no queue. */
export async function withFrameEngine<T>(
  { env, interruption }: Context,
  use: (engine: FrameEngine) => Promise<T>,
): Promise<T> {
  const { createFrameEngine } = await import('../engine-frames');
  const engine = await createFrameEngine({ home: dataFolder(env), env });
  interruption.holdExit(() => engine.escalate());
  const using = use(engine);
  try {
    return await interruption.race(using);
  } finally {
    await engine.close();
    // What it waited for has been ended; it puts away what it has begun.
    await using.catch(() => undefined);
  }
}
