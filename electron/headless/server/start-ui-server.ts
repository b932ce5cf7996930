import { createServer, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { addressAndPortText } from '../../domain/target-address.ts';
import type { RunningService } from '../../service/service.ts';
import { CannotRun } from '../cannot-run.ts';
import { createSession } from './session.ts';
import { readStaticFiles } from './static-files.ts';
import { isLoopback, type UiAddress } from './ui-address.ts';
import { UiRequests } from './ui-requests.ts';

const USUAL_PORT = 7_878;
const PORTS_TRIED = 20;
const MAX_CONNECTIONS = 128;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 5_000;

export interface UiServer {
  /** With the token; whoever has it may see and change everything. */
  readonly url: string;
  readonly token: string;
  /** What the person should read. */
  readonly announcement: readonly string[];
  readonly close: () => Promise<void>;
}

/** Serves the page and the contract over HTTP. Throws CannotRun when the address cannot be had. */
export async function startUiServer(
  address: UiAddress,
  service: RunningService,
  options: { readonly rendererDirectory: string },
): Promise<UiServer> {
  const files = await readStaticFiles(options.rendererDirectory);
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: 16_384,
    insecureHTTPParser: false,
  });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, address);
  const session = createSession(port);
  const requests = new UiRequests(service, session, files, hostNames(address.host));
  server.on('request', (request, response) => void requests.handle(request, response));
  // Whatever is no HTTP gets an end without words.
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('upgrade', (_request, socket) => socket.destroy());
  const url = `http://${addressAndPortText({ address: reachable(address.host), port })}/?token=${session.token}`;
  return {
    url,
    token: session.token,
    announcement: announcement(address.host, url, files.has('/')),
    close: async () => {
      requests.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The port asked for, or the usual one, or one of those after it, or any. */
async function listen(server: Server, { host, port }: UiAddress): Promise<number> {
  const wanted = port === null ? [...Array.from({ length: PORTS_TRIED }, (_, index) => USUAL_PORT + index), 0] : [port];
  for (const candidate of wanted) {
    const outcome = await tryListen(server, host, candidate);
    if (outcome.kind === 'listening') return outcome.port;
    if (outcome.code !== 'EADDRINUSE' || port !== null) throw new CannotRun(reasonFor(outcome.code, host, candidate));
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

function reasonFor(code: string, host: string, port: number): string {
  const place = addressAndPortText({ address: host, port });
  switch (code) {
    case 'EADDRINUSE':
      return `The page cannot be served at ${place}: another program has this port. Choose another one, or leave it out.`;
    case 'EADDRNOTAVAIL':
      return `The page cannot be served at ${place}: this machine has no such address.`;
    case 'EACCES':
      return `The page cannot be served at ${place}: this port is not for ordinary users. Choose one above 1023.`;
    default:
      return `The page cannot be served at ${place}: ${code}.`;
  }
}

/** Names by which the server may be called: its own address, and for “all addresses” each that this machine has. */
function hostNames(host: string): ReadonlySet<string> {
  const bracketed = (address: string) =>
    address.includes(':') ? `[${address.replace(/%.*$/, '').toLowerCase()}]` : address;
  const everywhere = host === '0.0.0.0' || host === '::';
  const own = everywhere
    ? Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((entry) => entry.address))
    : [host];
  const loopback = isLoopback(host) || everywhere ? ['localhost', '127.0.0.1', '[::1]'] : [];
  return new Set([...own.map(bracketed), ...loopback]);
}

const reachable = (host: string) => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host);

function announcement(host: string, url: string, built: boolean): string[] {
  return [
    `Open ${url}`,
    ...(built ? [] : ['The page itself is not built yet: run npm run build.']),
    ...(isLoopback(host)
      ? []
      : [
          'CAREFUL: other machines can reach this page, and what is sent is not encrypted. Whoever has the address above can see and change everything.',
        ]),
  ];
}
