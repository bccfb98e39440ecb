import type { Share } from './render-progress';
import type { PictureTask, Task } from './scene-work';

/** Pictures that one command makes, the one after the other on the timeline, or the only one. */
export type PictureCommand = readonly PictureTask[];

/** To start ffmpeg is a notable part of what is less work than this (in costs of segments, as all here). */
const smallCost = 1200;
/** So much small work is given to one command: it is lost together when the job is stopped. */
const commandCost = 1800;
/** Each encoder takes memory for the pictures that it looks ahead at. */
const picturesAtMost = 8;
/** That one command opens for them: files that are open are bounded, and each has a thread. */
const sourcesAtMost = 50;
/** Commands for each encoder slot that are to be left: fewer could not be shared out evenly. */
const commandsPerSlot = 4;
/** Of the cost of a segment, what a command that is running already does not cost again: loading ffmpeg, and our own part. */
const startCost = 70;

/**
 * Which command makes which pictures: neighbours that read the same clip one command, and pictures that are little work by
 * themselves some together, in the order of the timeline. What comes of them is the same.
 *
 * @param missing What is to be made; the rest of it is left alone.
 * @param slots Encoders that may run at once.
 * @param areGrouped Whether small ones are to be made together: encoders of hardware are few.
 */
export function pictureCommands(
  missing: readonly Task[],
  { slots, areGrouped }: { slots: number; areGrouped: boolean },
): PictureCommand[] {
  const left = new Set<Task>(missing);
  const commands = missing.flatMap((task): PictureTask[][] => {
    if (task.kind !== 'picture' || !left.delete(task)) return [];
    return task.next !== null && left.delete(task.next) ? [[task, task.next]] : [[task]];
  });
  if (!areGrouped) return commands;
  const total = commands.reduce((sum, command) => sum + costOf(command), 0);
  const atMost = Math.min(commandCost, total / (slots * commandsPerSlot));
  const isSmall = (command: PictureCommand) => command.length === 1 && costOf(command) < smallCost;
  return [
    ...commands.filter((command) => !isSmall(command)),
    ...grouped(commands.filter(isSmall).flat(), atMost),
  ];
}

/** Some at a time, while they are no more work together than said. */
function grouped(pictures: readonly PictureTask[], atMost: number): PictureCommand[] {
  const groups: PictureTask[][] = [];
  for (const picture of pictures) {
    const last = groups.at(-1);
    if (last !== undefined && canBeOne([...last, picture], atMost)) last.push(picture);
    else groups.push([picture]);
  }
  return groups;
}

function canBeOne(pictures: PictureCommand, atMost: number): boolean {
  const sources = pictures.reduce((sum, { segment }) => sum + segment.recipe.inputs.length, 0);
  return pictures.length <= picturesAtMost && sources <= sourcesAtMost && costOf(pictures) <= atMost;
}

/** The work of one command, as shares of its pictures: the first one starts it, and decodes for both of two neighbours. */
export function sharesOf(command: PictureCommand): Share[] {
  return command.map(({ share }, index) => {
    const before = command[index - 1];
    if (before === undefined) return share;
    const isShared = command.length === 2 && before.next === command[index];
    const saved = isShared ? (before.segment.withNext?.saves ?? 0) : startCost;
    return { ...share, cost: share.cost - saved };
  });
}

/** Of all pictures of a command together. */
export function costOf(command: PictureCommand): number {
  return sharesOf(command).reduce((sum, { cost }) => sum + cost, 0);
}
