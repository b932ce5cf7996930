import { connect, createServer } from 'node:net';
import { obeyParent } from './obey-parent.ts';

/**
 * A server with room for few connections that it has not accepted yet. Its parent halts it (SIGSTOP), as a process that hangs; what it
 * has not accepted by then it hands on to nginx once it goes on. Run as: full-backlog.ts PORT BACKLOG NGINX_PORT
 */ const [port, backlog, nginxPort] = process.argv.slice(2).map(Number);

const server = createServer((client) => {
  const back = connect(Number(nginxPort), '127.0.0.1');
  for (const socket of [client, back]) {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => (socket === client ? back : client).destroy());
  }
  client.pipe(back).pipe(client);
});

await new Promise<void>((resolve) => server.listen({ port, host: '::', backlog }, resolve));
obeyParent(() => undefined);
