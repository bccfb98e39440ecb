import { basename, dirname } from 'node:path';
import type { Preset } from '../../shared/presets/preset';
import { outputSchema, type OutputConfig } from '../../shared/storyboard/output';
import { describeIssue, schemaFaults } from '../../shared/storyboard/messages';
import { formatPath, type PathSegment } from '../../shared/storyboard/path';
import { toBackground } from './appearance';
import { gatherAssets } from './assets';
import { resolveCaptions } from './captions/resolve-captions';
import type { AnyCompleteElement, CompleteDocument, CompleteSoundtrack } from './complete';
import { resolveElement, type Surroundings } from './elements';
import { bundledFontFolders } from './fonts';
import { frameOf } from './frame';
import { type Merged, mergeDefaults } from './merge';
import { nameAll } from './names';
import { type EffectiveOutput, mergeOutput } from './output-layers';
import { deepFreeze, isPlainObject } from './plain';
import { ProblemCollector } from './problems';
import type { Element, MadeElement, Scene, Soundtrack, WrittenStoryboard } from './resolved';
import type { StoryboardSource } from './source';
import { substitute } from './substitute';
import { checkTimeline, type PresentScene, toTransition } from './timeline';
import { validateDocument } from './validate';
import { bindVariables, type Variable, type VariableValues } from './variables';

/** What is said about a storyboard from outside it. */
export interface ResolveOptions {
  /** Values of variables, from the command line, a table or a dialog. */
  set?: VariableValues;
  /** Preset that is used instead of the storyboard's own. */
  preset?: string;
  /** Output settings of the settings file: under the preset and the storyboard. */
  settings?: OutputConfig;
  /** Output settings of the command line: above everything else. */
  overrides?: Omit<OutputConfig, 'preset'>;
  /** Presets by name (or path, see `PresetLibrary.known`); those that come with the app when left out. */
  presets?: ReadonlyMap<string, Preset>;
  /** Where families of fonts are looked for; the app's own fonts when left out. */
  fontFolders?: readonly string[];
}

/** Everything that is known of a storyboard before its files are looked at. */
export interface PreparedStoryboard {
  variables: ReadonlyMap<string, Variable>;
  merged: Merged;
  output: EffectiveOutput;
  /** The size that the storyboard asks for itself: pixels in it are pixels of that size. */
  design: EffectiveOutput;
  /** Null when the document is too wrong to go on. */
  document: CompleteDocument | null;
  mendedScenes: ReadonlySet<number>;
  /** Whether a place holds a placeholder without a value. */
  isUnset: (path: readonly PathSegment[]) => boolean;
}

/** Variables, defaults, schema and output layers. Pure; faults are reported to `problems`. */
export function prepareStoryboard(
  source: StoryboardSource,
  options: ResolveOptions,
  problems: ProblemCollector,
): PreparedStoryboard {
  const raw = isPlainObject(source.data) ? source.data : undefined;
  if (raw === undefined) {
    problems.at(
      [],
      'STORYBOARD_INVALID',
      'a storyboard is a mapping with version and scenes, and this document is not',
    );
  }
  const variables = bindVariables(raw?.variables, options.set ?? {}, problems);
  const { data, unset } = substitute(raw, variables, problems);
  const merged = mergeDefaults(data);
  problems.translatePaths((path) => {
    const { layer, path: written } = merged.origin(path);
    // What nobody has written is missing where it would stand.
    return layer === 'built-in' ? path : written;
  });
  checkContradictions(data, problems);
  const validated = raw === undefined ? null : validateDocument(merged.data, unset, problems);

  const { preset, presets, settings = {}, overrides = {} } = options;
  const commandLine = { ...checkedOutput(overrides, problems), ...(preset === undefined ? {} : { preset }) };
  const layers = { settings, storyboard: validated?.document.output ?? {}, commandLine };
  const silent = new ProblemCollector(source);
  const unsetPaths = new Set(unset.map(formatPath));
  return {
    variables,
    merged,
    output: mergeOutput(layers, problems, presets),
    design: mergeOutput({ ...layers, commandLine: {} }, silent, presets),
    document: (validated?.document ?? null) as CompleteDocument | null,
    mendedScenes: validated?.mendedScenes ?? new Set(),
    isUnset: (path) => unsetPaths.size > 0 && unsetPaths.has(formatPath(path)),
  };
}

/** What the command line says is checked like the rest. */
function checkedOutput(config: OutputConfig, problems: ProblemCollector): OutputConfig {
  const parsed = outputSchema.safeParse(config, { error: describeIssue });
  if (parsed.success) return parsed.data;
  for (const fault of schemaFaults(parsed.error.issues))
    problems.outside('USAGE', `${formatPath(fault.path)}: ${fault.message}`);
  return {};
}

/**
 * Makes a storyboard ready to be planned: nothing optional left, paths absolute and checked, lengths in pixels,
 * frozen. What only ffprobe can tell (lengths of clips, whether a file holds sound) is not checked here.
 * @throws RenderyardError with every problem of the document.
 */
export async function resolveStoryboard(
  source: StoryboardSource,
  options: ResolveOptions = {},
): Promise<WrittenStoryboard> {
  const problems = new ProblemCollector(source);
  const prepared = prepareStoryboard(source, options, problems);
  const resolved = await resolvePrepared(source, prepared, options, problems);
  problems.throwIfAny();
  if (resolved === null) throw new Error('a storyboard without problems did not resolve');
  return deepFreeze(resolved);
}

