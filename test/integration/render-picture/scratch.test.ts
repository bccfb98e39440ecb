import { it } from 'vitest';
import { image, output, scene, storyboard, text, video } from '../../unit/render/storyboards';
import { setUpEasel } from './easel';
const place = { x: 120, y: 70, width: 80, height: 60, anchorX: 0, anchorY: 0 };
it('scratch', async () => {
  const filter = await setUpEasel('scratch');
  const fed = await setUpEasel('scratch', { feeds: true });
  await filter.bench.make('-f', 'lavfi', '-i', 'testsrc2=s=300x200', '-frames:v', '1', filter.at('busy.png'));
  await filter.bench.make('-f', 'lavfi', '-i', 'testsrc2=s=80x60:r=30:d=2', '-qp', '0', filter.at('dot.mp4'));
  const slide = (side: any) => ({ kind: 'slide', side, seconds: 1, easing: 'linear' }) as const;
  const board = (element: any) => storyboard([scene({ duration: 2, elements: [element] })], { output });
  const letters = {
    size: 30,
    placement: { x: 160, y: 90, width: null, height: null, anchorX: 0.5, anchorY: 0.5 },
  };
  for (const [name, element] of [
    ['image', image(filter.at('busy.png'), { placement: place, entrance: [slide('left')] })],
    ['clip', video(filter.at('dot.mp4'), { placement: place, entrance: [slide('left')] })],
    ['text', text('Hello', { ...letters, entrance: [slide('left')] })],
    ['typed', text('HHHHH', { ...letters, typeOn: { seconds: 1, easing: 'linear' } })],
  ] as any) {
    for (const easel of [filter, fed]) {
      const plan = await easel.plan(board(element));
      const { recipe } = plan.segments[0]!;
      console.log(name, easel === fed ? 'fed' : 'filter', '\n' + recipe.graph);
      for (const input of recipe.inputs)
        if (input.kind === 'motion')
          console.log('STILL', input.still.graph, JSON.stringify({ ...input, still: 0 }));
      try {
        const log = await easel.log(plan.segments[0]!);
        console.log(
          log
            .split('\n')
            .filter((l) => /error|invalid|fail|unable|Undefined|expr/i.test(l))
            .join('\n'),
        );
        const drawn = await easel.draw(board(element));
        const pieces = await easel.draw(board(element), { longestBody: 7 });
        console.log(
          name,
          drawn.count,
          pieces.count,
          Array.from({ length: 60 }, (_, f) => drawn.difference(f, f, pieces).toFixed(2)).join(' '),
        );
        console.log(
          Array.from({ length: 35 }, (_, f) => JSON.stringify(Object.values(drawn.bounds(f, 40) ?? {}))).join(
            ' ',
          ),
        );
        console.log(
          Array.from({ length: 35 }, (_, f) =>
            JSON.stringify(Object.values(pieces.bounds(f, 40) ?? {})),
          ).join(' '),
        );
      } catch (error: any) {
        console.log('FAILED', error.message, error.stderrTail ?? JSON.stringify(error));
      }
    }
  }
  await filter.close();
  await fed.close();
}, 60_000);
