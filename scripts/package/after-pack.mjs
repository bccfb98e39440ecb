import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * electron-builder calls this when the app is put together and not packed yet.
 * @param {{ appOutDir: string, electronPlatformName: string }} context
 */
export default async function afterPack({ appOutDir, electronPlatformName }) {
  // Electron's own start page, which an unpacked Electron of ours still has.
  if (electronPlatformName === 'darwin') return;
  await rm(join(appOutDir, 'resources', 'default_app.asar'), { force: true });
}
