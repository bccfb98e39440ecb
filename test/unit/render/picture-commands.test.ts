import fc from 'fast-check';
import { expect, it } from 'vitest';
import { costOf, pictureCommands, sharesOf } from '../../../electron/render/picture-commands';
import type { PictureTask } from '../../../electron/render/scene-work';

/** Pictures of these costs, in the order of the timeline; those at `paired` read the same clip as the next one. */
function pictures(
  costs: readonly number[],
  paired: ReadonlySet<number> = new Set(),
  saves = 40,
): PictureTask[] {
  const tasks = costs.map((cost, index): PictureTask => {
    const id = String(index);
    const withNext = paired.has(index) && index < costs.length - 1 ? { withNext: { saves } } : {};
    const recipe = { inputs: [], files: [], fonts: [], graph: '' };
    const segment = {
      id,
      kind: 'body',
      firstFrame: index,
      frames: 1,
      scenes: [index],
      cost,
      recipe,
    } as const;
    return {
      ...{
        id,
        key: id,
        file: id,
        name: id,
        kind: 'picture',
        ready: false,
        vouched: false,
        hadFaults: false,
        next: null,
      },
      ...{ share: { id, cost, frames: 1 }, segment: { ...segment, ...withNext } },
    };
  });
  for (const index of paired) {
    const [task, next] = tasks.slice(index, index + 2);
    if (task !== undefined && next !== undefined) task.next = next;
  }
  return tasks;
}

const ids = (commands: readonly (readonly PictureTask[])[]) => commands.map((all) => all.map(({ id }) => id));
const two = { slots: 2, areGrouped: true };

it('makes small pictures together, in their order, and large ones alone', () => {
  const tasks = pictures([480, 3000, 480, 480, 3000, 480, 480, 3000, 3000, 3000]);
  expect(ids(pictureCommands(tasks, two))).toEqual([
    ['1'],
    ['4'],
    ['7'],
    ['8'],
    ['9'],
    ['0', '2', '3', '5'],
    ['6'],
  ]);
});

it('leaves each alone for encoders of hardware', () => {
  const tasks = pictures([400, 400, 400, 400, 3000, 3000, 3000, 3000], new Set([0]));
  expect(ids(pictureCommands(tasks, { slots: 2, areGrouped: false }))).toEqual([
    ['0', '1'],
    ['2'],
    ['3'],
    ['4'],
    ['5'],
    ['6'],
    ['7'],
  ]);
});

it('does not put little work into so few commands that slots would be idle', () => {
  expect(pictureCommands(pictures([400, 400, 400]), two)).toHaveLength(3);
  expect(
    pictureCommands(pictures(Array.from({ length: 16 }, () => 200)), { slots: 8, areGrouped: true }),
  ).toHaveLength(16);
  expect(pictureCommands(pictures(Array.from({ length: 16 }, () => 200)), two).length).toBeGreaterThanOrEqual(
    8,
  );
});

it('opens no more sources by one command than systems let it', () => {
  const tasks = pictures([400, 3000, 400, 400, 3000, 400, 3000, 3000, 3000]).map((task) => {
    const inputs = Array.from({ length: 20 }, () => ({ kind: 'file', path: '/a.png', options: [] }) as const);
    return { ...task, segment: { ...task.segment, recipe: { ...task.segment.recipe, inputs } } };
  });
  const groups = ids(pictureCommands(tasks, two)).filter(([first]) => ['0', '3'].includes(first ?? ''));
  expect(groups).toEqual([
    ['0', '2'],
    ['3', '5'],
  ]);
});

it('decodes a clip once for two neighbours, and counts what that saves', () => {
  const [task, next] = pictures([500, 300], new Set([0]), 40);
  const [command = []] = pictureCommands([task!, next!], two);
  expect(sharesOf(command).map(({ cost }) => cost)).toEqual([500, 260]);
});

it('makes each picture exactly once, and no group is more than it may be', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 150, max: 5000 }), { maxLength: 60 }),
      fc.uniqueArray(fc.nat(58)),
      fc.integer({ min: 1, max: 16 }),
      (costs, pairs, slots) => {
        const tasks = pictures(costs, new Set(pairs.filter((index) => index < costs.length - 1)));
        const commands = pictureCommands(tasks, { slots, areGrouped: true });
        expect(commands.flat().toSorted((a, b) => Number(a.id) - Number(b.id))).toEqual(tasks);
        for (const command of commands) {
          expect(command.map(({ id }) => Number(id))).toEqual(
            command.map(({ id }) => Number(id)).toSorted((a, b) => a - b),
          );
          const isPair = command.length === 2 && command[0]?.next === command[1];
          if (command.length > 1 && !isPair) {
            expect(command.length).toBeLessThanOrEqual(8);
            expect(costOf(command)).toBeLessThanOrEqual(1800);
          }
        }
      },
    ),
  );
});
