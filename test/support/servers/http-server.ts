import type { Socket } from 'node:net';
import { TLSSocket, type TlsOptions } from 'node:tls';
import { type RunningServer, startSocketServer } from './socket-server.ts';

/** What the server does with a request. Bytes are written by hand, so that it can break every rule. */
export type Behaviour =
  | {
      readonly kind: 'ok';
      readonly body?: string | Buffer;
      readonly status?: number;
      readonly headers?: readonly string[];
    }
  /** Silent for `forMs` (null: for ever), then answers. */
  | { readonly kind: 'hang-in-wait'; readonly forMs: number | null }
  /** Sends head and half of the body, is silent for `forMs` (null: for ever), then sends the rest. */
  | { readonly kind: 'hang-in-transfer'; readonly forMs: number | null }
  /** Sends these bytes, one each `everyMs`. */
  | { readonly kind: 'drip'; readonly bytes: string; readonly everyMs: number }
  /** Sends exactly these bytes and leaves the connection open. */
  | { readonly kind: 'raw'; readonly bytes: string | Buffer }
  /** Sends exactly these bytes and closes. */
  | { readonly kind: 'raw-and-close'; readonly bytes: string | Buffer }
  | { readonly kind: 'reset' }
  | { readonly kind: 'close' }
  /** Repeats `piece` until the client has enough, or `maxBytes`. */
  | { readonly kind: 'endless'; readonly head: string; readonly piece: string; readonly maxBytes: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number };

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly head: string;
  /** Lower-case names; the first value of each. */
  readonly headers: Readonly<Record<string, string>>;
  readonly remotePort: number;
  /** null without TLS. */
  readonly tlsSessionReused: boolean | null;
}

export interface HttpServer extends RunningServer {
  /** `http://127.0.0.1:PORT` or `https://…`. */
  readonly origin: string;
  readonly requests: readonly ReceivedRequest[];
  /** From now on. */
  setBehaviour(behaviour: Behaviour | BehaviourOf): void;
}

export type BehaviourOf = (request: ReceivedRequest, count: number) => Behaviour;

/** An HTTP/1.1 server on loopback that behaves as told; the behaviour may be changed while it runs, or depend on the request. */
export async function startHttpServer(
  options: {
    readonly behaviour?: Behaviour | BehaviourOf;
    readonly address?: string;
    readonly port?: number;
    readonly tls?: TlsOptions;
    /** Name in `origin`; default is the address. */
    readonly host?: string;
  } = {},
): Promise<HttpServer> {
  let behaviour: Behaviour | BehaviourOf = options.behaviour ?? { kind: 'ok' };
  const requests: ReceivedRequest[] = [];
  const server = await startSocketServer((socket) => {
    let received = '';
    socket.on('data', (bytes: Buffer) => {
      received += bytes.toString('latin1');
      for (let end = received.indexOf('\r\n\r\n'); end !== -1; end = received.indexOf('\r\n\r\n')) {
        const request = parseRequest(received.slice(0, end), socket);
        received = received.slice(end + 4);
        requests.push(request);
        act(socket, request, typeof behaviour === 'function' ? behaviour(request, requests.length) : behaviour);
      }
    });
  }, options);
  const { address } = server;
  const host = options.host ?? (address.includes(':') ? `[${address}]` : address);
  return {
    ...server,
    origin: `${options.tls === undefined ? 'http' : 'https'}://${host}:${server.port}`,
    requests,
    setBehaviour: (next) => {
      behaviour = next;
    },
  };
}

function parseRequest(head: string, socket: Socket): ReceivedRequest {
  const [requestLine = '', ...lines] = head.split('\r\n');
  const [method = '', path = ''] = requestLine.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] ??= line.slice(colon + 1).trim();
  }
  return {
    ...{ method, path, head, headers },
    remotePort: socket.remotePort ?? 0,
    tlsSessionReused: socket instanceof TLSSocket ? socket.isSessionReused() : null,
  };
}

function act(socket: Socket, request: ReceivedRequest, behaviour: Behaviour): void {
  switch (behaviour.kind) {
    case 'ok':
      socket.write(answer(request, behaviour.status ?? 200, behaviour.headers ?? [], behaviour.body ?? 'ok'));
      break;
    case 'hang-in-wait':
      if (behaviour.forMs !== null) later(socket, behaviour.forMs, () => socket.write(answer(request, 200, [], 'ok')));
      break;
    case 'hang-in-transfer':
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst');
      if (behaviour.forMs !== null) later(socket, behaviour.forMs, () => socket.write('later'));
      break;
    case 'drip':
      drip(socket, behaviour.bytes, behaviour.everyMs);
      break;
    case 'raw':
      socket.write(behaviour.bytes);
      break;
    case 'raw-and-close':
      socket.end(behaviour.bytes);
      break;
    case 'reset':
      socket.resetAndDestroy();
      break;
    case 'close':
      socket.destroy();
      break;
    case 'endless':
      socket.write(behaviour.head);
      pour(socket, Buffer.from(behaviour.piece.repeat(Math.ceil(16_384 / behaviour.piece.length))), behaviour.maxBytes);
      break;
    case 'redirect':
      socket.write(answer(request, behaviour.status ?? 302, [`Location: ${behaviour.to}`], ''));
      break;
  }
}

function answer(request: ReceivedRequest, status: number, headers: readonly string[], body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status} Status`, `Content-Length: ${bytes.length}`, ...headers].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), request.method === 'HEAD' ? Buffer.alloc(0) : bytes]);
}

function later(socket: Socket, delayMs: number, callback: () => void): void {
  const timer = setTimeout(callback, delayMs);
  socket.on('close', () => clearTimeout(timer));
}

function drip(socket: Socket, bytes: string, everyMs: number): void {
  let at = 0;
  const timer = setInterval(() => {
    socket.write(bytes.slice(at, at + 1));
    at += 1;
    if (at >= bytes.length) clearInterval(timer);
  }, everyMs);
  socket.on('close', () => clearInterval(timer));
}

function pour(socket: Socket, piece: Buffer, maxBytes: number): void {
  let sent = 0;
  const more = () => {
    while (!socket.destroyed && sent < maxBytes) {
      sent += piece.length;
      if (!socket.write(piece)) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}
