import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** A server on loopback that does what it is told with each connection; sockets are closed with it. */
export interface RunningServer {
  readonly address: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  /** Open ones. */
  readonly openSockets: () => readonly Socket[];
  close(): Promise<void>;
}

/**
 * @param serve called with each connection; for TLS after the handshake
 * @param options `address` must be loopback; `tls` makes it a TLS server
 */
export async function startSocketServer(
  serve: (socket: Socket) => void,
  options: {
    readonly address?: string;
    readonly port?: number;
    readonly tls?: TlsOptions;
    readonly backlog?: number;
  } = {},
): Promise<RunningServer> {
  const { address = '127.0.0.1', tls } = options;
  const open = new Set<Socket>();
  let count = 0;
  const track = (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // Misbehaving servers get reset all the time.
    socket.on('error', () => {});
  };
  let server: Server;
  if (tls === undefined) {
    server = createServer((socket) => {
      count += 1;
      track(socket);
      serve(socket);
      // A socket that nobody reads never notices that the client has gone.
      if (socket.listenerCount('data') === 0) socket.resume();
    });
  } else {
    server = createTlsServer(tls, (socket) => {
      track(socket);
      serve(socket);
    });
    server.on('connection', (socket: Socket) => {
      count += 1;
      track(socket);
    });
    server.on('tlsClientError', () => {});
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port: options.port ?? 0, backlog: options.backlog ?? 511 }, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return {
    address,
    port: bound.port,
    connections: () => count,
    openSockets: () => [...open],
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
