import type { Server } from 'node:http';
import { addressAndPortText } from '../../domain/target-address.ts';
import { CannotRun } from '../cannot-run.ts';
import type { UiAddress } from './ui-address.ts';

const PORTS_TRIED = 20;

/** What is served, as the beginning of a sentence that says that it cannot be. */
export interface Served {
  readonly what: string;
  readonly usualPort: number;
}

/** The port asked for, or the usual one, or one of those after it, or any. Throws CannotRun when none can be had. */
export async function listenOn(server: Server, { host, port }: UiAddress, served: Served): Promise<number> {
  const { usualPort } = served;
  const wanted = port === null ? [...Array.from({ length: PORTS_TRIED }, (_, index) => usualPort + index), 0] : [port];
  for (const candidate of wanted) {
    const outcome = await tryListen(server, host, candidate);
    if (outcome.kind === 'listening') return outcome.port;
    if (outcome.code !== 'EADDRINUSE' || port !== null)
      throw new CannotRun(reasonFor(served.what, outcome.code, host, candidate));
  }
  throw new CannotRun(`No port is free on ${host}.`);
}

type ListenOutcome =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string };

function tryListen(server: Server, host: string, port: number): Promise<ListenOutcome> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => {
      server.off('listening', listening);
      resolve({ kind: 'failed', code: error.code ?? error.message });
    };
    const listening = () => {
      server.off('error', failed);
      const bound = server.address();
      resolve({ kind: 'listening', port: typeof bound === 'object' && bound !== null ? bound.port : port });
    };
    server.once('error', failed);
    server.once('listening', listening);
    server.listen({ host, port, exclusive: true });
  });
}

function reasonFor(what: string, code: string, host: string, port: number): string {
  const place = addressAndPortText({ address: host, port });
  switch (code) {
    case 'EADDRINUSE':
      return `${what} cannot be served at ${place}: another program has this port. Choose another one, or leave it out.`;
    case 'EADDRNOTAVAIL':
      return `${what} cannot be served at ${place}: this machine has no such address.`;
    case 'EACCES':
      return `${what} cannot be served at ${place}: this port is not for ordinary users. Choose one above 1023.`;
    default:
      return `${what} cannot be served at ${place}: ${code}.`;
  }
}
