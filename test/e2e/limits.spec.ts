import { join } from 'node:path';
import { expect, test } from '../support/app-test';
import { answerOpenDialog, jobItem, longStoryboard } from '../support/journeys';

test('a job has the limits that it was given in the window, and fails beyond them', async ({
  folder,
  launched,
}) => {
  const { app, page } = launched;
  await answerOpenDialog(app, await longStoryboard(folder, 'Long one'));
  await page.getByRole('button', { name: 'New render' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New render' });
  await dialog.getByRole('button', { name: 'Choose storyboard…' }).click();
  await dialog.getByRole('textbox', { name: 'Save as' }).fill(join(folder, 'long.mp4'));
  await dialog.getByText('Limits', { exact: true }).click();
  const memory = dialog.getByRole('textbox', { name: 'Memory' });
  await memory.fill('none');
  await expect(memory).toHaveAccessibleDescription(/Enter a number of GB above 0\.$/);
  await memory.fill('4');
  await dialog.getByRole('textbox', { name: 'Niceness' }).fill('15');
  await dialog.getByRole('textbox', { name: 'Encoder threads' }).fill('1');
  await dialog.getByRole('textbox', { name: 'Maximum run time' }).fill('0.02');
  if (process.env.RENDERYARD_LOOK !== undefined) await page.screenshot({ path: process.env.RENDERYARD_LOOK });
  await dialog.getByRole('button', { name: 'Add to queue' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('article')).toContainText(
    'at most 1.2 s · 4.0 GB of memory · 1 encoder thread · niceness 15',
  );
  await expect(jobItem(page, 'Long one')).toContainText('Failed');
  await expect(page.getByRole('article')).toContainText('The job was not done within 1.2 s');
});
