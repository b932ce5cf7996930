import type { AddressAndPort } from '../../domain/target.ts';
import { type Attempt, succeeded } from './attempt.ts';
import type { PhaseTimer } from './phase-timer.ts';
import type { ProbeRun } from './probe-run.ts';
import { ProbeSocket } from './probe-socket.ts';
import { failureFromError } from './system-error.ts';

/** `192.0.2.1:443`, `[2001:db8::1]:443`. */
export function peerText(peer: AddressAndPort): string {
  return peer.address.includes(':') ? `[${peer.address}]:${peer.port}` : `${peer.address}:${peer.port}`;
}

/**
 * Opens a TCP connection to an address literal; the timer enters `connect` as the SYN leaves. Failures are those of phase
 * `connect`. The probe's progress shows the socket from the first SYN on.
 */
export function connectTcp(run: ProbeRun, peer: AddressAndPort, timer: PhaseTimer): Promise<Attempt<ProbeSocket>> {
  return new Promise((resolve) => {
    const { progress } = run.context;
    const socket = new ProbeSocket(peer, run.context);
    let settled = false;
    const settle = (attempt: Attempt<ProbeSocket>) => {
      settled = true;
      run.interrupt = null;
      socket.off('connect', onConnect);
      socket.off('error', onError);
      if (attempt.kind === 'failed') socket.destroy();
      resolve(attempt);
    };
    const onConnect = () => settle(succeeded(socket));
    const onError = (error: Error) =>
      settle({ kind: 'failed', failure: failureFromError(error, 'connect', peerText(peer)) });
    socket.on('error', ignoreLateError);
    socket.on('connect', onConnect);
    socket.on('error', onError);
    run.interrupt = () => settle({ kind: 'failed', failure: run.abortFailure('connect') });
    progress.remoteAddress = peer.address;
    progress.remotePort = peer.port;
    progress.localAddress = null;
    progress.localPort = null;
    progress.socket = socket;
    progress.tcp.push(socket.readings);
    socket.setNoDelay(true);
    // Node sends the SYN on the next tick; the clock starts just before. What Node does until then is not the network's.
    process.nextTick(() => {
      if (!settled) timer.enter('connect');
    });
    socket.connect({ host: peer.address, port: peer.port, autoSelectFamily: false });
    // Right after the SYN the local port is known, and captures need it while the SYN is unanswered.
    process.nextTick(() => {
      progress.localAddress = socket.localAddress ?? null;
      progress.localPort = socket.localPort ?? null;
    });
  });
}

/** Whoever uses a socket listens for errors while it does; between and after, an unheard error would end the process. */
export function ignoreLateError(): void {}