/** Looks at the files and builds what can be built. The result is complete only if nothing was reported. */
export async function resolvePrepared(
  source: StoryboardSource,
  prepared: PreparedStoryboard,
  options: ResolveOptions,
  problems: ProblemCollector,
): Promise<WrittenStoryboard | null> {
  const { document, output, design } = prepared;
  if (document === null) return null;
  const fontFolders = options.fontFolders ?? bundledFontFolders();
  const assets = await gatherAssets(document, dirname(source.file), fontFolders, prepared.isUnset, problems);
  const frame = frameOf(output.settings, design.settings);
  const surroundings = { frame, assets, problems };

  const present: PresentScene[] = [];
  document.scenes.forEach((scene, index) => {
    if (scene.condition === false) return;
    const isMended = prepared.mendedScenes.has(index);
    const seconds = isMended || scene.duration === 'auto' ? null : scene.duration;
    present.push({ index, scene, seconds, isMended });
  });
  if (present.length === 0 && problems.count === 0) {
    problems.at(['scenes'], 'TIMELINE_INVALID', 'no scene is left: the condition of each is false');
  }
  checkTimeline(present, output.settings.fps, problems);
  const ids = nameAll(
    present.map(({ index, scene }) => ({
      path: ['scenes', index],
      id: scene.id,
      fallback: `scene-${index + 1}`,
    })),
    problems,
  );

  const scenes = present.map(({ index, scene, seconds: duration }, order): Scene<Element | MadeElement> => {
    const path = ['scenes', index];
    return {
      id: ids[order] ?? '',
      path: formatPath(path),
      duration,
      background: toBackground(frame, scene.background, assets.file([...path, 'background', 'src'])),
      elements: resolveElements(scene.elements, [...path, 'elements'], {
        ...surroundings,
        available: duration,
      }),
      transition: toTransition(scene, order === present.length - 1),
    };
  });
  return {
    file: source.file,
    title: document.title ?? titleOf(source.file),
    output: output.settings,
    scenes,
    elements: resolveElements(document.elements, ['elements'], {
      ...surroundings,
      available: totalSeconds(scenes),
    }),
    soundtrack: resolveSoundtrack(document.soundtrack, assets.file(['soundtrack', 'src'])),
    loudness: document.loudness ?? null,
    ...(document.destinations === undefined ? {} : { destinations: document.destinations }),
    captions: resolveCaptions(document.captions, output.settings, surroundings),
  };
}

/** The name of the file, without `.storyboard.yaml` and the like. */
export function titleOf(file: string): string {
  const name = basename(file)
    .replace(/\.(?:ya?ml|json)$/i, '')
    .replace(/\.storyboard$/i, '')
    .replace(/\p{Cc}+/gu, ' ');
  return name === '' ? 'Untitled' : name;
}

function resolveElements(
  elements: readonly AnyCompleteElement[] | undefined,
  path: readonly PathSegment[],
  surroundings: Surroundings,
): (Element | MadeElement)[] {
  const present = (elements ?? [])
    .map((element, index) => ({ element, path: [...path, index], index }))
    .filter(({ element }) => element.condition !== false);
  const ids = nameAll(
    present.map(({ element, path: at, index }) => ({
      path: at,
      id: element.id,
      fallback: `${element.type}-${index + 1}`,
    })),
    surroundings.problems,
  );
  return present
    .map(({ element, path: at }, order) => resolveElement(element, ids[order] ?? '', at, surroundings))
    .filter((element) => element !== null);
}

function totalSeconds(scenes: readonly Scene<Element | MadeElement>[]): number | null {
  let total = 0;
  for (const { duration, transition } of scenes) {
    if (duration === null) return null;
    total += duration - (transition?.duration ?? 0);
  }
  return total;
}

function resolveSoundtrack(
  soundtrack: CompleteSoundtrack | null | undefined,
  src: string | null,
): Soundtrack | null {
  if (soundtrack == null || src === null) return null;
  const { volume, fadeIn, fadeOut, loop, trimStart, duck } = soundtrack;
  return { src, volume, fadeIn, fadeOut, loop, trimStart, duck };
}

/** What the schema cannot say: members of one mapping that exclude each other. */
function checkContradictions(data: unknown, problems: ProblemCollector): void {
  const visit = (elements: unknown, path: readonly PathSegment[]): void => {
    if (!Array.isArray(elements)) return;
    elements.forEach((element: unknown, index) => {
      if (!isPlainObject(element) || !('position' in element)) return;
      const other = 'x' in element ? 'x' : 'y' in element ? 'y' : null;
      if (other !== null) {
        problems.at(
          [...path, index, 'position'],
          'STORYBOARD_INVALID',
          `position and ${other} exclude each other: remove one of them`,
        );
      }
    });
  };
  if (!isPlainObject(data)) return;
  visit(data.elements, ['elements']);
  if (Array.isArray(data.scenes)) {
    data.scenes.forEach((scene: unknown, index) => {
      if (isPlainObject(scene)) visit(scene.elements, ['scenes', index, 'elements']);
    });
  }
}
