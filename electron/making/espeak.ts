import { fail } from '../../shared/errors';
import { CapacityLimiter, unwrapSingle, withTaskGroup } from '../concurrency';
import type { Command, ProcessLimits, ProcessResult } from '../process/command';
import { searchPath } from '../process/find-program';
import { chooseVoice, readVoices } from './espeak-voices';
import { phrasesOf, timeWords, wordsOf } from './phrases';
import type { Phrase, Speech, SpeechRequest, VoiceEngine } from './speech';
import { joinWaves, readWave, soundingPart, writeWave } from './wave';
import type { Wave } from './wave';

/** All that engines ask of whoever runs programs; failures come as errors for people. */
export interface ProgramRunner {
  run(command: Command): Promise<ProcessResult>;
}

/** Words a minute at speed 1: espeak-ng's own default. */
const wordsPerMinute = 175;
/** Outside these espeak-ng speaks no slower or faster; the mix does the rest. */
const slowest = 80;
const fastest = 450;
/** Phrases that are spoken at once. */
const atOnce = 4;

/** Where espeak-ng is, and what it says that it is. */
export interface EspeakProgram {
  path: string;
  version: string;
}

/** @returns undefined where it is not installed. */
export async function findEspeak(
  runner: ProgramRunner,
  env: Readonly<Record<string, string | undefined>>,
): Promise<EspeakProgram | undefined> {
  const path = await searchPath('espeak-ng', env);
  if (path === undefined) return undefined;
  const { stdout } = await runner.run({
    program: path,
    args: ['--version'],
    label: 'espeak-ng',
    stdout: 'capture',
  });
  return { path, version: /:\s*([\w.-]+)/.exec(stdout)?.[1] ?? stdout.trim().slice(0, 60) };
}

export function howToInstallEspeak(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return 'install it with "winget install espeak-ng"';
  if (platform === 'darwin') return 'install it with "brew install espeak-ng"';
  return 'install it with your package manager ("sudo apt install espeak-ng", "sudo dnf install espeak-ng" …)';
}

/**
 * Speech by espeak-ng. Each phrase is spoken by itself: so its place in the whole is known to the sample, which
 * espeak-ng's command line does not tell otherwise.
 */
export class EspeakEngine implements VoiceEngine {
  readonly #runner: ProgramRunner;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #limits: ProcessLimits;
  #program: Promise<EspeakProgram> | undefined;

  constructor(
    runner: ProgramRunner,
    env: Readonly<Record<string, string | undefined>>,
    limits: ProcessLimits,
  ) {
    this.#runner = runner;
    this.#env = env;
    this.#limits = limits;
  }

  async version(): Promise<string> {
    return `espeak-ng ${(await this.#found()).version}`;
  }

  async speak({ text, voice, language, speed }: SpeechRequest): Promise<Speech> {
    const { path } = await this.#found();
    const name = chooseVoice(await this.#voices('--voices'), await this.#voices('--voices=variant'), {
      voice,
      language,
    });
    const pace = Math.round(Math.min(fastest, Math.max(slowest, wordsPerMinute * speed)));
    const phrases = phrasesOf(text);
    const options = ['-v', name, '-s', String(pace), '-b', '1'];
    const spoken = await inOrder(phrases, async (phrase) => {
      const wave = readWave(await this.#sound(path, [...options, '--stdout', '--stdin'], phrase));
      if (wave === null)
        throw fail('ENCODER_FAILED', 'espeak-ng gave no sound that can be used: retry, or update it.');
      return { wave, weights: await this.#weights(path, [...options, '-q', '-x', '--stdin'], phrase) };
    });
    const timed: Phrase[] = [];
    let before = 0;
    for (const [index, { wave, weights }] of spoken.entries()) {
      const { first, last } = soundingPart(wave);
      const phrase = {
        start: (before + first) / wave.rate,
        end: (before + last) / wave.rate,
        text: phrases[index] ?? '',
      };
      timed.push({ ...phrase, words: timeWords(phrase, weights) });
      before += wave.samples.length;
    }
    return {
      sound: writeWave(withoutPause(joinWaves(spoken.map(({ wave }) => wave)))),
      phrases: timed,
      restOfSpeed: (wordsPerMinute * speed) / pace,
    };
  }

  /** How long each word is to say: by the signs of its sounds. Empty where words run together in them. */
  async #weights(path: string, args: readonly string[], phrase: string): Promise<number[]> {
    const { stdout } = await this.#runner.run({
      program: path,
      args,
      label: 'espeak-ng (sounds)',
      input: feed(phrase),
      stdout: 'capture',
      limits: this.#limits,
    });
    const sounds = wordsOf(stdout.replaceAll('_:', ' '));
    return sounds.length === wordsOf(phrase).length ? sounds.map((sound) => sound.length + 1) : [];
  }

  async #sound(path: string, args: readonly string[], phrase: string): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    await this.#runner.run({
      program: path,
      args,
      label: 'espeak-ng',
      input: feed(phrase),
      stdout: (chunk) => void chunks.push(Uint8Array.from(chunk)),
      limits: this.#limits,
    });
    return Buffer.concat(chunks);
  }

  async #voices(list: '--voices' | '--voices=variant') {
    const { path } = await this.#found();
    const { stdout } = await this.#runner.run({
      program: path,
      args: [list],
      label: 'espeak-ng (voices)',
      stdout: 'capture',
    });
    return readVoices(stdout);
  }

  #found(): Promise<EspeakProgram> {
    this.#program ??= findEspeak(this.#runner, this.#env).then((program) => {
      if (program !== undefined) return program;
      throw fail(
        'ENCODER_MISSING',
        `The voice engine espeak-ng was not found: ${howToInstallEspeak()}, or use the engine "command" with a program of yours.`,
      );
    });
    return this.#program;
  }
}

/** Square brackets in pairs would switch to espeak-ng's own signs for sounds. */
function spokenText(phrase: string): string {
  return phrase.replaceAll('[[', '[ [');
}

async function* feed(phrase: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${spokenText(phrase)}\n`, 'utf8');
}

/** The pause after the last word belongs to nothing. A tenth of a second of it stays, for the sound to die away. */
function withoutPause(wave: Wave): Wave {
  const { last } = soundingPart(wave);
  return { ...wave, samples: wave.samples.subarray(0, Math.min(wave.samples.length, last + wave.rate / 10)) };
}

/** Some at a time; results in the order of what was given. */
async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const limiter = new CapacityLimiter(atOnce);
  try {
    await withTaskGroup((group) => {
      items.forEach((item, index) =>
        group.startSoon(async () => {
          results.set(index, await limiter.run(() => work(item)));
        }),
      );
    });
  } catch (error) {
    throw unwrapSingle(error);
  }
  return items.map((_, index) => {
    if (!results.has(index)) throw new Error('a phrase was left out');
    return results.get(index) as R;
  });
}
