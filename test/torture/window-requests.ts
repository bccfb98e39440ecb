import type { Page } from '@playwright/test';
import type { Bridge } from '../../shared/ipc/bridge';
import type { RequestInput, RequestName, RequestOutput } from '../../shared/ipc/contract';

/** The page's `window`, as functions that run in the page see it. */
export type BridgedWindow = Window & { renderyard: Bridge };

/** Asks the app's main process for something, by the way that its window does. @throws what it refuses with */
export async function request<N extends RequestName>(
  page: Page,
  name: N,
  input: RequestInput<N>,
): Promise<RequestOutput<N>> {
  const envelope = await page.evaluate(
    ([wanted, value]) =>
      (window as unknown as BridgedWindow).renderyard.request(wanted, value as RequestInput<N>),
    [name, input as unknown] as const,
  );
  if (!envelope.ok) throw new Error(`${name}: ${JSON.stringify(envelope)}`);
  return envelope.value;
}
