import { vi } from 'vitest';
import type { FakeEngine, Scenario } from '../../support/page-harness/fake-engine';
import { createFakeBridge } from '../../support/page-harness/create-bridge';

/** Gives the code under test the two globals of the page that it uses: the bridge, and the document's element. */
export function installPage(scenario: Scenario): FakeEngine {
  const { bridge, engine } = createFakeBridge(scenario);
  vi.stubGlobal('window', { renderyard: bridge });
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  return engine;
}
