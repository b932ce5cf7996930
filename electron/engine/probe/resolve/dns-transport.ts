import { createSocket } from 'node:dgram';
import { isIP, Socket } from 'node:net';
import type { AddressAndPort } from '../../../domain/target.ts';
import { errorCode } from '../system-error.ts';
import { type DnsAnswer, type DnsQueryMessage, readMessage } from './dns-message.ts';

/** What became of one query; a query that nobody answers brings nothing. */
export type DnsReply =
  | { readonly kind: 'answer'; readonly answer: DnsAnswer; readonly localPort: number | null }
  | { readonly kind: 'malformed'; readonly reason: string }
  /** The system said no: `code` is its errno name. */
  | { readonly kind: 'error'; readonly error: unknown; readonly code: string | null };

/** A query under way. */
export interface DnsQuery {
  /** Packets that came and were not the answer. */
  readonly ignored: () => number;
  /** Sends it once more; the answer to either counts. Over TCP the system does that. */
  resend(): void;
  /** Ends it; no reply comes after that. */
  cancel(): void;
}

/** Sends a query by UDP from a random port of a connected socket, so only that server can answer and a closed port is noticed. */
export function queryOverUdp(
  message: DnsQueryMessage,
  server: AddressAndPort,
  reply: (reply: DnsReply) => void,
): DnsQuery {
  const family = isIP(server.address) === 6 ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // The address is a literal; the default would go through the resolver that this is.
    lookup: (host, _options, done) => done(null, host, family),
  });
  let ended = false;
  let ready = false;
  let ignored = 0;
  const end = (last: DnsReply | null) => {
    if (ended) return;
    ended = true;
    socket.close();
    if (last !== null) reply(last);
  };
  const send = () => {
    if (!ended && ready) socket.send(message.bytes);
  };
  socket.on('error', (error) => end({ kind: 'error', error, code: errorCode(error) }));
  socket.on('message', (bytes) => {
    const received = readMessage(bytes, message);
    switch (received.kind) {
      case 'answer':
        end({ ...received, localPort: socket.address().port });
        break;
      case 'malformed':
        end(received);
        break;
      case 'other':
        ignored += 1;
        break;
    }
  });
  // Not as a callback of `connect`, which would be called with the error as well, and then there would be no event of it.
  socket.once('connect', () => {
    ready = true;
    send();
  });
  socket.connect(server.port, server.address);
  return { ignored: () => ignored, resend: send, cancel: () => end(null) };
}

/** Sends a query by TCP (RFC 7766): each message is preceded by its length in two bytes. `socket` is fresh, and closed at the end. */
export function queryOverTcp(
  message: DnsQueryMessage,
  server: AddressAndPort,
  reply: (reply: DnsReply) => void,
  socket: Socket = new Socket(),
): DnsQuery {
  let ended = false;
  let ignored = 0;
  let received: Buffer = Buffer.alloc(0);
  const end = (last: DnsReply | null) => {
    if (ended) return;
    ended = true;
    const { localPort = null } = socket;
    socket.destroy();
    if (last?.kind === 'answer') reply({ ...last, localPort });
    else if (last !== null) reply(last);
  };
  socket.on('error', (error) => end({ kind: 'error', error, code: errorCode(error) }));
  socket.on('close', () => end({ kind: 'error', error: closedEarly(), code: 'ENOTCONN' }));
  socket.on('connect', () => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.bytes.length);
    socket.write(Buffer.concat([length, message.bytes]));
  });
  socket.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    while (!ended && received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const next = 2 + received.readUInt16BE(0);
      const read = readMessage(received.subarray(2, next), message);
      received = received.subarray(next);
      if (read.kind === 'answer') end({ ...read, localPort: null });
      else if (read.kind === 'malformed') end(read);
      else ignored += 1;
      // A server has one question to answer; many other messages are no mistake.
      if (ignored > 100) end({ kind: 'malformed', reason: 'many messages that answer nothing' });
    }
  });
  socket.setNoDelay(true);
  socket.connect({ host: server.address, port: server.port, autoSelectFamily: false });
  return { ignored: () => ignored, resend: () => {}, cancel: () => end(null) };
}

function closedEarly(): Error {
  return Object.assign(new Error('closed'), { code: 'ENOTCONN' });
}
