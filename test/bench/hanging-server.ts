import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

/** HTTPS on loopback, as a process of its own: `/hang` is never answered, all else at once. Arguments: key file, certificate file. Prints its port. */
const [keyFile = '', certFile = ''] = process.argv.slice(2);
const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (request, response) => {
  if (request.url === '/hang') return;
  response.end('ok');
});
server.requestTimeout = 0;
server.headersTimeout = 0;
server.keepAliveTimeout = 1;
server.listen(0, '127.0.0.1', 4_096, () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') process.stdout.write(`${address.port}\n`);
});
// Ends with whoever started it.
process.stdin.on('close', () => process.exit(0)).resume();
