import type { MessageLink } from '../../contract/wire.ts';

/** What Electron gives a utility process to speak with the process that started it (`process.parentPort`), as far as it is used here. */
export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  /** The other side is gone. */
  on(event: 'close', listener: () => void): unknown;
}

/** null in a process that was not started as a utility process. */
export function parentPortOf(host: object): ParentPort | null {
  const port: unknown = 'parentPort' in host ? host.parentPort : null;
  const speaks = typeof port === 'object' && port !== null && 'postMessage' in port && 'on' in port;
  return speaks ? (port as ParentPort) : null;
}

/** The port keeps what comes before somebody listens. */
export function linkOverPort(port: ParentPort): MessageLink {
  let listener: ((message: unknown) => void) | null = null;
  return {
    send: (message) => port.postMessage(message),
    receive(next) {
      if (listener === null) port.on('message', ({ data }) => listener?.(data));
      listener = next;
    },
  };
}
