import '../../../renderer/stores/without-eval';
import type { Bridge } from '../../../shared/ipc/bridge';
import { messages, requests, type MessageName, type RequestName } from '../../../shared/ipc/contract';
import type { Envelope } from '../../../shared/ipc/envelope';
import { FakeEngine, type Scenario } from './fake-engine';

type Listener = (payload: never) => void;

/**
 * Stands in for the preload script and the main process while the page, or a part of it, is tested by itself. Everything that
 * passes is parsed by the contract, in both directions, so that it cannot drift from what the app really sends.
 */
export function createFakeBridge(scenario: Scenario): { bridge: Bridge; engine: FakeEngine } {
  const listeners = new Map<MessageName, Set<Listener>>();
  const engine = new FakeEngine(scenario, (name, payload) => {
    const parsed = messages[name].parse(payload) as never;
    for (const listener of listeners.get(name) ?? []) listener(parsed);
  });

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
  return { bridge, engine };
}
