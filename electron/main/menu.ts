import { Menu, app } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { MessagePayload } from '../../shared/ipc/contract';
import { desktopText } from '../../shared/text-desktop';

type CommandName = MessagePayload<'command'>['name'];

const { menu } = desktopText;
const separator: MenuItemConstructorOptions = { type: 'separator' };

/**
 * The native menu. Items of ours send the page a command; the rest are the system's own roles, apart from *Quit*, which
 * asks what becomes of renders that run.
 */
export function installMenu(send: (command: CommandName) => void, leave: () => void): void {
  const item = (label: string, command: CommandName, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => send(command),
  });
  const settings = item(menu.settings, 'showSettings', 'CommandOrControl+,');
  const updates = item(menu.checkForUpdates, 'checkForUpdates');
  const quit: MenuItemConstructorOptions = {
    label: menu.quit,
    accelerator: 'CommandOrControl+Q',
    click: leave,
  };
  const isMac = process.platform === 'darwin';
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [{ role: 'about' }, updates, separator, settings, separator, { role: 'hide' }, quit],
  };
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [appMenu] : []),
    {
      label: menu.file,
      submenu: [
        item(menu.newRender, 'newRender', 'CommandOrControl+N'),
        item(menu.openStoryboard, 'openStoryboard', 'CommandOrControl+O'),
        separator,
        ...(isMac ? [] : [settings, separator]),
        { role: 'close', label: menu.closeWindow },
        ...(isMac ? [] : [quit]),
      ],
    },
    { role: 'editMenu' },
    {
      label: menu.queue,
      submenu: [
        item(menu.pauseQueue, 'pauseQueue', 'CommandOrControl+Shift+P'),
        item(menu.resumeQueue, 'resumeQueue', 'CommandOrControl+Shift+R'),
        separator,
        item(menu.find, 'find', 'CommandOrControl+F'),
        item(menu.clearFinished, 'clearFinished'),
      ],
    },
    {
      label: menu.view,
      submenu: [
        item(menu.health, 'showHealth', 'CommandOrControl+Shift+H'),
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
    ...(isMac ? [] : [{ label: menu.help, submenu: [updates] }]),
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
