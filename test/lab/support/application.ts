import { createServer, type ServerResponse } from 'node:http';
import { obeyParent } from './obey-parent.ts';

/**
 * The application behind the lab's nginx. It serves all hosts; how it behaves is set for each host by itself.
 * Run as: application.ts PORT
 */
export type Behaviour = 'answers' | 'never-answers' | 'drips';

export interface ApplicationOrder {
  readonly host: string;
  readonly behaviour: Behaviour;
}

const DRIP_EVERY_MS = 1_000;
/** More than a probe of the lab waits for, and a bound all the same. */
const DRIPS_AT_MOST = 120;

const behaviours = new Map<string, Behaviour>();
/** What to do with a request that hangs when its host gets well again. */
const hanging = new Map<ServerResponse, { readonly host: string; finish(): void }>();

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
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
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const behaviour = behaviours.get(host) ?? 'answers';
  switch (behaviour) {
    case 'answers':
      return answer(response);
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
