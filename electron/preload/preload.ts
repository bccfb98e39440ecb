import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../../shared/ipc/bridge';
import { messageChannel, messageNames, requestChannel, requestNames } from '../../shared/ipc/channels';

/** The page runs foreign code at worst, so names are checked here and everything else in the main process. */
function known<N extends string>(names: readonly N[], name: N): N {
  if (!names.includes(name)) throw new Error(`There is no channel "${name}".`);
  return name;
}

const platforms = ['linux', 'darwin', 'win32'] as const;

const bridge: Bridge = {
  platform: platforms.find((platform) => platform === process.platform) ?? 'other',
  request: (name, input) => ipcRenderer.invoke(requestChannel(known(requestNames, name)), input),
  listen(name, listener) {
    const channel = messageChannel(known(messageNames, name));
    // Electron's event stays on this side: it carries the sender.
    const forward = (_event: unknown, payload: Parameters<typeof listener>[0]) => listener(payload);
    ipcRenderer.on(channel, forward);
    return () => void ipcRenderer.removeListener(channel, forward);
  },
  pathOfFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
};

contextBridge.exposeInMainWorld('renderyard', bridge);
