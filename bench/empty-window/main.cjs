// The least that an Electron app can be: a window of the same size with one button. What the real app is compared with.
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
  void window.loadFile('index.html');
});
