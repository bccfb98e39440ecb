import { createFakeBridge } from './create-bridge';
import type { FakeEngine, Scenario } from './fake-engine';

declare global {
  interface Window {
    /** What the page is shown; set before this script runs. */
    scenario?: Scenario;
    /** For tests to drive. */
    fakeEngine: FakeEngine;
  }
}

const { bridge, engine } = createFakeBridge(window.scenario ?? { name: 'busy' });
window.fakeEngine = engine;
Object.defineProperty(window, 'renderyard', { value: Object.freeze(bridge) });
