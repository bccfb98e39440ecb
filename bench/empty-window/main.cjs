// The least that an Electron app can be: a window of the same size with one button. What the real app is compared with.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { BrowserWindow, app } = require('electron');

app.setPath('userData', process.env.EMPTY_WINDOW_HOME);
app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1180,
    height: 780,
    show: false,
    webPreferences: { sandbox: true },
  });
  window.once('ready-to-show', () => window.show());
  // Packaged apps of ours have no file addresses into their archive: a fuse turns them off.
  const page = readFileSync(join(__dirname, 'index.html'), 'utf8');
  void window.loadURL(`data:text/html,${encodeURIComponent(page)}`);
});
