import type { Page } from '@playwright/test';
import type { Scenario } from './fake-engine';
import { expect, test } from './harness';
import { screens } from './screens';

/** The editor with a storyboard, once it is drawn. */
async function openEditor(
  open: (scenario: Scenario) => Promise<Page>,
  screen: 'editor' | 'editorText' = 'editor',
): Promise<Page> {
  const { scenario, visit } = screens[screen]!;
  const page = await open(scenario);
  await visit?.(page);
  return page;
}

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

test('whatever would take the place of changes that are not saved asks first', async ({ open }) => {
  const page = await openEditor(open);
  const editor = page.getByRole('dialog', { name: 'teaser.storyboard.yaml' });
  const question = page.getByRole('dialog', { name: 'Changes that are not saved' });
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  const send = (message: 'command' | 'openFiles', payload: unknown) =>
    page.evaluate(([to, what]) => window.fakeEngine.message(to, what), [message, payload] as const);
  const written = () => page.evaluate(() => window.fakeEngine.storyboardText);

  await name.fill('opening');
  for (const command of ['newRender', 'openStoryboard', 'showSettings', 'showHealth', 'checkForUpdates']) {
    await send('command', { name: command });
    await question.getByRole('button', { name: 'Go on editing' }).click();
    await expect(question).toBeHidden();
    await expect(name).toHaveValue('opening');
  }
  for (const file of ['b.storyboard.yaml', 'table.csv', 'a.jpg', 'clip.mp4']) {
    await send('openFiles', { files: [`/home/ada/${file}`] });
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
    await expect(name).toHaveValue('opening');
  }
  // What the window is closed for asks the page, and it objects.
  const objects = () =>
    page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  expect(await objects()).toBe(true);

  await send('openFiles', { files: ['/home/ada/other.storyboard.yaml'] });
  await question.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'New render' })).toContainText('other.storyboard.yaml');
  expect(await written()).toContain('id: opening');
  expect(await objects()).toBe(false);

  // It stands beside the one that the editor was opened from.
  const other = page.getByRole('listitem').filter({ hasText: 'other.storyboard.yaml' });
  await other.getByRole('button', { name: 'Edit storyboard' }).click();
  await expect(page.getByRole('dialog', { name: 'other.storyboard.yaml' })).toBeVisible();
  await name.fill('ending');
  await send('command', { name: 'showSettings' });
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  await expect(editor).toBeHidden();
  expect(await written()).not.toContain('ending');
});

test('the keyboard keeps its place when what it was at goes away, and the keys go on working', async ({
  open,
}) => {
  const page = await openEditor(open);
  const editor = page.getByRole('dialog', { name: 'teaser.storyboard.yaml' });
  const strip = page.getByRole('region', { name: 'Scenes' });
  const outline = page.getByRole('navigation', { name: 'Elements' });
  const press = async (name: string) => {
    await editor.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };

  const isKept = () =>
    expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);

  // The second press leaves one scene, which cannot be removed.
  await press('Remove scene');
  await press('Remove scene');
  await isKept();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(strip.getByRole('button', { name: 'intro' })).toBeVisible();

  await strip.getByRole('button', { name: 'intro' }).click();
  await outline.getByRole('button', { name: /^Text/ }).click();
  await press('Move up');
  await isKept();
  await press('Remove element');
  await press('Remove element');
  await isKept();

  for (let step = 0; step < 3; step += 1) await press('Undo');
  await isKept();
  await page.keyboard.press('Control+y');
  await expect(editor).toContainText('Not saved');
  await press('Save');
  await expect(editor).toContainText('Saved');
  await isKept();
  await page.keyboard.press('Control+z');
  await expect(editor).toContainText('Not saved');
});

test('Escape gives Tab back to the window, and leaves the editor open', async ({ open }) => {
  const page = await openEditor(open);
  const content = page.getByRole('textbox', { name: 'Storyboard as text' });
  await page.getByRole('tab', { name: 'Text' }).click();
  await content.click();
  await expect(content).toHaveAccessibleDescription(
    'Tab indents. Press Escape, then Tab, to leave the text.',
  );
  await page.keyboard.press('Tab');
  await expect(page.getByText('Not saved')).toBeVisible();
  await expect(content).toBeFocused();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(content).not.toBeFocused();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  // Back in the text Tab indents again.
  await content.click();
  await page.keyboard.press('Tab');
  await expect(content).toBeFocused();
});

test('the preview goes to a scene that was added', async ({ open }) => {
  const page = await openEditor(open);
  const strip = page.getByRole('region', { name: 'Scenes' });
  const moment = page.getByRole('slider', { name: 'Moment of the preview' });
  await expect(moment).toHaveValue('2');
  for (const scene of ['intro', 'clip', 'outro']) await strip.getByRole('button', { name: scene }).click();
  await strip.getByRole('button', { name: 'Add scene' }).click();
  await expect(strip.getByRole('button', { name: 'Scene 4' })).toHaveAttribute('aria-current', 'true');
  await expect(moment).toHaveValue('12.5');
});

test('the line of the problems begins with the reason of the first, in full', async ({ open }) => {
  const page = await openEditor(open, 'editorText');
  const line = page.getByRole('button', { name: /^2 problems: / });
  await expect(line).toHaveText(/^2 problems: .*\. \(.*\)$/);
  expect(await line.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(0);
});

test('a field shows what an undo and a redo made of it, and typing goes on from there', async ({ open }) => {
  const page = await openEditor(open);
  const editor = page.getByRole('dialog', { name: 'teaser.storyboard.yaml' });
  await page.getByRole('region', { name: 'Scenes' }).getByRole('button', { name: 'outro' }).click();
  const field = (label: string) => editor.getByRole('textbox', { name: label, exact: true }).first();
  for (const [label, before, typed] of [
    ['Duration', '3', '5'],
    ['Name', 'outro', 'ending'],
    ['Background', '#1a2a4a', '#ff0000'],
  ] as const) {
    await field(label).fill(typed);
    await expect(editor).toContainText('Not saved');
    await page.keyboard.press('Control+z');
    await expect(field(label)).toBeFocused();
    await expect(field(label)).toHaveValue(before);
    await page.keyboard.press('Control+y');
    await expect(field(label)).toHaveValue(typed);
    await page.keyboard.press('Control+z');
    await expect(field(label)).toHaveValue(before);
    await expect(editor).toContainText('Saved');
  }
  // What is being typed stays as it is, however the document has it, and the caret stays in it.
  await field('Duration').fill('');
  await field('Duration').pressSequentially('1,50');
  await expect(field('Duration')).toHaveValue('1,50');
  await page.keyboard.press('Home');
  await page.keyboard.type('12');
  await expect(field('Duration')).toHaveValue('121,50');
  await page.keyboard.press('Tab');
  await expect(field('Duration')).toHaveValue('121.5');
});
