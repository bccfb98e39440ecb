// An Electron that opens no window of its own and stays: tests open theirs in it.
const { app } = require('electron');

app.setPath('userData', process.env.BARE_WINDOW_HOME);
app.on('window-all-closed', () => undefined);
