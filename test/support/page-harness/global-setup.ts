import prepareDesktop from '../desktop';
import { buildPage } from './build-page';
import { servePage } from './serve-page';

/** Builds and serves the page once for all tests; they find it by the environment. */
export default async function setUp(): Promise<() => Promise<void>> {
  const leaveDesktop = await prepareDesktop();
  const built = await buildPage();
  const server = await servePage(built.folder);
  process.env.PAGE_ADDRESS = server.address;
  process.env.PAGE_BRIDGE = built.bridge;
  return async () => {
    server.close();
    await built.remove();
    await leaveDesktop();
  };
}
