import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { desktopText } from '../../../shared/text-desktop';

/** What becomes of running renders when the app is to be left. */
export type QuitAnswer = 'tray' | 'whenDone' | 'stop' | 'back';

const answers: readonly QuitAnswer[] = ['tray', 'whenDone', 'stop', 'back'];

/** Asks what becomes of the renders that run. */
export async function askQuit(window: BrowserWindow, running: number): Promise<QuitAnswer> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: desktopText.quit.question(running),
    detail: desktopText.quit.detail,
    buttons: answers.map((answer) => desktopText.quit[answer]),
    defaultId: answers.indexOf('tray'),
    cancelId: answers.indexOf('back'),
    noLink: true,
  });
  return answers[response] ?? 'back';
}
