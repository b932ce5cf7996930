import { type ClientHttp2Session, connect } from 'node:http2';
import type { Socket } from 'node:net';

/** Starts HTTP/2 on a connection that is ready for it. */
export function startHttp2(stream: Socket): ClientHttp2Session {
  const session = connect('https://unused.invalid', { createConnection: () => stream });
  session.on('error', () => {});
  return session;
}
