import type { Socket } from 'node:net';
import type { AddressAndPort } from '../../../domain/target.ts';
import { type Attempt, failed, succeeded } from '../attempt.ts';
import { peerText } from '../connect.ts';
import { ResponseParser } from '../http1/response-parser.ts';
import type { ProbeRun } from '../probe-run.ts';
import { failureFromError } from '../system-error.ts';
import type { HttpProxy } from './proxy-choice.ts';

/**
 * Asks a proxy for a tunnel (CONNECT, RFC 9110, section 9.3.6). It is part of phase `connect`, because the proxy connects
 * meanwhile; failures are `proxy-refused` and `proxy-authentication`, or what became of the connection.
 * @param destination name or address, and port
 */
export function openTunnel(
  run: ProbeRun,
  tcp: Socket,
  proxy: HttpProxy,
  destination: AddressAndPort,
): Promise<Attempt<null>> {
  const name = `The proxy ${peerText({ address: proxy.host, port: proxy.port })}`;
  return new Promise((resolve) => {
    // The answer to CONNECT has no body, as that to HEAD.
    const parser = new ResponseParser('HEAD', { bodyCapBytes: 0, keepBytes: 0 });
    const settle = (attempt: Attempt<null>) => {
      run.interrupt = null;
      tcp.off('data', onData);
      tcp.off('end', onEnd);
      tcp.off('close', onEnd);
      tcp.off('error', onError);
      if (attempt.kind === 'failed') tcp.destroy();
      else tcp.pause();
      resolve(attempt);
    };
    const look = () => {
      switch (parser.state) {
        case 'failed':
          return settle(
            failed(
              'connect',
              parser.problem?.code ?? 'http-malformed',
              `${name}: its answer ${parser.problem?.reason ?? 'is malformed'}.`,
            ),
          );
        case 'done':
          return settle(judged(parser.head?.status ?? 0, name));
        case 'head':
        case 'body':
          return;
      }
    };
    const onData = (bytes: Buffer) => {
      parser.push(bytes);
      look();
    };
    const onEnd = () => {
      parser.end();
      look();
    };
    const onError = (error: Error) => settle({ kind: 'failed', failure: failureFromError(error, 'connect', name) });
    tcp.on('data', onData);
    tcp.on('end', onEnd);
    tcp.on('close', onEnd);
    tcp.on('error', onError);
    run.interrupt = () => settle({ kind: 'failed', failure: run.abortFailure('connect') });
    const authority = peerText(destination);
    const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
    if (proxy.authorization !== null) lines.push(`Proxy-Authorization: ${proxy.authorization}`);
    tcp.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

function judged(status: number, name: string): Attempt<null> {
  if (status >= 200 && status < 300) return succeeded(null);
  if (status === 407) return failed('connect', 'proxy-authentication', `${name} wants other credentials (status 407).`);
  return failed('connect', 'proxy-refused', `${name} does not connect to the server (status ${status}).`);
}
