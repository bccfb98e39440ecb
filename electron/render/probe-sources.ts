import { RenderyardError } from '../../shared/errors';
import type { ErrorCode, Problem } from '../../shared/errors';
import { withTaskGroup } from '../concurrency';
import { unwrapSingle } from '../concurrency';
import type { MediaInfo } from '../encoder/media';
import type { MediaProber } from '../encoder/probe-media';
import type { Element, ResolvedStoryboard } from '../storyboard/resolved';

/** Finds a value of the document by its path, for messages. */
export type LocatePlace = (path: string) => { line: number; column: number } | undefined;

/** One use of a source, and what it has to hold for that. */
interface Use {
  src: string;
  /** Place in the document of the thing that uses it: `scenes[1].elements[0]`. */
  path: string;
  needs: 'picture' | 'video' | 'sound';
  trimStart: number;
  trimDuration: number | null;
}

/** A trim may reach this far past the end (seconds): containers round their durations. */
const tolerance = 0.05;
/** More problems than this help nobody. */
const problemsAtMost = 100;

/**
 * Asks ffprobe what all sources of a storyboard hold, several at a time, and checks that each is fit for its use.
 *
 * @throws RenderyardError with every source that is not, each with its place in the document: SOURCE_MISSING,
 *   SOURCE_UNREADABLE, SOURCE_UNSAFE, SOURCE_NO_STREAM, TRIM_PAST_END.
 */
export async function probeSources(
  storyboard: ResolvedStoryboard,
  prober: Pick<MediaProber, 'probe'>,
  locate: LocatePlace = () => undefined,
): Promise<Map<string, MediaInfo>> {
  const uses = usesOf(storyboard);
  const found = new Map<string, MediaInfo>();
  const refused = new Map<string, RenderyardError>();
  await probeAll([...new Set(uses.map(({ src }) => src))], prober, found, refused);

  const problems: Problem[] = [];
  const report = (use: Use, member: string, code: ErrorCode, message: string) => {
    const path = `${use.path}.${member}`;
    problems.push({ code, message, file: storyboard.file, path, ...locate(path) });
  };
  for (const use of uses) {
    const refusal = refused.get(use.src);
    const media = found.get(use.src);
    if (refusal !== undefined)
      report(use, 'src', refusal.code, refusal.problems[0]?.message ?? refusal.message);
    if (media !== undefined) checkUse(use, media, report);
  }
  const [first, ...others] = problems.slice(0, problemsAtMost);
  if (first !== undefined) throw new RenderyardError([first, ...others]);
  return found;
}

async function probeAll(
  sources: readonly string[],
  prober: Pick<MediaProber, 'probe'>,
  found: Map<string, MediaInfo>,
  refused: Map<string, RenderyardError>,
): Promise<void> {
  try {
    await withTaskGroup(
      (group) => {
        // The prober itself bounds how many run at once.
        for (const src of sources) {
          group.startSoon(async () => {
            try {
              found.set(src, await prober.probe(src));
            } catch (error) {
              if (!(error instanceof RenderyardError) || !isAboutTheFile(error.code)) throw error;
              refused.set(src, error);
            }
          });
        }
      },
      { name: 'probe' },
    );
  } catch (error) {
    throw unwrapSingle(error);
  }
}

function isAboutTheFile(code: ErrorCode): boolean {
  return code.startsWith('SOURCE_') || code === 'FEATURE_UNSUPPORTED';
}

function usesOf(storyboard: ResolvedStoryboard): Use[] {
  const uses: Use[] = [];
  const whole = { trimStart: 0, trimDuration: null };
  const addElements = (elements: readonly Element[]) => {
    for (const element of elements) {
      switch (element.type) {
        case 'image':
          uses.push({ ...whole, src: element.src, path: element.path, needs: 'picture' });
          break;
        case 'video':
        case 'audio': {
          const { src, path, trimStart, trimDuration } = element;
          uses.push({
            src,
            path,
            trimStart,
            trimDuration,
            needs: element.type === 'video' ? 'video' : 'sound',
          });
          break;
        }
        case 'text':
        case 'subtitles':
          break;
      }
    }
  };
  for (const { path, background, elements } of storyboard.scenes) {
    if (background.kind === 'picture')
      uses.push({ ...whole, src: background.src, path: `${path}.background`, needs: 'picture' });
    addElements(elements);
  }
  addElements(storyboard.elements);
  const { soundtrack } = storyboard;
  if (soundtrack !== null) {
    const { src, trimStart } = soundtrack;
    uses.push({ src, path: 'soundtrack', needs: 'sound', trimStart, trimDuration: null });
  }
  return uses;
}

function checkUse(
  use: Use,
  media: MediaInfo,
  report: (use: Use, member: string, code: ErrorCode, message: string) => void,
): void {
  const { path } = media;
  if (use.needs === 'picture') {
    if (media.video === null) {
      report(use, 'src', 'SOURCE_NO_STREAM', `"${path}" holds no picture: name a picture file.`);
    }
    return;
  }
  if (use.needs === 'video' && (media.video === null || media.isStill)) {
    const what = media.isStill
      ? 'is a still picture: use an image element'
      : 'holds no video: name a video file';
    report(use, 'src', 'SOURCE_NO_STREAM', `"${path}" ${what}.`);
    return;
  }
  if (use.needs === 'sound' && media.audio === null) {
    report(use, 'src', 'SOURCE_NO_STREAM', `"${path}" holds no sound: name a file that does.`);
    return;
  }
  const length =
    use.needs === 'sound' ? (media.audio?.durationSeconds ?? media.durationSeconds) : media.durationSeconds;
  if (length === null) return;
  if (use.trimStart >= length) {
    const message = `the source is only ${seconds(length)} s long, so nothing is left after ${seconds(use.trimStart)} s: trim less.`;
    report(use, 'trimStart', 'TRIM_PAST_END', message);
  } else if (use.trimDuration !== null && use.trimStart + use.trimDuration > length + tolerance) {
    const message = `the source is only ${seconds(length)} s long, so the trim ends ${seconds(use.trimStart + use.trimDuration - length)} s after it: use at most ${seconds(length - use.trimStart)} s.`;
    report(use, 'trimDuration', 'TRIM_PAST_END', message);
  }
}

/** At most three decimals, rounded down so that advice can be followed. */
function seconds(value: number): string {
  return String(Math.floor(value * 1000 + 1e-6) / 1000);
}
