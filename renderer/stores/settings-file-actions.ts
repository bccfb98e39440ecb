import { defaultSettings } from '../../shared/settings';
import { request } from '../api/client';
import { text } from '../text';
import { setSettings } from './settings';
import { attempt, showNotice } from './toasts';

/** Writes all settings to a file of the user's choice. */
export async function exportSettings(): Promise<void> {
  await attempt(async () => {
    if ((await request('settings.export')) !== null) showNotice(text.settings.exported);
  });
}

/** Takes the settings of a file; nothing is changed when one of them is wrong. */
export async function importSettings(): Promise<void> {
  await attempt(async () => {
    const settings = await request('settings.import');
    if (settings === null) return;
    setSettings(settings);
    showNotice(text.settings.imported);
  });
}

/** Asks for the ffmpeg to use; the ffprobe beside it is then used too. */
export async function chooseEncoder(): Promise<void> {
  await attempt(async () => {
    const ffmpegPath = await request('dialog.pickFile', { title: text.welcome.chooseEncoder });
    if (ffmpegPath !== null) setSettings(await request('settings.update', { ffmpegPath }));
  });
}

/** Everything as it was when the app was new. */
export async function resetSettings(): Promise<void> {
  await attempt(async () => {
    setSettings(await request('settings.update', { ...defaultSettings }));
    showNotice(text.settings.wasReset);
  });
}
