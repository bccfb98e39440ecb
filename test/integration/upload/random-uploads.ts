import { CancelScope } from '../../../electron/concurrency';
import { RenderyardError, errorCodes } from '../../../shared/errors';
import type { ErrorCode } from '../../../shared/errors';
import { StorageServer } from '../../support/storage-server/storage-server';
import { Random } from '../../torture/random';
import { bench, listener, sample, upload } from './upload-bench';
import type { Bench } from './upload-bench';
import { scheduleOf, weathers } from './weather';
import type { Weather } from './weather';

const KiB = 1024;
const chunkBytes = 16 * KiB;

export interface Played {
  number: number;
  weather: Weather;
  /** How often the program died, or quit, and another one went on. */
  deaths: number;
  requests: number;
  /** Bytes of the video, and bytes that were sent for it. */
  bytes: number;
  sentBytes: number;
  end: { kind: 'verified' } | { kind: 'failed'; code: ErrorCode; message: string } | { kind: 'canceled' };
  /** What must not be; empty when all is well. */
  faults: string[];
}

/** Plays upload `number` of a seed: a random file in random weather, with deaths, pauses and cancels at random moments. */
export async function playUpload(seed: number, number: number): Promise<Played> {
  const random = new Random(seed, number);
  const weather = weathers[number % weathers.length] ?? 'calm';
  const tokens = new Set(['token-0']);
  const server = await StorageServer.start({ granule: 4 * KiB, tokens });
  const renewing = {
    token: async () => [...tokens].at(-1) ?? 'old',
    renew: () => Boolean(tokens.add(`token-${random.whole(1, 1e9)}`)),
  };
  const at = await bench(server, {
    chunkBytes,
    tokens: renewing,
    stallMs: 200,
    backoff: { firstMs: 1, mostMs: 4, patienceMs: weather === 'hopeless: down' ? 100 : 8_000 },
    random: () => random.fraction(),
  });
  try {
    return await play(at, server, { random, weather, number });
  } finally {
    await at.close();
    await server.close();
  }
}

async function play(
  at: Bench,
  server: StorageServer,
  { random, weather, number }: { random: Random; weather: Weather; number: number },
): Promise<Played> {
  const size = random.chance(0.3)
    ? random.pick([1, 4 * KiB, chunkBytes - 1, chunkBytes, chunkBytes + 1, 4 * chunkBytes])
    : random.whole(1, 160 * KiB);
  const { bytes, request } = await sample(at, size);
  const schedule = scheduleOf(weather, random, random.whole(3, 30));
  const cancels = random.chance(0.1);
  let deathsLeft = Number(random.weighted({ 0: 5, 1: 3, 2: 2, 3: 1 }));
  const told = listener();
  let scope = new CancelScope();
  let countdown = 0;
  server.options.faults = (moment) => {
    countdown -= 1;
    if (countdown === 0)
      scope.cancel({ kind: cancels && deathsLeft === 0 ? 'cancel' : 'quit', message: 'Stopped.' });
    if (countdown !== 0 && random.chance(0.02)) void holdAWhile(at, random.whole(1, 30));
    return schedule(moment);
  };

  let deaths = 0;
  let end: Played['end'] | undefined;
  while (end === undefined) {
    countdown = deathsLeft > 0 || cancels ? random.whole(1, 12) : Infinity;
    scope = new CancelScope();
    try {
      const done = await scope.run(() => upload(at, { ...request, session: told.session }, told));
      if (done !== undefined) end = { kind: 'verified' };
      else if (cancels && deathsLeft <= 0) end = { kind: 'canceled' };
      else deaths += 1;
    } catch (error) {
      end = failure(error);
    }
    deathsLeft -= 1;
  }

  const object = server.object('films', request.object);
  const faults: string[] = [];
  if (end.kind === 'verified' && object?.bytes.equals(bytes) !== true)
    faults.push('a damaged object was called good');
  if (end.kind === 'verified' && told.session !== null) faults.push('a session was kept that nobody needs');
  if (end.kind !== 'verified' && object !== undefined && !object.bytes.equals(bytes))
    faults.push('a damaged object was left');
  if (end.kind === 'canceled' && told.session !== null) faults.push('a canceled session was kept');
  if (end.kind === 'failed' && !isClear(end)) faults.push(`an unclear error: ${end.code} ${end.message}`);
  if (end.kind === 'failed' && !mayGiveUp(weather, end.code)) faults.push(`it was given up: ${end.message}`);
  if (end.kind === 'verified' && weather.startsWith('hopeless') && weather !== 'hopeless: down')
    faults.push('it cannot have been uploaded');
  return {
    number,
    weather,
    deaths,
    requests: server.requests.length,
    bytes: bytes.length,
    sentBytes: sentIn(server),
    end,
    faults,
  };
}

