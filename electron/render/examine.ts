import { parseStoryboard, readStoryboard, resolveStoryboard } from '../storyboard';
import type { ResolveOptions } from '../storyboard';
import type { ResolvedStoryboard } from '../storyboard/resolved';
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
}

/** A storyboard with all that planning needs to know. */
export interface Examined {
  storyboard: ResolvedStoryboard;
  facts: MediaFacts;
  /** The ffmpeg that would render it. */
  ffmpeg: { path: string; version: string };
  ffprobe: string;
  /** Runs a piece of planning; its problems say where in the document they are. */
  placed: <T>(plan: () => T) => Promise<T>;
}

/**
 * Reads a storyboard and looks at everything that it names, without rendering.
 *
 * @param early Looks at what is known so far, before any program is started.
 * @throws RenderyardError with the places of all problems that were found.
 */
export async function examine(
  services: RenderServices,
  file: string,
  given: GivenValues,
  early: (storyboard: ResolvedStoryboard) => Promise<void> = async () => undefined,
): Promise<Examined> {
  const { text, ...said } = given;
  const source = text === undefined ? await readStoryboard(file) : parseStoryboard(text, file);
  const storyboard = await resolveStoryboard(source, {
    ...said,
    ...(services.fontFolders === undefined ? {} : { fontFolders: services.fontFolders }),
  });
  await early(storyboard);
  const { ffmpeg, ffprobe } = await services.tools();
  const capabilities = await services.capabilities.read(ffmpeg.path);
  requireFeatures(storyboard, capabilities, ffmpeg.path);
  const document = { file: source.file, locate: (path: string) => source.locate(path) };
  const media = await probeSources(storyboard, services.media, document.locate);
  const facts = await placed(document, () =>
    gatherMediaFacts(storyboard, async (path) => {
      const info = media.get(path);
      if (info === undefined) throw new Error(`${path} was not probed`);
      return info;
    }),
  );
  return {
    storyboard,
    facts: {
      ...facts,
      warnings: facts.warnings.map((warning) => ({
        file: source.file,
        ...(warning.path === undefined ? {} : source.locate(warning.path)),
        ...warning,
      })),
      ...encoderFacts(capabilities),
    },
    ffmpeg: { path: ffmpeg.path, version: capabilities.version },
    ffprobe: ffprobe.path,
    placed: (plan) => placed(document, async () => plan()),
  };
}
