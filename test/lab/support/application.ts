import { createServer, type ServerResponse } from 'node:http';
import { obeyParent } from './obey-parent.ts';

/**
 * The application behind the lab's nginx. It serves all hosts; how it behaves is set for each host by itself.
 * Run as: application.ts PORT
 */
export type Behaviour = 'answers' | 'answers-late' | 'never-answers' | 'drips' | 'stops-midway' | 'bad-gateway';

export interface ApplicationOrder {
  readonly host: string;
  readonly behaviour: Behaviour;
}

const DRIP_EVERY_MS = 1_000;
/** More than a probe of the lab waits for, and a bound all the same. */
const DRIPS_AT_MOST = 120;

/** Long enough to be slow, and short enough to come. */
const LATE_MS = 2_600;
/** So much comes under `/bulk`, and from whoever stops midway before he does. */
const BULK = Buffer.alloc(1_000_000, 'stallscope\n');

const behaviours = new Map<string, Behaviour>();
/** What to do with a request that hangs when its host gets well again. */
const hanging = new Map<ServerResponse, { readonly host: string; finish(): void }>();

function answer(response: ServerResponse): void {
  const body = response.req.url === '/bulk' ? BULK : 'ok\n';
  response.writeHead(200, { 'content-type': 'text/plain' }).end(body);
}

/** What the edge of a CDN says by itself, as it says it. */
function answerOfEdge(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain', server: 'cloudflare', 'cf-ray': '8f1c2d3e4a5b6c7d-FRA' });
  response.end(`error code: ${status}`);
}

function drip(response: ServerResponse): NodeJS.Timeout {
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.write('.');
  let drips = 1;
  return setInterval(() => {
    drips += 1;
    if (drips < DRIPS_AT_MOST) response.write('.');
    else response.end();
  }, DRIP_EVERY_MS);
}

function hang(host: string, response: ServerResponse, finish: () => void): void {
  hanging.set(response, { host, finish });
  response.on('close', () => hanging.delete(response));
}

const server = createServer((request, response) => {
  const ofEdge = Number(request.headers['x-edge-says'] ?? 0);
  if (ofEdge > 0) return answerOfEdge(response, ofEdge);
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const behaviour = behaviours.get(host) ?? 'answers';
  switch (behaviour) {
    case 'answers':
      return answer(response);
    case 'answers-late': {
      const timer = setTimeout(() => answer(response), LATE_MS);
      response.on('close', () => clearTimeout(timer));
      return hang(host, response, () => answer(response));
    }
    case 'bad-gateway':
      response.writeHead(502, { 'content-type': 'text/plain' }).end('the part behind this one is gone\n');
      return;
    case 'stops-midway':
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 2 * BULK.length });
      response.write(BULK);
      return hang(host, response, () => response.end(BULK));
    case 'never-answers':
      return hang(host, response, () => answer(response));
    case 'drips': {
      const timer = drip(response);
      response.on('close', () => clearInterval(timer));
      return hang(host, response, () => response.end('ok\n'));
    }
  }
});
server.requestTimeout = 0;

await new Promise<void>((resolve) => server.listen(Number(process.argv[2]), '127.0.0.1', resolve));
obeyParent((message) => {
  const order = message as ApplicationOrder;
  behaviours.set(order.host, order.behaviour);
  if (order.behaviour !== 'answers') return;
  for (const request of [...hanging.values()]) if (request.host === order.host) request.finish();
});
