import { protocol } from 'electron';
import { answerMedia, isMediaPath } from './media-files';
import type { FindMedia } from './media-files';
import { isPageAddress, pageScheme } from './page-address';
import { answer, responseHeaders } from './page-files';

/** Must run before the app is ready: gives the page an origin of its own, with the rights of a secure one. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, codeCache: true, stream: true } },
  ]);
}

/** Serves the files under `folder` (the built page) to the page's origin, media that it may show, and nothing else. */
export function serveApp(folder: string, findMedia: FindMedia): void {
  protocol.handle(pageScheme, ({ method, url, headers }) =>
    isPageAddress(url) && isMediaPath(new URL(url).pathname)
      ? answerMedia(findMedia, responseHeaders, { method, url, range: headers.get('range') })
      : answer(folder, method, url),
  );
}
