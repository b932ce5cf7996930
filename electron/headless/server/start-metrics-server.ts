import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { addressAndPortText } from '../../domain/target-address.ts';
import type { RunningService } from '../../service/service.ts';
import { answerText } from './answers.ts';
import { checkDoors } from './doors.ts';
import { hostNames, reachable } from './host-names.ts';
import { listenOn } from './listen-on.ts';
import { METRICS_TOKEN_VARIABLE, MetricsAnswers } from './metrics-answers.ts';
import { isLoopback, type UiAddress } from './ui-address.ts';

const USUAL_PORT = 7_978;
const MAX_CONNECTIONS = 32;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;
const PATH = '/metrics';

export interface MetricsServer {
  readonly url: string;
  /** What the person should read. */
  readonly announcement: readonly string[];
  readonly close: () => Promise<void>;
}

/** Serves metrics and nothing else. Throws CannotRun when the address cannot be had. */
export async function startMetricsServer(
  address: UiAddress,
  service: Pick<RunningService, 'guards'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<MetricsServer> {
  const { metrics } = service.guards;
  const answers = new MetricsAnswers(metrics, environment);
  // Where a token is asked for, a foreign page has no use of pointing its own name here, and fleets are gathered by names.
  const names = answers.needsToken ? { has: () => true } : hostNames(address.host);
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Longer than the usual minute between two scrapes, so that these need no new connection.
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: 16_384,
    insecureHTTPParser: false,
  });
  server.maxConnections = MAX_CONNECTIONS;
  // No other port than the one that was said: whoever gathers looks there.
  const wanted = { host: address.host, port: address.port ?? USUAL_PORT };
  const port = await listenOn(server, wanted, { what: 'The metrics', usualPort: USUAL_PORT });
  metrics.begin();
  server.on('request', (request, response) => void handle(request, response, answers, names));
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('upgrade', (_request, socket) => socket.destroy());
  const url = `http://${addressAndPortText({ address: reachable(address.host), port })}${PATH}`;
  return {
    url,
    announcement: announcement(address.host, url, answers.needsToken),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  answers: MetricsAnswers,
  names: Pick<ReadonlySet<string>, 'has'>,
): Promise<void> {
  const method = request.method ?? '';
  const target = request.url ?? '';
  const door = checkDoors({ method, target, header: (name) => request.headersDistinct[name] ?? [] }, names);
  const last = { connection: 'close' };
  if (door.kind === 'refused') {
    answerText(response, door.status, door.message, last);
    return;
  }
  if (target !== PATH && !target.startsWith(`${PATH}?`)) {
    answerText(response, 404, `Here is nothing but ${PATH}.`, last);
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    answerText(response, 405, 'This can be asked by GET, HEAD.', { ...last, allow: 'GET, HEAD' });
    return;
  }
  if (answers.needsToken && !answers.isAllowed(request.headers.authorization)) {
    answerText(response, 401, `This needs “Authorization: Bearer …” with the token in ${METRICS_TOKEN_VARIABLE}.`, {
      ...last,
      'www-authenticate': 'Bearer',
    });
    return;
  }
  await answers.send(request, response);
}

function announcement(host: string, url: string, needsToken: boolean): string[] {
  const careful = needsToken
    ? `CAREFUL: other machines can reach these metrics, and neither they nor the token are encrypted on the way.`
    : `CAREFUL: other machines can read these metrics, with the names of all targets. Set ${METRICS_TOKEN_VARIABLE} to let only those who know it.`;
  return [`Metrics at ${url}`, ...(isLoopback(host) ? [] : [careful])];
}
