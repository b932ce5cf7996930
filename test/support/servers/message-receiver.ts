import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { startSocketServer } from './socket-server.ts';

export interface ReceivedMessage {
  /** The whole request as it came. */
  readonly raw: string;
  readonly requestLine: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface MessageReceiver {
  /** `http://127.0.0.1:PORT`, `https://…`. */
  readonly origin: string;
  readonly port: number;
  readonly received: readonly ReceivedMessage[];
  readonly openSockets: () => readonly Socket[];
  close(): Promise<void>;
}

/** What is done about the request with this number, from 1. */
export type Reply = (socket: Socket, message: ReceivedMessage, count: number) => void;

/** Takes HTTP requests whole, on loopback, and replies as told; nothing helps it to be correct. */
export async function startMessageReceiver(reply: Reply, tls?: TlsOptions): Promise<MessageReceiver> {
  const received: ReceivedMessage[] = [];
  const server = await startSocketServer(
    (socket) => {
      let bytes = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
        const message = wholeMessage(bytes);
        if (message === null) return;
        bytes = Buffer.alloc(0);
        received.push(message);
        reply(socket, message, received.length);
      });
    },
    tls === undefined ? {} : { tls },
  );
  const { port, openSockets, close } = server;
  return { origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, port, received, openSockets, close };
}

/** Sends a whole answer and closes. */
export const answering =
  (status: number, body = '', headers: readonly string[] = []): Reply =>
  (socket) => {
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    socket.end([`HTTP/1.1 ${status} Status`, length, ...headers, '', body].join('\r\n'));
  };

/** Says nothing, ever. */
export const silent: Reply = () => {};

/** Sends these bytes and keeps the connection open. */
export const sending =
  (bytes: string): Reply =>
  (socket) => {
    socket.write(bytes);
  };

/** null until all of it is there. */
function wholeMessage(bytes: Buffer): ReceivedMessage | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [requestLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] ??= line.slice(colon + 1).trim();
  }
  const body = bytes.subarray(end + 4);
  const length = Number(headers['content-length'] ?? 0);
  if (body.length < length) return null;
  return { raw: bytes.toString('utf8'), requestLine, headers, body: body.toString('utf8') };
}
