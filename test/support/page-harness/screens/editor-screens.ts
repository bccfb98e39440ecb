import type { Page } from '@playwright/test';
import { expect } from '../harness';
import { button, busy, openFiles, part, refuse, type Screens, variant } from './screen';

async function openEditor(page: Page, name = 'teaser'): Promise<void> {
  await openFiles(page, [`/home/ada/cards/${name}.storyboard.yaml`]);
  await button(page, 'Edit storyboard').click();
}

async function openDrawn(page: Page): Promise<void> {
  await openEditor(page);
  await expect(page.getByRole('img', { name: /The video at/ })).toBeVisible();
}

/** The storyboard editor. */
export const editorScreens: Screens = {
  editor: { scenario: busy(), visit: openDrawn },
  editorText: {
    scenario: busy(),
    visit: async (page) => {
      await openEditor(page, 'broken');
      await page.getByRole('tab', { name: 'Text' }).click();
      await expect(page.getByRole('textbox', { name: 'Storyboard as text' })).toBeVisible();
    },
  },

  editorWhole: variant(async (page) => {
    await openDrawn(page);
    await button(page, 'Whole video').click();
    await expect(page.getByRole('textbox', { name: 'Title' }).first()).toBeVisible();
  }),
  editorBoth: part(async (page) => {
    await openDrawn(page);
    await page.getByRole('tab', { name: 'Both' }).click();
    await button(page, /^Text/).click();
    await expect(page.getByRole('textbox', { name: 'Storyboard as text' })).toBeVisible();
  }),
  editorVariables: part(async (page) => {
    await openDrawn(page);
    await button(page, 'Whole video').click();
    await button(page, 'Add variable').click();
    await page.getByRole('group', { name: 'Variable 3: value3' }).scrollIntoViewIfNeeded();
  }),
  editorElement: part(async (page) => {
    await openDrawn(page);
    await button(page, /^Picture/).click();
    await expect(button(page, 'Remove element')).toBeVisible();
  }),
  editorAdd: part(async (page) => {
    await openDrawn(page);
    await button(page, 'Add element').click();
    await expect(page.getByRole('menuitem', { name: 'Subtitles' })).toBeVisible();
  }),
  editorProblems: part(async (page) => {
    await openEditor(page, 'broken');
    await button(page, /2 problems/).click();
    await expect(page.getByText('is not there; put it beside').last()).toBeVisible();
  }),
  editorInvalid: variant(async (page) => {
    await openDrawn(page);
    await page.getByRole('tab', { name: 'Text' }).click();
    await page.getByRole('textbox', { name: 'Storyboard as text' }).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('scenes: [');
    await page.getByRole('tab', { name: 'Form' }).click();
    await expect(page.getByText('is not valid YAML')).toBeVisible();
  }),
  editorChanged: part(async (page) => {
    await openDrawn(page);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('opening');
    await refuse(page, 'storyboard.write', {
      code: 'FILE_CHANGED',
      message:
        'teaser.storyboard.yaml was changed by another program meanwhile; load it again, or keep yours.',
    });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(button(page, 'Keep mine')).toBeVisible();
  }),
  editorLeave: part(async (page) => {
    await openDrawn(page);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('opening');
    await button(page, 'Close editor').click();
    await expect(button(page, 'Go on editing')).toBeVisible();
  }),
  editorFailure: variant(async (page) => {
    await openFiles(page, ['/home/ada/cards/teaser.storyboard.yaml']);
    await refuse(page, 'storyboard.read', {
      code: 'FILE_NOT_FOUND',
      message: 'There is no file /home/ada/cards/teaser.storyboard.yaml any more.',
    });
    await button(page, 'Edit storyboard').click();
    await expect(page.getByRole('alert')).toBeVisible();
  }),
};
