import { Menu, app } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { MessagePayload } from '../../shared/ipc/contract';

type CommandName = MessagePayload<'command'>['name'];

/** The native menu. Items of ours send the page a command; the rest are the system's own roles. */
export function installMenu(send: (command: CommandName) => void): void {
  const item = (label: string, command: CommandName, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => send(command),
  });
  const settings = item('Settings…', 'showSettings', 'CommandOrControl+,');
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = process.platform === 'darwin';
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [{ role: 'about' }, separator, settings, separator, { role: 'hide' }, { role: 'quit' }],
  };
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [appMenu] : []),
    {
      label: '&File',
      submenu: [
        item('New Render…', 'newRender', 'CommandOrControl+N'),
        separator,
        ...(isMac ? [] : [settings, separator]),
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Queue',
      submenu: [item('Pause Queue', 'pauseQueue'), item('Resume Queue', 'resumeQueue')],
    },
    {
      label: '&View',
      submenu: [
        item('Health', 'showHealth', 'CommandOrControl+Shift+H'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        // The packaged app shows no developer tools.
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
