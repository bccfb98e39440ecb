import type { MessageName, MessagePayload, RequestInput, RequestName, RequestOutput } from './contract';
import type { Envelope } from './envelope';

/** What the preload script puts on the page's `window.renderyard`: payloads only, never Electron's own objects. */
export interface Bridge {
  readonly platform: 'linux' | 'darwin' | 'win32' | 'other';
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Envelope<RequestOutput<N>>>;
  /** Returns the function that stops listening. */
  listen<N extends MessageName>(name: N, listener: (payload: MessagePayload<N>) => void): () => void;
  /** Path on disk of a file that was dropped or picked; empty for one that has none. */
  pathOfFile(file: object): string;
}
