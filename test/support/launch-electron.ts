import { _electron } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';

/**
 * Starts Electron under Playwright, with an `evaluate` whose answers arrive.
 *
 * Playwright lets V8's inspector wait for every answer by a promise that is only weakly held. Where Node empties its
 * queue of microtasks by itself, as in Electron's main process, one that is settled at once can be collected before
 * anybody hears of it: "Resulting promise was garbage collected", one call in fifty while the app starts, although
 * the function has run. A promise that the event loop itself holds until its turn comes is never lost.
 */
export async function launchElectron(
  options: Parameters<typeof _electron.launch>[0],
): Promise<ElectronApplication> {
  const app = await _electron.launch(options);
  const evaluate = app.evaluate.bind(app);
  app.evaluate = (asked: unknown, argument?: unknown) =>
    evaluate(answerFromEventLoop, { source: String(asked), argument }) as Promise<never>;
  return app;
}

/** Runs in the main process: calls the function of this source with Electron and the argument. */
async function answerFromEventLoop(
  electron: unknown,
  { source, argument }: { source: string; argument: unknown },
): Promise<unknown> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  const asked = (0, eval)(`(${source})`) as (electron: unknown, argument: unknown) => unknown;
  return asked(electron, argument);
}
