import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { fail, RenderyardError } from '../../../shared/errors';
import type { ErrorCode } from '../../../shared/errors';
import { runUserCommand } from '../../making/user-command';
import { checkSource } from '../../storyboard/sources';
import type { GeneratorElement, ImageElement, VideoElement } from '../../storyboard/resolved';
import { commandIngredients, keptKey } from './kept-key';
import { keepFile, takeKept } from './maker';
import type { Maker } from './maker';

/**
 * Runs a generator, or takes what it made before.
 *
 * @returns null where it may not run now, and nothing of it is kept.
 */
export async function makeGenerated(
  element: GeneratorElement,
  maker: Maker,
): Promise<ImageElement | VideoElement | null> {
  const { context, runner, storyboard } = maker;
  const { width, height, fps } = storyboard.output;
  const facts = { width, height, fps: fps.num / fps.den, duration: element.duration ?? '' };
  const key = keptKey('generated', [await commandIngredients(element, maker), facts]);
  const src = maker.target(extname(element.output));
  if (!(await takeKept(maker, key, src))) {
    if (!context.runsCommands) return null;
    const workingFolder = `${src}.d`;
    await mkdir(workingFolder);
    const label = `generator ${element.id} (${element.run[0] ?? ''})`;
    context.log.info('Generator starts', { generator: element.id, command: JSON.stringify(element.run) });
    const made = await context.services.budget.use(() =>
      runUserCommand(runner, element, {
        label,
        storyboardFolder: dirname(storyboard.file),
        workingFolder,
        facts,
        env: context.services.env,
        limits: context.limits,
        onProgress: maker.onProgress,
        onLine: (line) => context.log.info(line, { from: `generator ${element.id}` }),
      }),
    );
    const checked = await checkSource(workingFolder, made, 'video');
    if ('code' in checked) throw unusable(element, checked.code);
    await copyFile(made, src);
    await rm(workingFolder, { recursive: true, force: true });
    const { isStill } = await seenIn(src, element, maker);
    // Only what can be used is kept: the next time the program may do better.
    await keepFile(maker, key, src);
    return shown(element, src, isStill);
  }
  const { isStill } = await seenIn(src, element, maker);
  return shown(element, src, isStill);
}

/** @throws SOURCE_UNREADABLE, SOURCE_UNSAFE, SOURCE_NO_STREAM, which name the program. */
async function seenIn(
  file: string,
  element: GeneratorElement,
  { context }: Maker,
): Promise<{ isStill: boolean }> {
  const { isStill, video } = await context.services.media.probe(file).catch((error: unknown) => {
    const isItsFault =
      error instanceof RenderyardError && ['SOURCE_UNREADABLE', 'SOURCE_UNSAFE'].includes(error.code);
    throw isItsFault ? unusable(element, error.code, error) : error;
  });
  if (video === null)
    throw fail(
      'SOURCE_NO_STREAM',
      `What ${programOf(element)} made holds no picture: let it write a clip or a picture.`,
    );
  return { isStill };
}

function unusable(element: GeneratorElement, code: ErrorCode, cause?: unknown): RenderyardError {
  const message = `What ${programOf(element)} made as ${element.output} is no clip or picture that can be read: let it write a plain one.`;
  return fail(code, message, {}, cause);
}

const programOf = ({ run }: GeneratorElement): string => run[0] ?? 'the program';

function shown(element: GeneratorElement, src: string, isStill: boolean): ImageElement | VideoElement {
  const { id, path, start, duration, fadeIn, fadeOut, entrance, exit, placement, fit, opacity } = element;
  const timed = { id, path, start, duration, fadeIn, fadeOut, entrance, exit };
  const seen = { ...timed, placement, fit, opacity, src };
  if (isStill) return { type: 'image', ...seen, motion: null };
  const { trimStart, trimDuration, speed, loop, volume } = element;
  return { type: 'video', ...seen, trimStart, trimDuration, speed, loop, volume };
}
