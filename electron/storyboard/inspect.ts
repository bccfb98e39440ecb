import { dirname, join, resolve } from 'node:path';
import { type Problem, RenderyardError } from '../../shared/errors';
import type { StoryboardSummary } from '../../shared/storyboard-summary';
import { isPlainObject } from './plain';
import { ProblemCollector } from './problems';
import { commandsIn } from './commands';
import { identityOf, parseStoryboard, readStoryboard } from './read';
import { prepareStoryboard, resolvePrepared, type ResolveOptions, titleOf } from './resolve';
import type { StoryboardSource } from './source';

export interface InspectOptions extends ResolveOptions {
  /** Where new renders go; beside the storyboard when left out. */
  outputFolder?: string | null;
  /** What the file would hold, for one that is being edited; what it holds when left out. */
  text?: string;
}

/**
 * What a dialog needs to know of a storyboard, however wrong it is: a file that cannot be read, too, gives a summary,
 * with its problems.
 */
export async function inspectStoryboard(
  file: string,
  options: InspectOptions = {},
): Promise<StoryboardSummary> {
  let source: StoryboardSource;
  try {
    source = options.text === undefined ? await readStoryboard(file) : parseStoryboard(options.text, file);
  } catch (error) {
    if (error instanceof RenderyardError) return unreadable(resolve(file), options, error.problems);
    throw error;
  }
  const problems = new ProblemCollector(source);
  const prepared = prepareStoryboard(source, options, problems);
  await resolvePrepared(source, prepared, options, problems);

  const { document, merged, output, variables } = prepared;
  const { title } = merged.data;
  const scenes = merged.data.scenes;
  // Elements whose condition is false are named too: a value may turn them on.
  const commands = commandsIn(document ?? source.data);
  const shownTitle =
    document?.title ?? (typeof title === 'string' && title !== '' ? title : titleOf(source.file));
  return {
    file: source.file,
    title: shownTitle,
    preset: presetOf(source),
    sceneCount: Array.isArray(scenes)
      ? scenes.filter((scene) => !isPlainObject(scene) || scene.condition !== false).length
      : 0,
    variables: [...variables.values()].map(({ id, type, label, default: value }) => ({
      id,
      type,
      label,
      default: value,
    })),
    extension: output.settings.format,
    suggestedOutput: suggestedOutput(source.file, output.settings.format, options),
    ...(document?.destinations?.length
      ? { uploadsTo: document.destinations.map(({ bucket }) => `gs://${bucket}`) }
      : {}),
    ...(commands.length === 0
      ? {}
      : { commands: { identity: identityOf(source), lines: commands, decision: null } }),
    problems: problems.list(),
  };
}

function unreadable(file: string, options: InspectOptions, problems: readonly Problem[]): StoryboardSummary {
  return {
    file,
    title: titleOf(file),
    preset: null,
    sceneCount: 0,
    variables: [],
    extension: 'mp4',
    suggestedOutput: suggestedOutput(file, 'mp4', options),
    problems: [...problems],
  };
}

function suggestedOutput(file: string, extension: string, { outputFolder }: InspectOptions): string {
  return join(outputFolder ?? dirname(file), `${titleOf(file)}.${extension}`);
}

/** The preset that the storyboard itself names. */
function presetOf(source: StoryboardSource): string | null {
  const output = isPlainObject(source.data) ? source.data.output : undefined;
  const preset = isPlainObject(output) ? output.preset : undefined;
  return typeof preset === 'string' ? preset : null;
}
