import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';

/**
 * HTTPS on loopback, as a process of its own: `/hang` is never answered, all else at once. Arguments: key file, certificate file,
 * and further addresses to listen at by the same port. Prints its port.
 */
const [keyFile = '', certFile = '', ...addresses] = process.argv.slice(2);
const credentials = { key: readFileSync(keyFile), cert: readFileSync(certFile) };

const port = await listen('127.0.0.1', 0);
for (const address of addresses) await listen(address, port);
process.stdout.write(`${port}\n`);
// Ends with whoever started it.
process.stdin.on('close', () => process.exit(0)).resume();

async function listen(address: string, wantedPort: number): Promise<number> {
  const server: Server = createServer(credentials, (request, response) => {
    if (request.url === '/hang') return;
    response.end('ok');
  });
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 1;
  server.listen(wantedPort, address, 4_096);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error(`not listening at ${address}`);
  return bound.port;
}
