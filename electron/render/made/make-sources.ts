import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RenderyardError } from '../../../shared/errors';
import { unwrapSingle, withTaskGroup } from '../../concurrency';
import { runExplained } from '../../encoder/encode';
import { EspeakEngine } from '../../making/espeak';
import type { ProgramRunner } from '../../making/espeak';
import type { Element, MadeElement, ResolvedStoryboard, WrittenStoryboard } from '../../storyboard/resolved';
import type { LocatePlace } from '../probe-sources';
import { makeGenerated } from './make-generated';
import { makeVoice } from './make-voice';
import type { Maker, MakingContext } from './maker';
import { madeElements } from './permission';

/** A storyboard whose voices and generators have become sounds, clips and pictures. */
export interface MadeStoryboard {
  storyboard: ResolvedStoryboard;
  /** Elements left out, because what they show is neither kept nor may be made now. */
  left: number;
}

/**
 * Has speech and generated clips made, or takes them from the cache, and puts them in the place of the elements that
 * ask for them. Speech is made beside one another, generators one by one: a model takes all of the machine it can get.
 *
 * @throws RenderyardError with the place of the element; Cancelled.
 */
export async function makeSources(
  storyboard: WrittenStoryboard,
  context: MakingContext,
): Promise<MadeStoryboard> {
  const wanted = madeElements(storyboard);
  const results = new Map<MadeElement, Element | null>();
  if (wanted.length > 0) await mkdir(context.folder, { recursive: true, mode: 0o700 });
  const runner: ProgramRunner = { run: (command) => runExplained(context.services.processes, command) };
  const espeak = new EspeakEngine(runner, context.services.env, context.limits);
  const commands = wanted.filter(usesCommand);
  let finished = 0;

  const make = async (element: MadeElement) => {
    const maker: Maker = {
      context,
      runner,
      espeak,
      storyboard,
      target: (extension) => join(context.folder, `${wanted.indexOf(element)}${extension}`),
      onProgress: (part) => context.onProgress?.((finished + part) / commands.length),
    };
    try {
      const made =
        element.type === 'voice' ? await makeVoice(element, maker) : await makeGenerated(element, maker);
      results.set(element, made);
    } catch (error) {
      throw placed(error, element, storyboard, context.locate);
    }
  };

  try {
    await withTaskGroup((group) => {
      group.startSoon(async () => {
        for (const element of commands) {
          await make(element);
          finished += 1;
          context.onProgress?.(finished / commands.length);
        }
      });
      for (const element of wanted) {
        if (!usesCommand(element)) group.startSoon(() => make(element));
      }
    });
  } catch (error) {
    throw unwrapSingle(error);
  }

  const replaced = (elements: readonly (Element | MadeElement)[]): Element[] =>
    elements.flatMap((element) => {
      if (element.type !== 'voice' && element.type !== 'generator') return [element];
      const made = results.get(element) ?? null;
      return made === null ? [] : [made];
    });
  return {
    storyboard: {
      ...storyboard,
      scenes: storyboard.scenes.map((scene) => ({ ...scene, elements: replaced(scene.elements) })),
      elements: replaced(storyboard.elements),
    },
    left: wanted.filter((element) => (results.get(element) ?? null) === null).length,
  };
}

function usesCommand(element: MadeElement): boolean {
  return element.type === 'generator' || element.engine.kind === 'command';
}

function placed(
  thrown: unknown,
  element: MadeElement,
  storyboard: WrittenStoryboard,
  locate: LocatePlace,
): unknown {
  const error = unwrapSingle(thrown);
  if (!(error instanceof RenderyardError)) return error;
  const [first, ...others] = error.problems.map((problem) => {
    const path = problem.path ?? element.path;
    return { file: storyboard.file, path, ...locate(path), ...problem };
  });
  return first === undefined ? error : new RenderyardError([first, ...others], { cause: error });
}
