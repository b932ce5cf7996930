import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { errorCodeOf } from '../error-code.ts';
import type { Trust } from '../http/authorities.ts';
import { certificateWords, type Step, type UnreachedCode, unreachedBy } from '../http/unreached.ts';

/** An open connection, or how far it came and why no farther. */
export type Opened =
  | { readonly kind: 'open'; readonly socket: Socket }
  | { readonly kind: 'failed'; readonly code: UnreachedCode; readonly step: Step; readonly more: string | null };

/** Connects, with TLS from the first byte on where `trust` is given. Ends at abort; whoever gets the socket closes it. */
export function openSocket(
  host: string,
  port: number,
  trust: Trust | null,
  signal: AbortSignal,
  reached: (step: Step) => void,
): Promise<Opened> {
  return new Promise((resolve) => {
    let step: Step = 'resolve';
    const at = (next: Step) => {
      step = next;
      reached(next);
    };
    const socket =
      trust === null
        ? connectPlain({ host, port })
        : connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), secureContext: trust.context });
    const onAbort = () => socket.destroy(new Error('stopped'));
    const done = (opened: Opened) => {
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
      // Whoever takes it over listens again; in between nothing that fails may end the process.
      socket.on('error', () => {});
      resolve(opened);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.once('lookup', () => at('connect'));
    socket.once('connect', () => {
      if (trust === null) done({ kind: 'open', socket });
      else at('tls');
    });
    socket.once('secureConnect', () => done({ kind: 'open', socket }));
    socket.once('error', (error) => {
      const name = errorCodeOf(error);
      const code = signal.aborted ? 'cancelled' : unreachedBy(error, step);
      const more = code === 'certificate' ? certificateWords(name) : name === '' ? null : name;
      done({ kind: 'failed', code, step, more });
    });
    socket.once('close', () => done({ kind: 'failed', code: 'reset', step, more: null }));
  });
}
