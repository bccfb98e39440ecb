import type { Page } from '@playwright/test';
import type { UpdatesState } from '../../../../shared/updates';
import { expect } from '../harness';
import {
  button,
  busy,
  openDialog,
  openFiles,
  part,
  refuse,
  variant,
  type Screen,
  type Screens,
} from './screen';

async function openSettings(page: Page, section: string): Promise<void> {
  await openDialog(page, 'Settings');
  await page.getByRole('tab', { name: section }).click();
}

/** Health with another state of updates. */
const updates = (state: Partial<UpdatesState>): Screen =>
  variant((page) => openDialog(page, 'Health'), { updates: state });

/** Settings and Health. */
export const settingsScreens: Screens = {
  settings: { scenario: busy(), visit: (page) => openDialog(page, 'Settings') },
  settingsPrograms: {
    scenario: busy(),
    visit: async (page) => {
      await openFiles(page, ['/home/ada/cards/programs.storyboard.yaml']);
      await page.getByRole('button', { name: 'Allow', exact: true }).click();
      await page.getByRole('button', { name: 'Cancel', exact: true }).last().click();
      await openSettings(page, 'Programs');
      await expect(page.getByRole('list', { name: 'Answers' })).toBeVisible();
    },
  },
  settingsPresets: {
    scenario: busy(),
    visit: async (page) => {
      await openSettings(page, 'Presets');
      await expect(page.getByRole('list', { name: 'Presets' })).toBeVisible();
    },
  },
  settingsEncoding: { scenario: busy(), visit: (page) => openSettings(page, 'Encoding') },
  settingsUpload: {
    scenario: busy({
      settings: { uploadTo: 'gs://northwind-films/onboarding', uploadCredentials: 'token' },
    }),
    visit: (page) => openSettings(page, 'Upload'),
  },
  health: { scenario: busy(), visit: (page) => openDialog(page, 'Health') },

  settingsLimits: variant((page) => openSettings(page, 'Limits')),
  settingsStorage: variant((page) => openSettings(page, 'Storage')),
  settingsNoPrograms: variant((page) => openSettings(page, 'Programs')),
  settingsWrong: variant(async (page) => {
    await openSettings(page, 'Limits');
    await page.getByRole('textbox', { name: 'Memory of one job' }).fill('plenty');
    await expect(page.getByRole('alert')).toBeVisible();
  }),
  settingsPaths: part(
    async (page) => {
      await openDialog(page, 'Settings');
      await expect(page.getByRole('alert')).toBeVisible();
    },
    { settings: { outputFolder: '/media/gone/videos' } },
  ),
  settingsReset: variant(async (page) => {
    await openDialog(page, 'Settings');
    await button(page, 'Reset all').click();
    await expect(button(page, 'Reset all settings?')).toBeVisible();
  }),
  healthLoading: variant((page) => openDialog(page, 'Health'), { held: ['health.report'] }),
  healthFailed: variant(async (page) => {
    await refuse(page, 'health.report', {
      code: 'INTERNAL',
      message: 'Something went wrong inside Renderyard; the app log says more.',
    });
    await openDialog(page, 'Health');
    await expect(page.getByRole('alert')).toBeVisible();
  }),
  healthMetrics: variant(async (page) => {
    await openDialog(page, 'Health');
    await page.getByText('Metrics (4)').click();
    await page.getByText('cancel_seconds').scrollIntoViewIfNeeded();
  }),
  updatesChecking: updates({ status: 'checking' }),
  updatesCurrent: updates({ status: 'current', latest: '1.4.0', checkedAt: 1_795_000_000_000 }),
  updatesAvailable: part((page) => openDialog(page, 'Health'), {
    updates: { status: 'available', latest: '1.5.0', way: 'packages' },
  }),
  updatesDownloading: updates({ status: 'downloading', latest: '1.5.0', percent: 42 }),
  updatesReady: updates({ status: 'ready', latest: '1.5.0' }),
  updatesFailed: updates({
    status: 'failed',
    problem:
      'The list of versions could not be read: there is no network, or a proxy is in the way. It is tried again tomorrow.',
  }),
  updatesNone: updates({ way: 'none' }),
};
