import { createServer } from 'node:http';
import { addressAndPortText } from '../../domain/target-address.ts';
import type { RunningService } from '../../service/service.ts';
import { hostNames, reachable } from './host-names.ts';
import { listenOn } from './listen-on.ts';
import { MetricsAnswers } from './metrics-answers.ts';
import { createSession } from './session.ts';
import { readStaticFiles } from './static-files.ts';
import { isLoopback, type UiAddress } from './ui-address.ts';
import { UiRequests } from './ui-requests.ts';

const USUAL_PORT = 7_878;
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
  options: {
    readonly rendererDirectory: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
  },
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
  const port = await listenOn(server, address, { what: 'The page', usualPort: USUAL_PORT });
  const session = createSession(port);
  const metrics = new MetricsAnswers(service.guards.metrics, options.environment);
  const requests = new UiRequests(service, { session, files, metrics, hostNames: hostNames(address.host) });
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