/** Sessions that are lost, or damaged, and tokens that are refused four times in a row without getting further are no accident. */
function mayGiveUp(weather: Weather, code: ErrorCode): boolean {
  if (weather.startsWith('hopeless')) return true;
  if (weather === 'tokens') return code === 'UPLOAD_CREDENTIALS';
  const isLossy = weather === 'gone' || weather === 'damage' || weather === 'everything';
  return isLossy && (code === 'UPLOAD_FAILED' || code === 'UPLOAD_DAMAGED');
}

async function holdAWhile(at: Bench, milliseconds: number): Promise<void> {
  at.tools.hold.held = true;
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  at.tools.hold.held = false;
}

function failure(error: unknown): Played['end'] {
  if (error instanceof RenderyardError) return { kind: 'failed', code: error.code, message: error.message };
  return { kind: 'failed', code: 'INTERNAL', message: String(error) };
}

/** A code of ours, one sentence, and what to do. */
function isClear({ code, message }: { code: ErrorCode; message: string }): boolean {
  return (
    code in errorCodes &&
    code.startsWith('UPLOAD_') &&
    /^[A-Z].*\.$/s.test(message) &&
    !message.includes('undefined')
  );
}

/** Bytes of all chunks that were begun: as their ranges say. */
function sentIn(server: StorageServer): number {
  return server.requests.reduce((sum, { range }) => {
    const match = /^bytes (\d+)-(\d+)\//.exec(range ?? '');
    return match === null ? sum : sum + Number(match[2]) - Number(match[1]) + 1;
  }, 0);
}

/** Figures for people. */
export function figuresOf(played: readonly Played[], seconds: number): string[] {
  const count = (test: (one: Played) => boolean) => played.filter(test).length;
  const sum = (of: (one: Played) => number) => played.reduce((total, one) => total + of(one), 0);
  const failed = played.flatMap(({ end }) => (end.kind === 'failed' ? [end.code] : []));
  const byCode = [...new Set(failed)]
    .sort()
    .map((code) => `${code} ${failed.filter((one) => one === code).length}`);
  return [
    `${played.length} uploads in ${seconds.toFixed(1)} s: ${count(({ end }) => end.kind === 'verified')} verified, ${failed.length} ended with a clear error (${byCode.join(', ')}), ${count(({ end }) => end.kind === 'canceled')} canceled`,
    `${sum(({ requests }) => requests)} requests, ${sum(({ deaths }) => deaths)} deaths, each followed by another run`,
    `${sum(({ bytes }) => bytes)} bytes of videos, ${sum(({ sentBytes }) => sentBytes)} bytes in the chunks that were begun`,
    ...weathers.map((weather) => {
      const own = played.filter((one) => one.weather === weather);
      const ends = (kind: Played['end']['kind']) => own.filter(({ end }) => end.kind === kind).length;
      return `  ${weather.padEnd(18)} ${own.length} uploads: ${ends('verified')} verified, ${ends('failed')} failed, ${ends('canceled')} canceled`;
    }),
    `damaged objects called good: ${count(({ faults }) => faults.includes('a damaged object was called good'))}; other faults: ${sum(({ faults }) => faults.length)}`,
  ];
}
