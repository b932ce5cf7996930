import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { MessageLink } from '../../../electron/contract/wire.ts';

export interface LinkedPair {
  readonly caller: MessageLink;
  readonly answerer: MessageLink;
  close(): void;
}

/** Two sides of one connection in this process, with real structured clones between them. */
export function linkedPair(): LinkedPair {
  const { port1, port2 } = new MessageChannel();
  return { caller: linkOver(port1), answerer: linkOver(port2), close: () => port1.close() };
}

function linkOver(port: MessagePort): MessageLink {
  let listener: ((message: unknown) => void) | null = null;
  return {
    send: (message) => port.postMessage(message),
    receive(next) {
      if (listener === null) port.on('message', (message) => listener?.(message));
      listener = next;
    },
  };
}
