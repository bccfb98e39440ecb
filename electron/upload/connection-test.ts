import { randomUUID } from 'node:crypto';
import { RenderyardError } from '../../shared/errors';
import type { Problem } from '../../shared/errors';
import type { Destination } from '../../shared/storyboard/destinations';
import type { ConnectionReport } from '../../shared/upload/connection';
import { joinedName } from '../../shared/upload/object-name';
import { storageUrl } from '../../shared/upload/storage-url';
import { failAfter, isCancelled, TooSlow } from '../concurrency';
import { clockProblem } from './credentials';
import type { Endpoint } from './endpoint';
import { explainFailure } from './explain';
import { ConnectionFailed } from './http';
import type { StorageService } from './storage-service';

export type { ConnectionReport };

/** Longest time of one step, milliseconds: finding credentials may look for the machine's own first. */
const stepMs = 30_000;

/**
 * Does everything that an upload does but sending: reaches the service, compares the clocks, gets a token, begins an upload
 * under a name of its own and closes it again. No object comes into being.
 *
 * @param service The service, or what keeps us from having one.
 */
export async function testConnection(
  service: StorageService | Error,
  destination: Destination,
  { origin, isEmulator }: Endpoint,
): Promise<ConnectionReport> {
  const { bucket, prefix } = destination;
  const object = joinedName(prefix, `.renderyard-test-${randomUUID()}`);
  const url = storageUrl(bucket, prefix ?? '');
  const checks: ConnectionReport['checks'] = [];
  const step = async <T>(name: string, act: () => Promise<T>, detail: (value: T) => string): Promise<T> => {
    try {
      const value = await failAfter(stepMs, act);
      checks.push({ name, ok: true, detail: detail(value) });
      return value;
    } catch (error) {
      if (isCancelled(error)) throw error;
      const problem = problemOf(error, bucket, object);
      checks.push({ name, ok: false, detail: problem.message });
      throw new Found(problem);
    }
  };
  try {
    const usable = await step(
      'credentials',
      async () => {
        if (service instanceof Error) throw service;
        await service.signIn();
        return service;
      },
      () => (isEmulator ? 'none: this is a test server' : 'there is a token'),
    );
    await step(
      'network',
      () => usable.clockAheadMs(),
      () => `${origin} answers`,
    ).then((aheadMs) =>
      step(
        'clock',
        async () => {
          const wrong = aheadMs === undefined ? undefined : clockProblem(aheadMs);
          if (wrong !== undefined) throw wrong;
        },
        () => 'in step with the server’s',
      ),
    );
    const session = await step(
      'write',
      () =>
        usable.startSession({
          ...{ bucket, object, metadata: {} },
          bytes: 0,
          contentType: 'application/octet-stream',
          isPublic: destination.public === true,
          ifGeneration: '0',
        }),
      () => `an upload to ${url} can begin`,
    );
    await step(
      'cleanup',
      () => usable.closeSession(session),
      () => 'that upload is closed again',
    );
    return { url, ok: true, checks, problem: null };
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    return { url, ok: false, checks, problem: error.problem };
  }
}

class Found extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

function problemOf(error: unknown, bucket: string, object: string): Problem {
  const slow = error instanceof TooSlow ? new ConnectionFailed('NO_ANSWER', error) : error;
  const explained = explainFailure(slow, { bucket, object });
  if (explained instanceof RenderyardError)
    return explained.problems[0] ?? { code: explained.code, message: explained.message };
  return {
    code: 'INTERNAL',
    message: `The test failed inside Renderyard (${String(explained)}); please report it.`,
  };
}
