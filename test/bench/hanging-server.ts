import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createServer as createListener } from 'node:net';

/**
 * HTTPS on loopback, as a process of its own: `/hang` is never answered, all else at once. Arguments: key file, certificate file,
 * and the addresses to listen at, all by the same port. Prints the port.
 */
const [keyFile = '', certFile = '', ...addresses] = process.argv.slice(2);
const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (request, response) => {
  if (request.url === '/hang') return;
  response.end('ok');
});
server.requestTimeout = 0;
server.headersTimeout = 0;
server.keepAliveTimeout = 1;

let port = 0;
for (const address of addresses) port = await listen(address, port);
process.stdout.write(`${port}\n`);
// Ends with whoever started it.
process.stdin.on('close', () => process.exit(0)).resume();

async function listen(address: string, wantedPort: number): Promise<number> {
  const listener = createListener((socket) => server.emit('connection', socket));
  listener.listen(wantedPort, address, 4_096);
  await once(listener, 'listening');
  const bound = listener.address();
  if (bound === null || typeof bound === 'string') throw new Error(`not listening at ${address}`);
  return bound.port;
}
