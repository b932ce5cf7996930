import { createServer } from 'node:net';
import { obeyParent } from './obey-parent.ts';

/** Takes TCP connections of both families and says nothing. Run as: silent-listener.ts PORT */
const server = createServer((client) => {
  client.on('error', () => client.destroy());
  client.resume();
});
await new Promise<void>((resolve) => {
  server.listen({ port: Number(process.argv[2]), host: '::', backlog: 4_096 }, resolve);
});
obeyParent(() => undefined);
