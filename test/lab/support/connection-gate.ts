import { connect, createServer, type Socket } from 'node:net';
import { obeyParent } from './obey-parent.ts';

/**
 * Two doors to which the server's kernel redirects connections of a host that is to misbehave below TLS: behind the first nobody
 * says a word until the connections are let through to nginx, behind the second each is reset at its first bytes.
 * Run as: connection-gate.ts HOLDING_PORT RESETTING_PORT NGINX_PORT
 */
export type GateOrder =
  /** Held connections of all clients are let through; the held connection itself cannot tell whose host it was for. */
  | { readonly kind: 'let-through' }
  /** Connects to a port of this machine so many times, and keeps quiet there; done once all but the last are up. */
  | { readonly kind: 'crowd'; readonly port: number; readonly count: number }
  /** Gives all of these up. */
  | { readonly kind: 'disperse' };

const [holdingPort, resettingPort, nginxPort] = process.argv.slice(2).map(Number);
const held = new Set<Socket>();
const crowd: Socket[] = [];

function hold(client: Socket): void {
  client.pause();
  held.add(client);
  client.on('error', () => client.destroy());
  client.on('close', () => held.delete(client));
}

function letThrough(client: Socket): void {
  held.delete(client);
  const back = connect(Number(nginxPort), '127.0.0.1');
  back.on('error', () => client.destroy());
  client.pipe(back).pipe(client);
}

function reset(client: Socket): void {
  client.on('error', () => client.destroy());
  client.once('data', () => client.resetAndDestroy());
}

function listening(port: number | undefined, onConnection: (client: Socket) => void): Promise<void> {
  return new Promise((resolve) => createServer(onConnection).listen(port, '::', resolve));
}

await Promise.all([listening(holdingPort, hold), listening(resettingPort, reset)]);
async function gather(port: number, count: number): Promise<void> {
  const up = Array.from({ length: count }, () => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    crowd.push(socket);
    return new Promise((resolve) => socket.once('connect', resolve));
  });
  await Promise.all(up.slice(0, -1));
}

obeyParent((message) => {
  const order = message as GateOrder;
  switch (order.kind) {
    case 'let-through':
      return [...held].forEach(letThrough);
    case 'crowd':
      return gather(order.port, order.count);
    case 'disperse':
      return crowd.splice(0).forEach((socket) => void socket.destroy());
  }
});
