import { expect, test } from './harness';
import { screens } from './screens';

test('what can be done with scenes stays in view, however many there are and little room is left', async ({
  open,
}) => {
  const { scenario, visit } = screens.editorBoth!;
  const page = await open(scenario, { width: 1024, height: 700, still: true });
  await visit?.(page);
  const strip = page.getByRole('region', { name: 'Scenes' });
  const add = strip.getByRole('button', { name: 'Add scene' });
  await strip.getByRole('button', { name: 'outro' }).click();
  // Each goes after the last one, and is chosen.
  for (const name of ['Scene 4', 'Scene 5', 'Scene 6']) {
    await add.click();
    const scene = strip.getByRole('button', { name });
    await expect(scene).toHaveAttribute('aria-current', 'true');
    await expect(scene).toBeInViewport({ ratio: 1 });
  }
  for (const name of ['Add scene', 'Duplicate scene', 'Remove scene'])
    await expect(strip.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
});
