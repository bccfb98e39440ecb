import { protocol } from 'electron';
import { pageScheme } from './page-address';
import { answer } from './page-files';

/** Must run before the app is ready: gives the page an origin of its own, with the rights of a secure one. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the files under `folder` (the built page), and only those, to the page's origin. */
export function serveApp(folder: string): void {
  protocol.handle(pageScheme, (request) => answer(folder, request.method, request.url));
}
