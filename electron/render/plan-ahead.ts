import type { RenderSpec } from '../../shared/job/spec';
import type { MediaInfo } from '../encoder/media';
import type { StoryboardSource } from '../storyboard';
import type { ResolvedStoryboard } from '../storyboard/resolved';
import { currentIdentity } from './file-hash';
import type { RenderPlan } from './segment';

/** All that is known of a render before anything is rendered. */
export interface PlannedRender {
  source: StoryboardSource;
  storyboard: ResolvedStoryboard;
  media: ReadonlyMap<string, MediaInfo>;
  /** The ffmpeg that it was planned for; see `encoderName`. */
  encoder: string;
  plan: RenderPlan;
}

/** Tells one build of ffmpeg from another. */
export function encoderName({ path, version }: { path: string; version: string }): string {
  return `${path} ${version}`;
}

/** A job that begins later than this had to wait, and looks again. */
const keptMs = 10_000;

/**
 * Hands the plan that was made when a job was queued to the job, where that begins at once. Only the latest one is kept,
 * for one job; it is handed out only while every file that it was made from is what it was.
 */
export class PlanAhead {
  #kept: { key: string; planned: PlannedRender; files: ReadonlyMap<string, string> } | undefined;
  #forgetting: NodeJS.Timeout | undefined;

  /** @param fonts Files of the fonts that were measured. */
  async keep(spec: RenderSpec, planned: PlannedRender, fonts: Iterable<string>): Promise<void> {
    this.#forget();
    const { storyboard, media } = planned;
    const files = await identitiesOf([storyboard.file, ...media.keys(), ...fonts]);
    if (files === undefined) return;
    this.#kept = { key: keyOf(spec), planned, files };
    this.#forgetting = setTimeout(() => this.#forget(), keptMs).unref();
  }

  /** Undefined where there is no plan that is still true. */
  async take(spec: RenderSpec): Promise<PlannedRender | undefined> {
    const kept = this.#kept;
    if (kept?.key !== keyOf(spec)) return undefined;
    this.#forget();
    const now = await identitiesOf([...kept.files.keys()]);
    const isTrue =
      now !== undefined && [...kept.files].every(([path, identity]) => now.get(path) === identity);
    return isTrue ? kept.planned : undefined;
  }

  #forget(): void {
    clearTimeout(this.#forgetting);
    this.#kept = undefined;
  }
}

/** What a plan depends on, besides files. */
function keyOf({ storyboard, set, preset, strategy }: RenderSpec): string {
  return JSON.stringify([storyboard, set, preset, strategy]);
}

/** Undefined where a file cannot be read (any more). */
async function identitiesOf(paths: readonly string[]): Promise<Map<string, string> | undefined> {
  try {
    return new Map(
      await Promise.all(
        [...new Set(paths)].map(async (path) => [path, await currentIdentity(path)] as const),
      ),
    );
  } catch {
    return undefined;
  }
}
