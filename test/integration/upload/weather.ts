import { cutPlaces } from '../../support/storage-server/faults';
import type { Fault, Moment, Schedule } from '../../support/storage-server/faults';
import type { Random } from '../../torture/random';

/** What a network and a server are like during one upload. `hopeless` ones never let it succeed. */
export const weathers = [
  'calm',
  'cuts',
  'storms',
  'halves',
  'gone',
  'damage',
  'tokens',
  'slow',
  'sign-in page',
  'everything',
  'hopeless: denied',
  'hopeless: damage',
  'hopeless: down',
] as const;
export type Weather = (typeof weathers)[number];

/** A schedule of faults: random, and the same for the same seed and requests. Bad weather ends after `requests` requests. */
export function scheduleOf(weather: Weather, random: Random, requests: number): Schedule {
  return (moment) => {
    if (weather === 'hopeless: denied')
      return moment.what === 'start' ? { kind: 'status', status: 403, reason: 'forbidden' } : undefined;
    if (weather === 'hopeless: damage') return moment.what === 'chunk' ? { kind: 'damage' } : undefined;
    if (weather === 'hopeless: down') return moment.count > 4 ? { kind: 'status', status: 503 } : undefined;
    const isCostly = weather === 'gone' || weather === 'damage' || weather === 'tokens';
    if (moment.count > requests || !random.chance(isCostly ? 0.15 : 0.45)) return undefined;
    return faultOf(weather, random, moment);
  };
}

function faultOf(weather: Weather, random: Random, moment: Moment): Fault | undefined {
  switch (weather) {
    case 'cuts':
      return { kind: 'cut', at: random.pick(cutPlaces) };
    case 'storms':
      return {
        kind: 'status',
        status: random.pick([408, 429, 500, 502, 503, 504]),
        ...(random.chance(0.2) ? { retryAfter: '0.01' } : {}),
      };
    case 'halves':
      return { kind: 'half', part: random.pick([0, 0.3, 0.5, 0.9]) };
    case 'gone':
      return moment.what === 'chunk'
        ? { kind: 'gone', status: random.pick([404, 410]), after: random.chance(0.5) }
        : undefined;
    case 'damage':
      return random.pick<Fault>([{ kind: 'damage' }, { kind: 'wrong crc' }]);
    case 'tokens':
      return { kind: 'unauthorized' };
    case 'slow':
      return random.chance(0.1) ? { kind: 'hang' } : { kind: 'slow', ms: random.whole(0, 20) };
    case 'sign-in page':
      return { kind: 'status', status: 200, body: '<html>Welcome to our network</html>' };
    case 'everything': {
      const kind = random.pick([
        'cuts',
        'storms',
        'halves',
        'gone',
        'damage',
        'tokens',
        'slow',
        'sign-in page',
      ] as const);
      return faultOf(kind, random, moment);
    }
    case 'calm':
    case 'hopeless: denied':
    case 'hopeless: damage':
    case 'hopeless: down':
      return undefined;
  }
}
