import '../../../renderer/stores/without-eval';
import { messages, requests, type MessageName, type RequestName } from '../../../shared/ipc/contract';
import type { Bridge } from '../../../shared/ipc/bridge';
import type { Envelope } from '../../../shared/ipc/envelope';
import { FakeEngine, type Scenario } from './fake-engine';

/**
 * Stands in for the preload script and the main process while the page is looked at by itself. Everything that passes is
 * parsed by the contract, in both directions, so that it cannot drift from what the app really sends.
 */
declare global {
  interface Window {
    /** What the page is shown; set before the page's scripts run. */
    scenario?: Scenario;
    fakeEngine: FakeEngine;
  }
}

type Listener = (payload: never) => void;
const listeners = new Map<MessageName, Set<Listener>>();

function send(name: MessageName, payload: unknown): void {
  const parsed = messages[name].parse(payload) as never;
  for (const listener of listeners.get(name) ?? []) listener(parsed);
}

const engine = new FakeEngine(window.scenario ?? { name: 'busy' }, send);
window.fakeEngine = engine;

async function answer(name: RequestName, input: unknown): Promise<Envelope<never>> {
  const value = await engine.handle(name, requests[name].input.parse(input));
  return 'problem' in value
    ? {
        ok: false,
        error: { code: value.problem.code, message: value.problem.message, problems: [value.problem] },
      }
    : { ok: true, value: requests[name].output.parse(value.output) as never };
}

const bridge: Bridge = {
  platform: 'linux',
  request: (name, input) => answer(name, input),
  listen(name, listener) {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  },
  pathOfFile: (file) => (file instanceof File ? `/home/ada/dropped/${file.name}` : ''),
};

Object.defineProperty(window, 'renderyard', { value: Object.freeze(bridge) });
