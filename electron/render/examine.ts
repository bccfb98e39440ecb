import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shielded } from '../concurrency';
import { identityOf, parseStoryboard, readStoryboard, resolveStoryboard } from '../storyboard';
import type { ResolveOptions, StoryboardSource } from '../storyboard';
import type { ResolvedStoryboard, WrittenStoryboard } from '../storyboard/resolved';
import type { Logger } from '../telemetry/logger';
import { warmFontMeter } from './font-meter';
import { encoderLimits } from './job-tools';
import { makeSources } from './made/make-sources';
import { madeElements, requirePermission } from './made/permission';
import { encoderFacts, gatherMediaFacts } from './media-facts';
import type { MediaFacts } from './media-facts';
import { placed } from './placed';
import { probeSources } from './probe-sources';
import { requireFeatures } from './requirements';
import type { RenderServices } from './services';

/** What is said about a storyboard from outside it. */
export interface GivenValues extends Pick<ResolveOptions, 'set' | 'preset'> {
  /** What the file would hold, for one that is being edited; what it holds when left out. */
  text?: string;
  /** Identity of the storyboard whose commands the user has allowed. */
  commandsAllowedFor?: string;
}

export interface ExamineOptions extends GivenValues {
  /**
   * What to do about programs that the storyboard names and whose results are not kept: `run` them, `leave` them to the
   * render, or `skip` even the question whether they may run.
   */
  commands: 'run' | 'leave' | 'skip';
  log: Logger;
}

/** A storyboard with all that planning needs to know. */
export interface Examined {
  source: StoryboardSource;
  storyboard: ResolvedStoryboard;
  /** Whether it depends on nothing but the files that it names as pictures, clips, sounds and fonts. */
  isPlain: boolean;
  facts: MediaFacts;
  /** Elements that are missing from it, since what they show has not been made and may not be made now. */
  left: number;
  /** Refuses a storyboard with commands that the user has not allowed. @throws COMMAND_REFUSED */
  requirePermission: () => void;
  /** The ffmpeg that would render it. */
  ffmpeg: { path: string; version: string };
  ffprobe: string;
  /** Runs a piece of planning; its problems say where in the document they are. */
  placed: <T>(plan: () => T) => Promise<T>;
}

/**
 * Reads a storyboard and looks at everything that it names, without rendering.
 *
 * @param use Gets what was found; the files of voices and generators are there for as long as it takes.
 * @param early Looks at what is known so far, before any program is started.
 * @throws RenderyardError with the places of all problems that were found.
 */
export async function examine<T>(
  services: RenderServices,
  file: string,
  options: ExamineOptions,
  use: (examined: Examined) => Promise<T>,
  early: (storyboard: WrittenStoryboard) => Promise<void> = async () => undefined,
): Promise<T> {
  const { set, preset, text, commands, commandsAllowedFor, log } = options;
  // Hardly a storyboard has no text.
  warmFontMeter();
  const source = text === undefined ? await readStoryboard(file) : parseStoryboard(text, file);
  const written = await resolveStoryboard(source, {
    ...{ set, preset },
    presets: await services.presets.known(preset),
    ...(services.fontFolders === undefined ? {} : { fontFolders: services.fontFolders }),
  });
  await early(written);
  const { ffmpeg, ffprobe } = await services.tools();
  const capabilities = await services.capabilities.read(ffmpeg.path);
  requireFeatures(written, capabilities, ffmpeg.path);
  const document = { file: source.file, locate: (path: string) => source.locate(path) };
  const askPermission = () =>
    requirePermission(
      written,
      { identity: identityOf(source), allowed: commandsAllowedFor },
      document.locate,
    );
  if (commands !== 'skip') askPermission();
  // What voices say is made to be measured, and gone afterwards: a render takes it from the cache. Few storyboards have any,
  // so the folder is made with the first of it, and nothing is left of the others if this process is killed.
  const folder = join(tmpdir(), `renderyard-look-${randomUUID()}`);
  try {
    const { storyboard, left } = await makeSources(written, {
      services,
      limits: encoderLimits({}, services.settings()),
      log,
      folder,
      runsCommands: commands === 'run',
      locate: document.locate,
    });
    const media = await probeSources(storyboard, services.media, document.locate);
    const facts = await placed(document, () =>
      gatherMediaFacts(storyboard, async (path) => {
        const info = media.get(path);
        if (info === undefined) throw new Error(`${path} was not probed`);
        return info;
      }),
    );
    return await use({
      source,
      storyboard,
      isPlain: madeElements(written).length === 0 && !hasCaptions(storyboard),
      facts: {
        ...facts,
        warnings: facts.warnings.map((warning) => ({
          file: source.file,
          ...(warning.path === undefined ? {} : source.locate(warning.path)),
          ...warning,
        })),
        ...encoderFacts(capabilities),
      },
      left,
      requirePermission: askPermission,
      ffmpeg: { path: ffmpeg.path, version: capabilities.version },
      ffprobe: ffprobe.path,
      placed: (plan) => placed(document, async () => plan()),
    });
  } finally {
    await shielded(() => rm(folder, { recursive: true, force: true }), { timeoutMs: 10_000 });
  }
}

/** Captions may come from files of their own. */
function hasCaptions({ captions, scenes, elements }: ResolvedStoryboard): boolean {
  const all = [...scenes.flatMap((scene) => scene.elements), ...elements];
  return captions !== null || all.some(({ type }) => type === 'subtitles');
}
