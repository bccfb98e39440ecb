/** The page's own origin. Nothing else is ever loaded, and nothing else may ask the main process for anything. */
export const pageScheme = 'app';
export const pageOrigin = 'app://renderyard';
export const pageAddress = `${pageOrigin}/index.html`;

/** Whether an address belongs to the page. Unparsable addresses do not. */
export function isPageAddress(address: string): boolean {
  try {
    const { protocol, host } = new URL(address);
    return protocol === `${pageScheme}:` && host === 'renderyard';
  } catch {
    return false;
  }
}
