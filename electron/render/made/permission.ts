import { RenderyardError } from '../../../shared/errors';
import type { Problem } from '../../../shared/errors';
import { describeCommand } from '../../making/user-command';
import type { MadeElement, WrittenStoryboard } from '../../storyboard/resolved';
import type { LocatePlace } from '../probe-sources';

/** A program of the user's that a storyboard wants to run. */
export interface WantedCommand {
  /** Place in the document. */
  path: string;
  /** As one would type it, shortened. */
  command: string;
}

export function madeElements(storyboard: WrittenStoryboard): MadeElement[] {
  return [...storyboard.scenes.flatMap(({ elements }) => elements), ...storyboard.elements].filter(
    (element) => element.type === 'voice' || element.type === 'generator',
  );
}

/** The programs that a storyboard would run, each with the place that names it. */
export function wantedCommands(storyboard: WrittenStoryboard): WantedCommand[] {
  return madeElements(storyboard).flatMap((element) => {
    const run = element.type === 'generator' ? element.run : runOf(element.engine);
    return run === null ? [] : [{ path: `${element.path}.run`, command: describeCommand(run) }];
  });
}

function runOf(engine: Extract<MadeElement, { type: 'voice' }>['engine']): readonly string[] | null {
  return engine.kind === 'command' ? engine.run : null;
}

/**
 * Refuses a storyboard whose commands were not allowed.
 *
 * @param permission What was allowed: the identity of a storyboard's text, if anything was.
 * @throws COMMAND_REFUSED for each command, by name.
 */
export function requirePermission(
  storyboard: WrittenStoryboard,
  permission: { identity: string; allowed: string | undefined },
  locate: LocatePlace,
): void {
  const wanted = wantedCommands(storyboard);
  if (wanted.length === 0 || permission.allowed === permission.identity) return;
  const [first, ...others] = wanted.map(({ path, command }): Problem => ({
    code: 'COMMAND_REFUSED',
    message:
      permission.allowed === undefined
        ? `This storyboard wants to run ${command} on this machine, which has not been allowed: if you trust it, allow it in the window when you add it, or with --allow-commands; else remove the element.`
        : `This storyboard wants to run ${command}, and was changed since its commands were allowed: look at it and allow them again.`,
    file: storyboard.file,
    path,
    ...locate(path),
  }));
  if (first !== undefined) throw new RenderyardError([first, ...others]);
}
