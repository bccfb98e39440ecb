import { messageChannel } from '../../shared/ipc/channels';
import { messages } from '../../shared/ipc/contract';
import type { MessageName, MessagePayload } from '../../shared/ipc/contract';
import type { Engine } from '../engine-interface';
import { answerOne } from './answer-request';
import { createHandlers } from './handlers';
import type { HandlerContext } from './handlers';
import { PatchStream } from './patches';
import type { Answer, Report } from './requests';

/** Milliseconds between two messages to the page: ten progress values a second at most. */
const patchIntervalMs = 100;

/** What the app and its page say to each other. Loaded once the page is drawn, since the schemas are large. */
export interface Conversation {
  answer: Answer;
  /** Sends a message to the page, if the window is open. */
  send: <N extends MessageName>(name: N, payload: MessagePayload<N>) => void;
  /** Tells the page of all that happens in the engine. */
  follow: (engine: Engine) => void;
}

export function openConversation(
  context: Omit<HandlerContext, 'patches'> & { report: Report },
): Conversation {
  const send: Conversation['send'] = (name, payload) => {
    const window = context.window();
    if (window && !window.isDestroyed())
      window.webContents.send(messageChannel(name), messages[name].parse(payload));
  };
  const patches = new PatchStream((patch) => send('patch', patch), patchIntervalMs);
  const handlers = createHandlers({ ...context, patches });
  return {
    answer: (name, input) =>
      answerOne(name, handlers[name] as (input: unknown) => unknown, input, context.report),
    send,
    follow: (engine) => void engine.subscribe((event) => patches.push(event)),
  };
}
