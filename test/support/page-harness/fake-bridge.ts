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

/** A long log is looked through in hundreds of answers. Each comes in a turn of its own, as those of another process do. */
const turn = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
const request: typeof bridge.request = async (name, input) => {
  const answer = await bridge.request(name, input);
  if (name === 'log.find') await turn();
  return answer;
};
Object.defineProperty(window, 'renderyard', { value: Object.freeze({ ...bridge, request }) });
