import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { createServer } from 'node:net';

/**
 * A web server whose answers take as long as those of a shop, and ports that take connections and stay quiet.
 * Run as: shop-server.ts CERTIFICATE KEY HTTPS_PORT [TCP_PORT…]; prints `ready`.
 */
const [certificate = '', key = '', httpsPort = '', ...tcpPorts] = process.argv.slice(2);

/** By the beginning of the path; the longest that fits counts. */
const THINKS_MS: readonly (readonly [path: string, ms: number])[] = [
  ['/', 58],
  ['/healthcheck', 64],
  ['/ready', 12],
  ['/origin', 112],
  ['/checkout', 236],
  ['/logo.svg', 14],
  ['/login', 92],
];

const thinkMs = (path: string): number =>
  THINKS_MS.reduce(
    (best, [start, ms]) => (path.startsWith(start) && start.length > best.length ? { length: start.length, ms } : best),
    { length: 0, ms: 0 },
  ).ms;

const server = createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
  setTimeout(() => response.end('ok\n'), thinkMs(request.url ?? '/') * (0.95 + 0.1 * Math.random()));
});
server.on('clientError', (_error, socket) => socket.destroy());
server.listen(Number(httpsPort), '::', () => {
  for (const port of tcpPorts)
    createServer((socket) => socket.on('error', () => socket.destroy())).listen(Number(port));
  process.stdout.write('ready\n');
});
